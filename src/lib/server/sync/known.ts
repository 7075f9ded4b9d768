import { sql } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray, wantedRows } from '../ledger/balances.ts';
import type { Chain, Known, KnownAside, KnownEvent } from './chain.ts';
import { digestOf, type Reading } from './reading.ts';

/** A place in some kiosk's chain. */
interface Place {
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
}

/** Loads what is stored under the ids and places of a batch, and what was set aside of the caller's chain. */
export async function loadKnown(
  tx: Transaction,
  communityId: string,
  chain: Pick<Chain, 'kiosk' | 'epoch'>,
  readings: readonly Reading[],
): Promise<Known> {
  const ids = readings.flatMap((reading) => (reading.kind === 'legible' ? [reading.event.id] : []));
  const places = readings.flatMap((reading): readonly Place[] => {
    if (reading.kind === 'legible') return [reading.event];
    return reading.proven === null ? [] : [{ kiosk: chain.kiosk, ...reading.proven }];
  });
  return {
    events: await loadEvents(tx, communityId, ids, places),
    asides: await loadAsides(tx, communityId, chain, places, readings),
  };
}

const placeRows = (places: readonly Place[]) => {
  const rows = places.map(({ kiosk, epoch, seq }) => ({ kiosk, epoch, seq }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS place(kiosk text, epoch uuid, seq bigint)`;
};

async function loadEvents(
  tx: Transaction,
  communityId: string,
  ids: readonly string[],
  places: readonly Place[],
): Promise<readonly KnownEvent[]> {
  if (ids.length === 0) return [];
  type Row = Omit<KnownEvent, 'seq'> & { readonly seq: number | string };
  const byId = await queryRows<Row>(
    tx,
    sql`SELECT found.* FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
      SELECT id, kiosk, epoch, seq, hash, answer FROM event
      WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS found`,
  );
  const byPlace = await queryRows<Row>(
    tx,
    sql`SELECT found.* FROM ${placeRows(places)} CROSS JOIN LATERAL (
      SELECT id, kiosk, epoch, seq, hash, answer FROM event
      WHERE community = ${communityId} AND kiosk = place.kiosk AND epoch = place.epoch AND seq = place.seq
      LIMIT 1) AS found`,
  );
  return [...byId, ...byPlace].map((row) => ({ ...row, seq: Number(row.seq) }));
}

async function loadAsides(
  tx: Transaction,
  communityId: string,
  chain: Pick<Chain, 'kiosk' | 'epoch'>,
  places: readonly Place[],
  readings: readonly Reading[],
): Promise<readonly KnownAside[]> {
  const damaged = readings.filter(({ kind }) => kind === 'damaged').map(digestOf);
  const lowest = places.reduce((least, { seq }) => Math.min(least, seq), Number.MAX_SAFE_INTEGER);
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
        FROM ${placeRows(places)} JOIN set_aside AS aside ON aside.community = ${communityId}
          AND aside.kiosk = place.kiosk AND aside.epoch = place.epoch AND aside.seq = place.seq`,
  );
  return rows.map(({ event_id: eventId, seq, ...rest }) => ({ ...rest, eventId, seq: Number(seq) }));
}
