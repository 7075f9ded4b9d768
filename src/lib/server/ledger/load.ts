import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Policy } from '#lib/domain/policy.ts';
import type { CardStatus } from '#lib/domain/redemption.ts';
import { eventSchema } from '#lib/protocol/event.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { textArray } from './balances.ts';
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
  // None of these waits for another, so that the driver may send them in one go.
  const [balances, cards, items, onHand, rules] = await Promise.all([
    loadBalances(tx, communityId, residents),
    loadCards(tx, communityId, references.cards),
    loadItems(tx, communityId, references.items),
    loadShelf(tx, communityId, references),
    loadRules(tx, communityId, references.categories),
  ]);
  return { policy, waiting, redemptions, balances, cards, items, onHand, rules };
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

type WaitingRow = {
  readonly waits_for: string;
  readonly payload: unknown;
  readonly store: string;
  readonly received_at: string;
};

/** Stored events by what they wait for; those that wait for one of these in turn are loaded along. */
async function loadWaiting(
  tx: Transaction,
  communityId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const waiting = new Map<string, Entry[]>();
  let wanted = keys;
  while (wanted.length > 0) {
    const rows = await queryRows<WaitingRow>(
      tx,
      sql`SELECT waiting.waits_for, event.payload, kiosk.store, to_json(event.received_at) #>> '{}' AS received_at
        FROM waiting
        JOIN event ON event.community = waiting.community AND event.id = waiting.event
        JOIN kiosk ON kiosk.community = event.community AND kiosk.id = event.kiosk
        WHERE waiting.community = ${communityId} AND waiting.waits_for = ANY(${textArray(wanted)})
        ORDER BY event.received_at, event.kiosk, event.epoch, event.seq`,
    );
    const found = rows.map((row) => ({ key: row.waits_for, entry: storedEntry(row) }));
    for (const { key, entry } of found) waiting.set(key, [...(waiting.get(key) ?? []), entry]);
    wanted = keysOf(found.map(({ entry }) => entry)).filter((key) => !waiting.has(key));
  }
  return waiting;
}

function storedEntry({ payload, store, received_at }: WaitingRow): Entry {
  const event = v.parse(eventSchema, payload);
  return { event, payload, storeId: store, receivedAt: new Date(received_at), arrival: [], stored: true };
}

async function loadRedemptions(
  tx: Transaction,
  communityId: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, StoredRedemption>> {
  if (ids.size === 0) return new Map();
  const rows = await queryRows<{ payload: unknown; event: string; reversed: boolean }>(
    tx,
    sql`SELECT event.payload, redemption.event, reversal.redemption IS NOT NULL AS reversed
      FROM redemption
      JOIN event ON event.community = redemption.community AND event.id = redemption.event
      LEFT JOIN redemption_reversal AS reversal
        ON reversal.community = redemption.community AND reversal.redemption = redemption.id
      WHERE redemption.community = ${communityId}
        AND redemption.id = ANY((${textArray(ids)})::uuid[])`,
  );
  const found = new Map<string, StoredRedemption>();
  for (const { payload, event: eventId, reversed } of rows) {
    const event = v.parse(eventSchema, payload);
    if (event.type !== 'redemption.recorded') continue;
    found.set(event.body.redemptionId, { fact: event, eventId, reversed });
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
    sql`SELECT id, balance FROM account
      WHERE community = ${communityId} AND kind = 'resident' AND id = ANY(${textArray(ids)})`,
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
    sql`SELECT hash, resident, status FROM card
      WHERE community = ${communityId} AND hash = ANY(${textArray(hashes)})`,
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
