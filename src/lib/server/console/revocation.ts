import { and, eq, sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import { exposureOf } from '../ledger/holdings.ts';
import { inChain, type ChainContext, type SaidHubFact } from '../ledger/hub-chain.ts';

// A kiosk is declared lost, or that is taken back: for somebody who touched the wrong row, and for a tablet that was
// under a chair all the while. And one of which there was a copy is let in again.

/** For so long a revocation can be taken back. A tablet that turns up later is paired anew, by a code. */
export const takeBackMs = 7 * 24 * 60 * 60_000;

/** Who does it. */
interface By {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
}

/** Which kiosk, and why, as somebody typed it. */
export interface KioskAndReason {
  readonly kioskId: string;
  readonly reason: string;
}

/** Why neither is done. */
type Refused = 'notPermitted' | 'reasonMissing' | 'unknown';
/** Why no right was ended. */
export type RevocationRefused = Refused | 'alreadyRevoked';

/**
 * Ends a kiosk's right, as for one that is lost: points that were set apart for it are shared out anew. What it has
 * recorded stays on it and is taken when it is paired again. Returns the points that it may still have spent.
 */
export const revokeKiosk = (
  context: ChainContext,
  by: By,
  wanted: KioskAndReason,
  now: Date,
): Promise<Result<number, RevocationRefused>> =>
  withKiosk(context, by, wanted, now, async ({ tx, record, kiosk: { id: kioskId, status } }) => {
    if (status === 'revoked') return refuse('alreadyRevoked');
    const exposure = await exposureOf(tx, by.communityId, kioskId);
    await record({ type: 'kiosk.revoked', body: { kioskId, exposure } });
    return ok(exposure);
  });

/** Why a revocation stands. `replaced`: another tablet was paired in its place. */
export type ReinstatementRefused = Refused | 'notRevoked' | 'tooLate' | 'replaced';

/**
 * Takes a revocation back. The tablet goes on where it stood, with what it recorded meanwhile, and points are set apart
 * for it again.
 */
export const reinstateKiosk = (
  context: ChainContext,
  by: By,
  wanted: KioskAndReason,
  now: Date,
): Promise<Result<null, ReinstatementRefused>> =>
  withKiosk(context, by, wanted, now, async ({ tx, record, kiosk }) => {
    const refused = await whyItStands(tx, by.communityId, kiosk, now);
    if (refused !== null) return refuse(refused);
    await record({ type: 'kiosk.reinstated', body: { kioskId: kiosk.id } });
    return ok(null);
  });

/** Why a kiosk of which there was a copy is not let in again. */
export type SettlementRefused = Refused | 'notCopied';

/**
 * Lets a kiosk in again whose key two devices were seen to use: somebody has looked, and there is one. The first to
 * come back goes on; if there are two all the same, both are stopped again.
 */
export const settleCopy = (
  context: ChainContext,
  by: By,
  wanted: KioskAndReason,
  now: Date,
): Promise<Result<null, SettlementRefused>> =>
  withKiosk(context, by, wanted, now, async ({ record, kiosk: { id: kioskId, copiedAt } }) => {
    if (copiedAt === null) return refuse('notCopied');
    await record({ type: 'kiosk.copySettled', body: { kioskId } });
    return ok(null);
  });

/** A kiosk that is there, under the lock of its community, and how to say what is done about it. */
interface Held {
  readonly tx: Transaction;
  readonly kiosk: Standing;
  readonly record: <Type extends 'kiosk.revoked' | 'kiosk.reinstated' | 'kiosk.copySettled'>(
    said: Pick<SaidHubFact<Type>, 'type' | 'body'>,
  ) => Promise<void>;
}

/** Decides about a kiosk for somebody who may, and says why. */
async function withKiosk<Done, Why>(
  context: ChainContext,
  { communityId, staffId: staff, role }: By,
  { kioskId, reason: typed }: KioskAndReason,
  now: Date,
  decide: (held: Held) => Promise<Result<Done, Why>>,
): Promise<Result<Done, Why | Refused>> {
  if (!may(role, 'kiosk.revoke')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  return inChain(context, now, async (tx, lock): Promise<Result<Done, Why | Refused>> => {
    const chain = await lock(communityId);
    const kiosk = await standingOf(tx, communityId, kioskId);
    if (kiosk === undefined) return refuse('unknown');
    return decide({ tx, kiosk, record: (said) => chain.record({ ...said, staff, reason, confidential: null }) });
  });
}

type Standing = Pick<typeof kioskTable.$inferSelect, 'id' | 'status' | 'lostAt' | 'copiedAt'>;

/** Why the revocation of a kiosk cannot be taken back; null where it can. */
export async function whyItStands(
  tx: Transaction,
  communityId: string,
  { id, status, lostAt }: Omit<Standing, 'copiedAt'>,
  now: Date,
): Promise<Extract<ReinstatementRefused, 'notRevoked' | 'tooLate' | 'replaced'> | null> {
  if (status !== 'revoked' || lostAt === null) return 'notRevoked';
  if (now.getTime() - lostAt.getTime() > takeBackMs) return 'tooLate';
  // Somebody revoked it by hand, or named a replacement for what that one brought. Otherwise it was lost at that moment
  // because another one was paired in its place.
  const byHand = await queryRows(
    tx,
    sql`SELECT 1 FROM hub_fact WHERE community = ${communityId} AND type IN ('kiosk.revoked', 'kiosk.replaced')
      AND at = ${lostAt.toISOString()} AND payload::jsonb #>> '{body,kioskId}' = ${id}`,
  );
  return byHand.length > 0 ? null : 'replaced';
}

async function standingOf(tx: Transaction, communityId: string, kioskId: string): Promise<Standing | undefined> {
  const [kiosk] = await tx
    .select({
      id: kioskTable.id,
      status: kioskTable.status,
      lostAt: kioskTable.lostAt,
      copiedAt: kioskTable.copiedAt,
    })
    .from(kioskTable)
    .where(and(eq(kioskTable.community, communityId), eq(kioskTable.id, kioskId)));
  return kiosk;
}
