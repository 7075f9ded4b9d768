import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { canonicalJson } from '#lib/base/hash.ts';
import { maySpeakFor } from '#lib/domain/succession.ts';
import { insertOf, executeAll, queryRows, type Database, type Transaction } from '../db/database.ts';
import { textArray } from '../db/array-text.ts';
import { keptEventTable } from '../db/schema/kept-event.ts';
import { termsColumns, type ChangeLog, type CommunityTerms, type LedgerChange } from '../ledger/apply.ts';
import type { Change } from '../ledger/change.ts';
import { nextRevision, openCommunities } from '../ledger/community.ts';
import { blankKept } from '../ledger/kept-words.ts';
import { saidSchema } from '../ledger/load.ts';
import { asItCame, type StoredEvent } from '../ledger/stored-event.ts';
import { carryOut, wordsBeside } from './carry-out.ts';
import { judgeRecovered, type Room, type Verdict } from './chain.ts';
import { loadKiosks, type KnownKiosk } from './kiosks.ts';
import { loadKnown } from './known.ts';
import { partsOf } from './parts.ts';
import { readEvent, readWords, type Words } from './reading.ts';

// Events of another kiosk that a tablet brings without taking its place. They are kept as they came and nothing follows
// from them. Once somebody says that the tablet takes that place, they are judged as if they came only now.

/**
 * Most that is kept of what one tablet brings of others: as much as a busy counter records in a month without a
 * network, several times over. Who brings more has to wait until somebody decides about what is there.
 */
const most: Room = { events: 20_000, bytes: 32 * 1024 * 1024 };
export const noRoom: Room = { events: 0, bytes: 0 };
/** After how many seconds a tablet that found no room may ask again. */
export const noRoomRetrySeconds = 3_600;

/** No more is kept of what a tablet brings of other kiosks. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** Null where no more is kept, for whoever asked to push; throws everything else on. */
export function unlessNoRoom(error: unknown): null {
  if (error instanceof NoRoom) return null;
  throw error;
}

/** How much more is kept of what a tablet brings of others. */
export async function loadRoom(tx: Transaction, community: string, sender: string): Promise<Room> {
  const [held] = await queryRows<{ events: number; bytes: number }>(
    tx,
    sql`SELECT count(*)::float8 AS events, coalesce(sum(octet_length(payload)), 0)::float8 AS bytes
      FROM kept_event WHERE community = ${community} AND sender = ${sender}`,
  );
  return { events: most.events - (held?.events ?? 0), bytes: most.bytes - (held?.bytes ?? 0) };
}

/** Keeps what was found to be of other kiosks. What is there already gains the words that it lacks, and no more. */
export async function keepOthers(
  tx: Transaction,
  { communityId: community, now }: Pick<Change, 'communityId' | 'now'>,
  sender: string,
  verdicts: readonly Verdict[],
  words: Words,
): Promise<void> {
  const rows = verdicts.flatMap((verdict): readonly (typeof keptEventTable.$inferInsert)[] => {
    if (verdict.kind !== 'keep') return [];
    const { event, text: payload } = verdict.reading;
    const { id, hash, kiosk: recorder, type, at } = event;
    const beside = wordsBeside(event, words);
    const said = beside === undefined ? null : canonicalJson(beside);
    const row = { community, sender, hash, recorder, event: id, type, at: new Date(at), payload };
    return [{ ...row, words: said, keptSince: now }];
  });
  if (rows.length === 0) return;
  // What is there already was looked through when it came, however often it is sent again.
  const there = await queryRows<{ hash: string; worded: boolean }>(
    tx,
    sql`SELECT hash, words IS NOT NULL AS worded FROM kept_event
      WHERE community = ${community} AND sender = ${sender} AND hash = ANY(${textArray(rows.map(({ hash }) => hash))})`,
  );
  const asTheyAre = new Set(there.flatMap(({ hash, worded }) => (worded ? [hash] : [])));
  const known = new Set(there.map(({ hash }) => hash));
  const changed = rows.filter(({ hash, words: said }) => !known.has(hash) || (said != null && !asTheyAre.has(hash)));
  if (changed.length === 0) return;
  await executeAll(tx, insertOf(keptEventTable, changed, { onConflict: 'nothing' }));
  const late = changed.flatMap(({ hash, words: said }) => (said == null ? [] : [{ hash, said }]));
  if (late.length > 0) {
    await tx.execute(sql`
      UPDATE kept_event SET words = late.said
      FROM jsonb_to_recordset(${JSON.stringify(late)}::jsonb) AS late(hash text, said text)
      WHERE kept_event.community = ${community} AND kept_event.sender = ${sender} AND kept_event.hash = late.hash
        AND kept_event.words IS NULL`);
  }
  await blankKept(
    tx,
    community,
    sql`kept_event.sender = ${sender}
    AND kept_event.hash = ANY(${textArray(changed.map(({ hash }) => hash))})`,
  );
}

/** Forgets what is kept of events that have come by another way, by the hashes of those. */
export async function forgetKept(tx: Transaction, community: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await tx.execute(sql`DELETE FROM kept_event WHERE community = ${community} AND hash = ANY(${textArray(hashes)})`);
}

/** What taking kept events works with. */
export interface KeptContext {
  readonly database: Database;
  readonly logger: ChangeLog;
  /** Told of each change, so that tablets and open pages hear of it at once. */
  readonly changes: { changed(communityId: string, revision: number): void };
}

/** Events of one transaction: nobody who pushes meanwhile waits long for the lock. */
const atOnce = 200;

/**
 * Takes what is kept of kiosks whose place its sender takes by now, and forgets what has come by another way. For
 * whenever somebody has said whose place a tablet takes, and for the start of a hub, which may have died over it.
 */
export async function settleKept({ database, logger, changes }: KeptContext, community: string, now: Date) {
  const some = await queryRows(database.orm, sql`SELECT 1 FROM kept_event WHERE community = ${community} LIMIT 1`);
  if (some.length === 0) return;
  await database.transaction((tx) =>
    tx.execute(sql`
      DELETE FROM kept_event USING event
      WHERE kept_event.community = ${community} AND event.community = ${community}
        AND event.id = kept_event.event AND event.hash = kept_event.hash`),
  );
  for (;;) {
    const revision = await database.transaction((tx) => settleSome(tx, community, logger, now));
    if (revision === null) return;
    changes.changed(community, revision);
  }
}

/** {@link settleKept} for every community. */
export async function settleAllKept(context: KeptContext, now: Date): Promise<void> {
  for (const { id } of await openCommunities(context.database.orm)) await settleKept(context, id, now);
}

type Pair = { readonly sender: string; readonly recorder: string };

/** Takes some. Null when there was nothing left to take. */
async function settleSome(tx: Transaction, community: string, logger: ChangeLog, now: Date): Promise<number | null> {
  const revision = await nextRevision(tx, community);
  const kiosks = await loadKiosks(tx, community);
  const pairs = await queryRows<Pair>(
    tx,
    sql`SELECT DISTINCT sender, recorder FROM kept_event WHERE community = ${community} ORDER BY sender, recorder`,
  );
  const [terms] = await queryRows<CommunityTerms>(
    tx,
    sql`SELECT ${termsColumns} FROM community WHERE id = ${community}`,
  );
  if (terms === undefined) return null;
  const change = { communityId: community, revision, now, ...terms, logger };
  for (const pair of pairs) {
    if (!maySpeakFor(pair.sender, pair.recorder, kiosks)) continue;
    if ((await takeSome(tx, change, pair, kiosks)) > 0) return revision;
  }
  return null;
}

type KeptRow = StoredEvent & { readonly words: string | null };

/**
 * Returns how many were taken: none of those that a later release has kept, before the hub was put back to this one.
 */
async function takeSome(
  tx: Transaction,
  change: LedgerChange,
  { sender, recorder }: Pair,
  kiosks: ReadonlyMap<string, KnownKiosk>,
): Promise<number> {
  const { communityId: community } = change;
  const found = await queryRows<KeptRow>(
    tx,
    sql`SELECT payload, hash, words FROM kept_event
      WHERE community = ${community} AND sender = ${sender} AND recorder = ${recorder}
      ORDER BY at, event, hash LIMIT ${atOnce}`,
  );
  const [events = []] = partsOf(found.map(asItCame));
  const rows = found.slice(0, events.length);
  const readings = events.map(readEvent);
  const words = readWords(rows.flatMap(({ words: said }) => (said === null ? [] : [v.parse(saidSchema, said)])));
  const known = await loadKnown(tx, community, { kiosk: sender, epoch: ofNoChain, recovered: false }, readings);
  const caller = { kiosk: sender, epoch: ofNoChain, status: 'open', ackSeq: 0, lastHash: null } as const;
  const { verdicts } = judgeRecovered(caller, readings, known, kiosks, noRoom);
  await carryOut(tx, change, { verdicts, words, kiosks, loaded: undefined });
  const taken = textArray(rows.slice(0, verdicts.length).map(({ hash }) => hash));
  await tx.execute(sql`
    DELETE FROM kept_event WHERE community = ${community} AND sender = ${sender} AND hash = ANY(${taken})`);
  return verdicts.length;
}

/** Nothing that is judged here has a place in the sender's chain. */
const ofNoChain = '00000000-0000-0000-0000-000000000000';
