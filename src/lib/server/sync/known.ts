import { sql, type SQL } from 'drizzle-orm';
import { isTombstone } from '#lib/facts/tombstone.ts';
import { maxBatchEvents } from '#lib/protocol/push.ts';
import { arrayText, textArray, wantedRows } from '../db/array-text.ts';
import { queryRows, together, type Transaction } from '../db/database.ts';
import { loadErased, loadErasedEvents } from '../ledger/load-rows.ts';
import type { Chain, Known, KnownAside, KnownEvent } from './chain.ts';
import { digestOf, type Reading } from './reading.ts';

/** A place in some kiosk's chain. */
interface Place {
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
}

/**
 * Loads what is stored under the ids and places of a batch, what was set aside of the caller's chain, and what is kept
 * of what the caller brought of others, where it brings what was recovered.
 */
export async function loadKnown(
  tx: Transaction,
  communityId: string,
  chain: Pick<Chain, 'kiosk' | 'epoch'> & { readonly recovered: boolean },
  readings: readonly Reading[],
): Promise<Known> {
  const ids = readings.flatMap((reading) => (reading.kind === 'damaged' ? [] : [reading.event.id]));
  const places = readings.flatMap((reading): readonly Place[] => {
    if (reading.kind !== 'damaged') return [reading.event];
    return reading.proven === null ? [] : [{ kiosk: chain.kiosk, ...reading.proven }];
  });
  const runs = runsOf(places);
  const tombstones = readings.flatMap((reading) =>
    reading.kind === 'legible' && isTombstone(reading.event) ? [reading.event] : [],
  );
  const registered = tombstones.flatMap((event) =>
    event.type === 'resident.registered' ? [event.body.residentId] : [],
  );
  const [events, asides, residents, alone, kept] = await together([
    loadEvents(tx, communityId, ids, runs),
    loadAsides(tx, communityId, chain, runs, readings),
    loadErased(tx, communityId, new Set(registered)),
    loadErasedEvents(tx, communityId, new Set(tombstones.map(({ id }) => id))),
    chain.recovered ? loadKeptHashes(tx, communityId, chain.kiosk, readings) : new Set<string>(),
  ]);
  return { events, asides, erased: new Set([...residents, ...alone]), kept };
}

/** Consecutive places of one chain. */
interface Run extends Place {
  last: number;
}

/** Places as runs: a batch that goes on where the last one ended is a single one, however long it is. */
function runsOf(places: readonly Place[]): readonly Readonly<Run>[] {
  const order = (a: Place, b: Place): number => compare(a.kiosk, b.kiosk) || compare(a.epoch, b.epoch) || a.seq - b.seq;
  const runs: Run[] = [];
  for (const { kiosk, epoch, seq } of [...places].sort(order)) {
    const run = runs.at(-1);
    const follows = run !== undefined && run.kiosk === kiosk && run.epoch === epoch && seq <= run.last + 1;
    if (follows) run.last = seq;
    else runs.push({ kiosk, epoch, seq, last: seq });
  }
  return runs;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const runRows = (runs: readonly Readonly<Run>[]): SQL =>
  sql`unnest(${textArray(runs.map(({ kiosk }) => kiosk))}, ${arrayText(runs.map(({ epoch }) => epoch))}::uuid[],
    ${arrayText(runs.map(({ seq }) => String(seq)))}::bigint[], ${arrayText(runs.map(({ last }) => String(last)))}::bigint[]
  ) AS run(kiosk, epoch, first, last)`;

async function loadEvents(
  tx: Transaction,
  communityId: string,
  ids: readonly string[],
  runs: readonly Readonly<Run>[],
): Promise<readonly KnownEvent[]> {
  if (ids.length === 0) return [];
  type Row = Omit<KnownEvent, 'seq'> & { readonly seq: number | string };
  const byId = queryRows<Row>(
    tx,
    sql`SELECT found.* FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
      SELECT id, kiosk, epoch, seq, hash, answer FROM event
      WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS found`,
  );
  const byPlace = queryRows<Row>(
    tx,
    sql`SELECT found.* FROM ${runRows(runs)} CROSS JOIN LATERAL (
      SELECT id, kiosk, epoch, seq, hash, answer FROM event
      WHERE community = ${communityId} AND kiosk = run.kiosk AND epoch = run.epoch AND seq BETWEEN run.first AND run.last
        AND beside IS NULL
      ORDER BY seq LIMIT ${maxBatchEvents}) AS found`,
  );
  return (await together([byId, byPlace])).flat().map((row) => ({ ...row, seq: Number(row.seq) }));
}

async function loadAsides(
  tx: Transaction,
  communityId: string,
  chain: Pick<Chain, 'kiosk' | 'epoch'>,
  runs: readonly Readonly<Run>[],
  readings: readonly Reading[],
): Promise<readonly KnownAside[]> {
  const damaged = readings.filter(({ kind }) => kind === 'damaged').map(digestOf);
  const lowest = runs.reduce((least, { seq }) => Math.min(least, seq), Number.MAX_SAFE_INTEGER);
  type Row = {
    readonly kiosk: string;
    readonly epoch: string;
    readonly seq: number | string;
    readonly digest: string;
    readonly event_id: string | null;
    readonly code: KnownAside['code'];
  };
  const rows = await queryRows<Row>(
    tx,
    sql`SELECT kiosk, epoch, seq, digest, event_id, code FROM set_aside
        WHERE community = ${communityId} AND kiosk = ${chain.kiosk} AND epoch = ${chain.epoch}
          AND (seq >= ${lowest} OR digest = ANY(${textArray(damaged)}))
      UNION
      SELECT aside.kiosk, aside.epoch, aside.seq, aside.digest, aside.event_id, aside.code
        FROM ${runRows(runs)} JOIN set_aside AS aside ON aside.community = ${communityId}
          AND aside.kiosk = run.kiosk AND aside.epoch = run.epoch AND aside.seq BETWEEN run.first AND run.last`,
  );
  return rows.map(({ event_id: eventId, seq, ...rest }) => ({ ...rest, eventId, seq: Number(seq) }));
}

async function loadKeptHashes(
  tx: Transaction,
  communityId: string,
  sender: string,
  readings: readonly Reading[],
): Promise<ReadonlySet<string>> {
  const hashes = readings.flatMap((reading) => (reading.kind === 'legible' ? [reading.event.hash] : []));
  const rows = await queryRows<{ hash: string }>(
    tx,
    sql`SELECT hash FROM kept_event
      WHERE community = ${communityId} AND sender = ${sender} AND hash = ANY(${textArray(hashes)})`,
  );
  return new Set(rows.map(({ hash }) => hash));
}
