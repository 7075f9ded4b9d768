import { sql } from 'drizzle-orm';
import type { PendingOutcome } from '#lib/domain/award-allowance.ts';
import type { Allotments, Ask } from '#lib/domain/allotment.ts';
import { barcodeKeysOf } from '#lib/domain/gtin.ts';
import type { Role } from '#lib/domain/permission.ts';
import type { KnownMember } from '#lib/domain/staff-standing.ts';
import type { CardStatus } from '#lib/domain/card.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray, wantedRows } from '../db/array-text.ts';
import { askKey, ruleKey, shelfKey, type CostedBatch, type LedgerState, type StoredTransfer } from './entry.ts';
import type { References } from './references.ts';

// One statement for each kind of row that a set of events refers to, and none where it refers to none.

export async function loadHoldings(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<Pick<LedgerState, 'balances' | 'allotted' | 'lent'>> {
  if (ids.size === 0) return { balances: new Map(), allotted: new Map(), lent: new Map() };
  const rows = await queryRows<{
    id: string;
    balance: number | string;
    allotted: Allotments;
    lent: Allotments | null;
  }>(
    tx,
    sql`SELECT found.id, found.balance, found.allotted, found.lent FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
      SELECT id, balance, allotted, lent FROM account
      WHERE community = ${communityId} AND id = wanted.id AND kind = 'resident' LIMIT 1) AS found`,
  );
  return {
    balances: new Map(rows.map(({ id, balance }) => [id, Number(balance)])),
    allotted: new Map(rows.map(({ id, allotted }) => [id, allotted])),
    lent: new Map(rows.flatMap(({ id, lent }) => (lent === null ? [] : [[id, lent] as const]))),
  };
}

export async function loadHolders(
  tx: Transaction,
  communityId: string,
  kiosks: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (kiosks.size === 0) return new Set();
  const rows = await queryRows<{ id: string }>(
    tx,
    sql`SELECT id FROM kiosk
      WHERE community = ${communityId} AND status = 'active' AND id = ANY(${textArray(kiosks)})`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** @param since asks that are older have been given up by who asked. */
export async function loadAsks(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
  since: Date,
): Promise<LedgerState['asks']> {
  if (residents.size === 0) return new Map();
  const rows = await queryRows<{ resident: string; holder: string; asker: string; points: number }>(
    tx,
    sql`SELECT resident, holder, asker, points FROM allotment_ask
      WHERE community = ${communityId} AND resident = ANY(${textArray(residents)})
        AND asked_at > ${since.toISOString()}::timestamptz
      ORDER BY asked_at, asker`,
  );
  const asks = new Map<string, Ask[]>();
  for (const { resident, holder, asker, points } of rows) {
    const key = askKey(resident, holder);
    asks.set(key, [...(asks.get(key) ?? []), { asker, points }]);
  }
  return asks;
}

export async function loadCards(
  tx: Transaction,
  communityId: string,
  hashes: ReadonlySet<string>,
): Promise<LedgerState['cards']> {
  if (hashes.size === 0) return new Map();
  const rows = await queryRows<{ hash: string; resident: string; status: CardStatus }>(
    tx,
    sql`SELECT found.hash, found.resident, found.status FROM ${wantedRows(hashes)} CROSS JOIN LATERAL (
      SELECT hash, resident, status FROM card WHERE community = ${communityId} AND hash = wanted.id LIMIT 1) AS found`,
  );
  return new Map(rows.map(({ hash, resident, status }) => [hash, { residentId: resident, status }]));
}

export async function loadItems(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<LedgerState['items']> {
  if (ids.size === 0) return new Map();
  const rows = await queryRows<{ id: string; points_price: number; cash_price_fen: number }>(
    tx,
    sql`SELECT id, points_price, cash_price_fen FROM item
      WHERE community = ${communityId} AND id = ANY(${textArray(ids)})`,
  );
  return new Map(
    rows.map(({ id, points_price, cash_price_fen }) => [
      id,
      { pointsPrice: points_price, cashPriceFen: cash_price_fen },
    ]),
  );
}

export async function loadRules(
  tx: Transaction,
  communityId: string,
  categories: ReadonlySet<string>,
): Promise<LedgerState['rules']> {
  if (categories.size === 0) return new Map();
  const rows = await queryRows<{
    category: string;
    version: number;
    unit: 'hour' | 'time';
    points_per_unit: number;
    daily_cap: number | null;
  }>(
    tx,
    sql`SELECT category, version, unit, points_per_unit, daily_cap FROM rule
      WHERE community = ${communityId} AND category = ANY(${textArray(categories)})`,
  );
  return new Map(
    rows.map(({ category, version, unit, points_per_unit, daily_cap }) => [
      ruleKey(category, version),
      { version, unit, pointsPerUnit: points_per_unit, dailyCap: daily_cap },
    ]),
  );
}

/** What the shelves hold, with what is left of their deliveries in the same statement: every redemption needs both. */
export async function loadShelves(
  tx: Transaction,
  communityId: string,
  { stores, items, returned }: Pick<References, 'stores' | 'items' | 'returned'>,
): Promise<Pick<LedgerState, 'onHand' | 'lastCounts' | 'batches'>> {
  const onHand = new Map<string, number>();
  const lastCounts = new Map<string, string>();
  const batches = new Map<string, readonly CostedBatch[]>();
  if (items.size === 0) return { onHand, lastCounts, batches };
  // Goods that come back join the youngest batch, which may have run out; otherwise only what is left matters.
  const isYoungest =
    returned.size === 0
      ? sql`false`
      : sql`batch.id IN (SELECT DISTINCT ON (store, item) id FROM batch
          WHERE community = ${communityId} AND store = ANY(${textArray(stores)}) AND item = ANY(${textArray(returned)})
          ORDER BY store, item, coalesce(best_before, '9999-12-31') DESC, id DESC)`;
  const rows = await queryRows<{
    store: string;
    item: string;
    on_hand: number;
    last_count: string | null;
    batches: readonly CostedBatch[] | null;
  }>(
    tx,
    // The batches of all shelves are gone through once: asked for shelf by shelf, a planner without statistics reads
    // the whole table for each.
    sql`WITH held AS MATERIALIZED (
        SELECT batch.store, batch.item, json_agg(json_build_object('batchId', batch.id, 'itemId', batch.item,
          'bestBefore', batch.best_before, 'costEachFen', batch.cost_each_fen, 'remaining', batch.remaining)) AS batches
        FROM batch
        WHERE batch.community = ${communityId} AND batch.store = ANY(${textArray(stores)})
          AND batch.item = ANY(${textArray(items)})
          AND (batch.remaining > 0 OR ${isYoungest})
        GROUP BY batch.store, batch.item)
      SELECT stock.store, stock.item, stock.on_hand::float8 AS on_hand, stock.last_count, held.batches
      FROM stock LEFT JOIN held ON held.store = stock.store AND held.item = stock.item
      WHERE stock.community = ${communityId} AND stock.store = ANY(${textArray(stores)})
        AND stock.item = ANY(${textArray(items)})`,
  );
  for (const { store, item, on_hand, last_count, batches: left } of rows) {
    const key = shelfKey(store, item);
    onHand.set(key, on_hand);
    if (last_count !== null) lastCounts.set(key, last_count);
    if (left !== null) batches.set(key, left);
  }
  return { onHand, lastCounts, batches };
}

/** Members of staff, with what was done about each that a counter has to know, oldest first. */
export async function loadStaff(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, KnownMember>> {
  if (ids.size === 0) return new Map();
  const rows = await queryRows<{ id: string; role: Role; changes: KnownMember['changes'] | null }>(
    tx,
    sql`SELECT id, role, (
        SELECT json_agg(json_build_object('action', action, 'role', change.role,
          'atMs', (extract(epoch FROM changed_at) * 1000)::float8) ORDER BY number)
        FROM staff_change AS change WHERE change.community = ${communityId} AND change.staff = staff.id) AS changes
      FROM staff WHERE community = ${communityId} AND id = ANY(${textArray(ids)})`,
  );
  return new Map(rows.map(({ id, role, changes }) => [id, { role, changes: changes ?? [] }]));
}

/** Transfers by id, with whether another one undoes them already. */
export async function loadTransfers(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, StoredTransfer>> {
  if (ids.size === 0) return new Map();
  const rows = await queryRows<{
    id: string;
    kind: string;
    holder: string;
    points: number;
    reversed: boolean;
    pending: number | null;
    outcome: PendingOutcome | null;
  }>(
    tx,
    sql`SELECT found.id, found.kind, found.credit_account AS holder, found.points, EXISTS (
        SELECT 1 FROM transfer WHERE community = ${communityId} AND reverses = found.id) AS reversed,
        beyond.points::float8 AS pending, decision.outcome
      FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
        SELECT * FROM transfer WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS found
      LEFT JOIN pending_award AS beyond ON beyond.community = ${communityId} AND beyond.event = found.id
      LEFT JOIN pending_decision AS decision ON decision.community = ${communityId} AND decision.event = found.id`,
  );
  return new Map(
    rows.map(({ id, kind, holder, points, reversed, pending, outcome }) => {
      const beyond = pending ?? 0;
      const left = { pending: outcome === null ? beyond : 0, declined: outcome === 'declined' ? beyond : 0 };
      return [id, { residentId: holder, points, isAccrual: kind === 'accrual', reversed, ...left }];
    }),
  );
}

/** Whose words were erased, of these residents. */
export async function loadErased(
  tx: Transaction,
  communityId: string,
  residents: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (residents.size === 0) return new Set();
  const rows = await queryRows<{ resident: string }>(
    tx,
    sql`SELECT resident FROM resident_erasure
      WHERE community = ${communityId} AND resident = ANY(${textArray(residents)})`,
  );
  return new Set(rows.map(({ resident }) => resident));
}

/** Which of these events had their words erased for themselves. */
export async function loadErasedEvents(
  tx: Transaction,
  communityId: string,
  events: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (events.size === 0) return new Set();
  const rows = await queryRows<{ event: string }>(
    tx,
    sql`SELECT event FROM event_erasure
      WHERE community = ${communityId} AND event = ANY((${textArray(events)})::uuid[])`,
  );
  return new Set(rows.map(({ event }) => event));
}

/** Which of these numbers a resident has. */
export async function loadNumbers(
  tx: Transaction,
  communityId: string,
  numbers: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (numbers.size === 0) return new Set();
  const rows = await queryRows<{ number: string }>(
    tx,
    sql`SELECT number FROM resident WHERE community = ${communityId} AND number = ANY(${textArray(numbers)})`,
  );
  return new Set(rows.map(({ number }) => number));
}

/** Who bears these names, in the form in which names are sought. */
export async function loadNamesakes(
  tx: Transaction,
  communityId: string,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  if (names.size === 0) return new Map();
  const rows = await queryRows<{ name_form: string; number: string }>(
    tx,
    sql`SELECT name_form, min(number) AS number FROM resident
      WHERE community = ${communityId} AND name_form = ANY(${textArray(names)}) GROUP BY name_form`,
  );
  return new Map(rows.map(({ name_form, number }) => [name_form, number]));
}

/**
 * Which of these barcodes (`barcodeKey`) an item has. A community has some dozens of items, so that all are looked at.
 */
export async function loadBarcodes(
  tx: Transaction,
  communityId: string,
  barcodes: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (barcodes.size === 0) return new Set();
  const rows = await queryRows<{ barcode: string; otherBarcodes: string }>(
    tx,
    sql`SELECT barcode, other_barcodes AS "otherBarcodes" FROM item WHERE community = ${communityId} AND barcode <> ''`,
  );
  return new Set(rows.flatMap(barcodeKeysOf).filter((key) => barcodes.has(key)));
}

/** Which of these batches have begun, at whatever store. */
export async function loadKnownBatches(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (ids.size === 0) return new Set();
  const rows = await queryRows<{ id: string }>(
    tx,
    sql`SELECT id FROM batch WHERE community = ${communityId} AND id = ANY((${textArray(ids)})::uuid[])`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The last place in the order of items; 0 when there are none. */
export async function loadLastSort(tx: Transaction, communityId: string): Promise<number> {
  const [row] = await queryRows<{ sort: number | null }>(
    tx,
    sql`SELECT max(sort) AS sort FROM item WHERE community = ${communityId}`,
  );
  return row?.sort ?? 0;
}
