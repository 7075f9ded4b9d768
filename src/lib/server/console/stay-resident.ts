import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { togetherWith } from '../ledger/merges.ts';
import type { OfficeBy } from './register-resident.ts';

// Who moves away and who comes back. Points stay in the ledger and cards as their facts say; nobody spends by them
// meanwhile, and nothing has to be made good when somebody returns.

/** What somebody wants to note. */
export interface StayWanted {
  readonly residentId: string;
  /** How many notes the page showed: the new one is the next, and no other. */
  readonly after: number;
  readonly away: boolean;
  readonly reason: string;
}

/** Why nothing is noted. `unchanged`: it is so already. `overtaken`: somebody else has noted something meanwhile. */
export type StayRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'unchanged' | 'overtaken';

/** One note of it. */
export type Stay = {
  readonly number: number;
  readonly away: boolean;
  /** When it was noted, Unix milliseconds. */
  readonly atMs: number;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly reason: string;
};

/** So many notes of a resident are shown. */
const mostShown = 50;

/** What was noted of a resident, the last first. */
export const staysOf = (tx: Transaction, communityId: string, residentId: string): Promise<readonly Stay[]> =>
  queryRows<Stay>(
    tx,
    sql`SELECT stay.number, stay.away, (extract(epoch FROM stay.since) * 1000)::float8 AS "atMs", fact.staff,
        staff.name AS "staffName", fact.reason
      FROM resident_stay AS stay
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = stay.fact
      LEFT JOIN staff ON staff.community = ${communityId} AND staff.id = fact.staff
      WHERE stay.community = ${communityId} AND stay.resident = ${residentId}
      ORDER BY stay.number DESC LIMIT ${mostShown}`,
  );

/**
 * Notes that a resident has moved away, or is back. The same form of the same person sent twice is there once, and
 * answered with `again`.
 */
export async function noteStay(
  context: ChainContext,
  by: OfficeBy,
  { residentId, after, away, reason: typed }: StayWanted,
  now: Date,
): Promise<Result<'left' | 'returned' | 'again', StayRefused>> {
  if (!may(by.role, 'resident.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'left' | 'returned' | 'again', StayRefused>> => {
    const chain = await lock(communityId);
    const known = await queryRows(
      tx,
      sql`SELECT 1 FROM resident WHERE community = ${communityId} AND id = ${residentId} AND withdrawn IS NULL`,
    );
    if (known.length === 0) return refuse('unknown');
    if ((await togetherWith(tx, communityId, residentId)).survivorId !== residentId) return refuse('overtaken');
    const [last] = await staysOf(tx, communityId, residentId);
    const isSame = (last?.away ?? false) === away;
    if ((last?.number ?? 0) !== after) {
      return isSame && last?.staff === staff && last.reason === reason ? ok('again') : refuse('overtaken');
    }
    if (isSame) return refuse('unchanged');
    const body = { residentId, change: after + 1 };
    const said = { staff, reason, body, confidential: null };
    await chain.record(away ? { type: 'resident.left', ...said } : { type: 'resident.returned', ...said });
    return ok(away ? 'left' : 'returned');
  });
}
