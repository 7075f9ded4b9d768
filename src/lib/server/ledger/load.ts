import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Policy } from '#lib/domain/policy.ts';
import type { CardStatus } from '#lib/domain/redemption.ts';
import { eventSchema } from '#lib/protocol/event.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray, wantedRows } from './balances.ts';
import { redemptionKey, ruleKey, shelfKey, type Entry, type LedgerState, type StoredRedemption } from './entry.ts';

// Loads all that a set of entries refers to, with a fixed number of statements however many entries there are.

/** What some entries name, each once. */
interface References {
  readonly residents: ReadonlySet<string>;
  readonly cards: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
  readonly stores: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly redemptions: ReadonlySet<string>;
}

/**
 * The state before `entries`, with the stored events that these would set free.
 * @param arrived more keys of what has just arrived, such as registered residents.
 */
export async function loadState(
  tx: Transaction,
  communityId: string,
  policy: Policy,
  entries: readonly Entry[],
  arrived: readonly string[] = [],
): Promise<LedgerState> {
  const waiting = await loadWaiting(tx, communityId, [...arrived, ...keysOf(entries)]);
  const all = [...entries, ...[...waiting.values()].flat()];
  const references = referencesOf(all);
  const redemptions = await loadRedemptions(tx, communityId, references.redemptions);
  const residents = new Set(references.residents);
  for (const { fact } of redemptions.values()) residents.add(fact.body.residentId);
  // One after the other: a connection runs one statement at a time, and a driver that queues them promises no more.
  return {
    policy,
    waiting,
    redemptions,
    balances: await loadBalances(tx, communityId, residents),
    cards: await loadCards(tx, communityId, references.cards),
    items: await loadItems(tx, communityId, references.items),
    onHand: await loadShelf(tx, communityId, references),
    rules: await loadRules(tx, communityId, references.categories),
  };
}

/** The keys under which other events may be waiting for these. */
function keysOf(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap(({ event }) =>
    event.type === 'redemption.recorded' ? [redemptionKey(event.body.redemptionId)] : [],
  );
}

function referencesOf(entries: readonly Entry[]): References {
  const residents = new Set<string>();
  const cards = new Set<string>();
  const items = new Set<string>();
  const stores = new Set<string>();
  const categories = new Set<string>();
  const redemptions = new Set<string>();
  for (const { event, storeId } of entries) {
    stores.add(storeId);
    if ('residentId' in event.body) residents.add(event.body.residentId);
    if ('cardHash' in event.body) cards.add(event.body.cardHash);
    if ('categoryId' in event.body) categories.add(event.body.categoryId);
    if ('redemptionId' in event.body) redemptions.add(event.body.redemptionId);
    if ('lines' in event.body) for (const { itemId } of event.body.lines) items.add(itemId);
  }
  return { residents, cards, items, stores, categories, redemptions };
}

/** Stored events by what they wait for; those that wait for one of these in turn are loaded along. */
async function loadWaiting(
  tx: Transaction,
  communityId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const waiting = new Map<string, Entry[]>();
  let wanted = keys;
  while (wanted.length > 0) {
    const rows = await queryRows<{ event: string; waits_for: string }>(
      tx,
      sql`SELECT event, waits_for FROM waiting
        WHERE community = ${communityId} AND waits_for = ANY(${textArray(wanted)})`,
    );
    const waitsFor = new Map(rows.map((row) => [row.event, row.waits_for]));
    const entries = await loadEntries(tx, communityId, [...waitsFor.keys()]);
    for (const entry of entries) {
      const key = waitsFor.get(entry.event.id) ?? '';
      waiting.set(key, [...(waiting.get(key) ?? []), entry]);
    }
    wanted = keysOf(entries).filter((key) => !waiting.has(key));
  }
  return waiting;
}

/** Stored events in the order in which they came. */
async function loadEntries(tx: Transaction, communityId: string, ids: readonly string[]): Promise<readonly Entry[]> {
  if (ids.length === 0) return [];
  const rows = await queryRows<{ payload: unknown; store: string; received_at: string }>(
    tx,
    sql`SELECT event.payload, kiosk.store, to_json(event.received_at) #>> '{}' AS received_at
      FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
        SELECT * FROM event WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS event
      JOIN kiosk ON kiosk.community = event.community AND kiosk.id = event.kiosk
      ORDER BY event.received_at, event.kiosk, event.epoch, event.seq`,
  );
  return rows.map(({ payload, store, received_at }) => {
    const event = v.parse(eventSchema, payload);
    return { event, payload, storeId: store, receivedAt: new Date(received_at), arrival: [], stored: true };
  });
}

async function loadRedemptions(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, StoredRedemption>> {
  if (ids.size === 0) return new Map();
  const known = await queryRows<{ id: string; event: string }>(
    tx,
    sql`SELECT found.id, found.event FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
      SELECT id, event FROM redemption WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS found`,
  );
  if (known.length === 0) return new Map();
  const payloads = await queryRows<{ id: string; payload: unknown }>(
    tx,
    sql`SELECT found.id, found.payload FROM ${wantedRows(known.map(({ event }) => event))} CROSS JOIN LATERAL (
      SELECT id, payload FROM event WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS found`,
  );
  const reversals = await queryRows<{ redemption: string }>(
    tx,
    sql`SELECT found.redemption FROM ${wantedRows(known.map(({ id }) => id))} CROSS JOIN LATERAL (
      SELECT redemption FROM redemption_reversal
      WHERE community = ${communityId} AND redemption = wanted.id::uuid LIMIT 1) AS found`,
  );
  const reversed = new Set(reversals.map(({ redemption }) => redemption));
  const found = new Map<string, StoredRedemption>();
  for (const { id: eventId, payload } of payloads) {
    const event = v.parse(eventSchema, payload);
    if (event.type !== 'redemption.recorded') continue;
    const { redemptionId } = event.body;
    found.set(redemptionId, { fact: event, eventId, reversed: reversed.has(redemptionId) });
  }
  return found;
}

async function loadBalances(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  if (ids.size === 0) return new Map();
  const rows = await queryRows<{ id: string; balance: number | string }>(
    tx,
    sql`SELECT found.id, found.balance FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
      SELECT id, balance FROM account
      WHERE community = ${communityId} AND id = wanted.id AND kind = 'resident' LIMIT 1) AS found`,
  );
  return new Map(rows.map(({ id, balance }) => [id, Number(balance)]));
}

async function loadCards(
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

async function loadItems(
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

async function loadShelf(
  tx: Transaction,
  communityId: string,
  { stores, items }: References,
): Promise<ReadonlyMap<string, number>> {
  if (items.size === 0) return new Map();
  const rows = await queryRows<{ store: string; item: string; on_hand: number }>(
    tx,
    sql`SELECT store, item, on_hand FROM stock
      WHERE community = ${communityId} AND store = ANY(${textArray(stores)}) AND item = ANY(${textArray(items)})`,
  );
  return new Map(rows.map(({ store, item, on_hand }) => [shelfKey(store, item), on_hand]));
}

async function loadRules(
  tx: Transaction,
  communityId: string,
  categories: ReadonlySet<string>,
): Promise<LedgerState['rules']> {
  if (categories.size === 0) return new Map();
  const rows = await queryRows<{
    category: string;
    version: number;
    points_per_unit: number;
    daily_cap: number | null;
  }>(
    tx,
    sql`SELECT category, version, points_per_unit, daily_cap FROM rule
      WHERE community = ${communityId} AND category = ANY(${textArray(categories)})`,
  );
  return new Map(
    rows.map(({ category, version, points_per_unit, daily_cap }) => [
      ruleKey(category, version),
      { pointsPerUnit: points_per_unit, dailyCap: daily_cap },
    ]),
  );
}
