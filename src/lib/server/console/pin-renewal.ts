import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type Role } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain } from '../ledger/hub-chain.ts';
import { hashPassword } from './password.ts';
import { newPin } from './pin.ts';
import type { ChangedBy, Given, StaffContext } from './staff-change.ts';

/** Somebody who has a PIN, with the number of changes that were made to their access. */
interface PinHolder {
  readonly id: string;
  readonly name: string;
  /** PINs are for the counter. */
  readonly role: Role;
  readonly signInName: string;
  readonly changes: number;
}

/** How many people have a PIN, and a mark that another change of anybody's access changes. */
export interface PinsNow {
  readonly people: number;
  readonly mark: string;
}

const pinHolders = (tx: Transaction, communityId: string): Promise<readonly PinHolder[]> =>
  queryRows<PinHolder & Record<string, unknown>>(
    tx,
    sql`SELECT id, name, role, sign_in_name AS "signInName", coalesce((
          SELECT max(number) FROM staff_change WHERE staff_change.community = ${communityId} AND staff_change.staff = staff.id
        ), 0) AS changes
      FROM staff WHERE community = ${communityId} AND ended_at IS NULL AND pin_hash IS NOT NULL ORDER BY name, id`,
  );

const markOf = (holders: readonly PinHolder[]): string =>
  holders.map(({ id, changes }) => `${id}:${changes}`).join(' ');

/** What a page has to know before all PINs are renewed. */
export async function pinsNow(database: Transaction, communityId: string): Promise<PinsNow> {
  const holders = await pinHolders(database, communityId);
  return { people: holders.length, mark: markOf(holders) };
}

/** Why no PIN was renewed. `overtaken`: somebody changed the access of staff since the page was opened, or did this. */
export type PinsRefused = 'notPermitted' | 'reasonMissing' | 'overtaken';

/**
 * Gives everybody who has a PIN a new one, because somebody may have found the old ones. Each is a change of that
 * person's access like any other; all are made or none.
 * @param wanted.mark what {@link pinsNow} said: the same sent twice does nothing the second time.
 */
export async function renewPins(
  context: StaffContext,
  by: ChangedBy,
  wanted: { readonly mark: string; readonly reason: string },
): Promise<Result<readonly Given[], PinsRefused>> {
  if (!may(by.role, 'staff.change')) return refuse('notPermitted');
  const reason = noteOf(wanted.reason);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  const holders = await pinHolders(context.database.orm, communityId);
  if (markOf(holders) !== wanted.mark) return refuse('overtaken');
  // Hashing takes a while on purpose, so that it is done before anybody has to wait.
  const made: { readonly holder: PinHolder; readonly pin: string; readonly pinHash: string }[] = [];
  for (const holder of holders) {
    const pin = newPin(context.random);
    made.push({ holder, pin, pinHash: await hashPassword(pin, context.random) });
  }
  const isDone = await inChain(context, context.clock(), async (tx, lock) => {
    const chain = await lock(communityId);
    if (markOf(await pinHolders(tx, communityId)) !== wanted.mark) return false;
    for (const { holder, pinHash } of made) {
      await chain.record({
        type: 'staff.changed',
        staff,
        reason,
        body: { staffId: holder.id, change: holder.changes + 1, action: 'makePin', role: holder.role },
        confidential: { pinHash, passwordHash: null, keptSession: null },
      });
    }
    return true;
  });
  if (!isDone) return refuse('overtaken');
  return ok(
    made.map(({ holder: { id, name, signInName }, pin }) => ({ staffId: id, name, signInName, pin, password: null })),
  );
}
