import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { maySpeakFor } from '#lib/domain/succession.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { exposureOf } from '../ledger/holdings.ts';
import { inChain, type ChainContext, type LockedChain } from '../ledger/hub-chain.ts';
import { settleKept } from '../sync/kept.ts';
import { loadKiosks, type KnownKiosk } from '../sync/kiosks.ts';

// What a tablet brought of another kiosk lies here until a manager says what it is: the second copy of a tablet that
// was wiped and paired as one more, whose records count from then on, or something that nobody should take.

/** Events that one kiosk recorded and another one brought. */
export interface KeptGroup {
  readonly sender: string;
  readonly senderLabel: string;
  readonly recorder: string;
  readonly recorderLabel: string;
  /** How many there are, and how many of them were discarded. */
  readonly events: number;
  readonly discarded: number;
  /** When the first and the last of them were recorded, as they say. */
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Whether the kiosk that recorded them is lost already. */
  readonly isLost: boolean;
}

/** What is kept that a kiosk brought, or that somebody brought of it. */
export async function listKept(
  database: Transaction,
  community: string,
  kioskId: string,
): Promise<readonly KeptGroup[]> {
  const rows = await queryRows<
    Omit<KeptGroup, 'firstAt' | 'lastAt'> & { readonly firstMs: number; readonly lastMs: number }
  >(
    database,
    sql`SELECT kept.sender, sender.label AS "senderLabel", kept.recorder, recorder.label AS "recorderLabel",
        count(*)::float8 AS events, count(kept.discarded_at)::float8 AS discarded,
        (extract(epoch FROM min(kept.at)) * 1000)::float8 AS "firstMs",
        (extract(epoch FROM max(kept.at)) * 1000)::float8 AS "lastMs", recorder.status = 'revoked' AS "isLost"
      FROM kept_event AS kept
      JOIN kiosk AS sender ON sender.community = ${community} AND sender.id = kept.sender
      JOIN kiosk AS recorder ON recorder.community = ${community} AND recorder.id = kept.recorder
      WHERE kept.community = ${community} AND (kept.sender = ${kioskId} OR kept.recorder = ${kioskId})
      GROUP BY kept.sender, sender.label, kept.recorder, recorder.label, recorder.status
      ORDER BY min(kept.kept_since), kept.sender, kept.recorder`,
  );
  return rows.map(({ firstMs, lastMs, ...group }) => ({
    ...group,
    firstAt: new Date(firstMs),
    lastAt: new Date(lastMs),
  }));
}

/** Of which events something is decided, and why, as somebody typed it. */
export interface KeptAndReason {
  readonly sender: string;
  readonly recorder: string;
  readonly reason: string;
}

/**
 * Why nothing was decided. `circle`: the kiosk that recorded them takes the place of the tablet that brought them.
 */
export type KeptRefused = 'notPermitted' | 'reasonMissing' | 'nothingKept' | 'circle';

interface By {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
}

/**
 * Says that the tablet takes the place of the kiosk whose events it brought. That one is declared lost where it was
 * not, and the events are taken, discarded ones as well. The same sent twice is answered with `again`.
 */
export async function nameReplacement(
  context: ChainContext,
  by: By,
  wanted: KeptAndReason,
  now: Date,
): Promise<Result<'decided' | 'again', KeptRefused>> {
  const { sender, recorder } = wanted;
  const named = await withKept<'decided' | 'again'>(
    context,
    by,
    wanted,
    now,
    async ({ tx, chain, kiosks, kept, said }) => {
      if (maySpeakFor(sender, recorder, kiosks)) return ok('again');
      if (kept.events === 0) return refuse('nothingKept');
      if (maySpeakFor(recorder, sender, kiosks)) return refuse('circle');
      const exposure = await exposureOf(tx, by.communityId, recorder);
      await chain.record({ type: 'kiosk.replaced', ...said, body: { kioskId: recorder, by: sender, exposure } });
      return ok('decided');
    },
  );
  if (named.ok) await settleKept(context, by.communityId, now);
  return named;
}

/**
 * Says that what a tablet brought of another kiosk is not to be taken. It stays where it is, and whoever names the
 * replacement later takes that back. Where all of it was discarded already the answer is `again`.
 */
export const discardKept = (
  context: ChainContext,
  by: By,
  wanted: KeptAndReason,
  now: Date,
): Promise<Result<'decided' | 'again', KeptRefused>> =>
  withKept(context, by, wanted, now, async ({ chain, kept, said }) => {
    if (kept.events === 0) return refuse('nothingKept');
    const events = kept.events - kept.discarded;
    if (events === 0) return ok('again');
    const { sender, recorder } = wanted;
    await chain.record({ type: 'kept.discarded', ...said, body: { sender, recorder, events } });
    return ok('decided');
  });

/** What is kept of one kiosk and tablet, under the lock of the community, and how to say what is done about it. */
interface Held {
  readonly tx: Transaction;
  readonly chain: LockedChain;
  readonly kiosks: ReadonlyMap<string, KnownKiosk>;
  readonly kept: Pick<KeptGroup, 'events' | 'discarded'>;
  readonly said: { readonly staff: string; readonly reason: string; readonly confidential: null };
}

async function withKept<Done>(
  context: ChainContext,
  { communityId, staffId: staff, role }: By,
  { sender, recorder, reason: typed }: KeptAndReason,
  now: Date,
  decide: (held: Held) => Promise<Result<Done, KeptRefused>>,
): Promise<Result<Done, KeptRefused>> {
  if (!may(role, 'kiosk.revoke')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  return inChain(context, now, async (tx, lock): Promise<Result<Done, KeptRefused>> => {
    const chain = await lock(communityId);
    const kiosks = await loadKiosks(tx, communityId);
    if (!kiosks.has(sender) || !kiosks.has(recorder) || sender === recorder) return refuse('nothingKept');
    const [kept] = await queryRows<{ events: number; discarded: number }>(
      tx,
      sql`SELECT count(*)::float8 AS events, count(discarded_at)::float8 AS discarded FROM kept_event
        WHERE community = ${communityId} AND sender = ${sender} AND recorder = ${recorder}`,
    );
    const said = { staff, reason, confidential: null };
    return decide({ tx, chain, kiosks, kept: kept ?? { events: 0, discarded: 0 }, said });
  });
}
