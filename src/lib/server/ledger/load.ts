import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { askLifeMs } from '#lib/domain/allotment.ts';
import { wordsSchema } from '#lib/facts/registration/schema.ts';
import { queryRows, together, type Transaction } from '../db/database.ts';
import { textArray, wantedRows } from '../db/array-text.ts';
import type { Entry, LedgerState, StoredRedemption } from './entry.ts';
import { keyOf } from './records/records.ts';
import {
  loadAsks,
  loadBarcodes,
  loadCards,
  loadErased,
  loadErasedEvents,
  loadHolders,
  loadHoldings,
  loadItems,
  loadKnownBatches,
  loadLastSort,
  loadNamesakes,
  loadNumbers,
  loadRules,
  loadShelves,
  loadStaff,
  loadTransfers,
} from './load-rows.ts';
import { loadAllowances, loadAwarded, loadNewcomers, loadWorth } from './load-worth.ts';
import { loadMerged, withMerged, type Merged } from './merges.ts';
import { loadProxies } from './proxies.ts';
import { referencesOf, type References } from './references.ts';
import { loadAway } from './stays.ts';
import { eventOf, type StoredEvent } from './stored-event.ts';

// Loads all that a set of entries refers to, with a fixed number of statements however many entries there are.

/** Whose state, and when by the hub's time. */
export interface StateOf {
  readonly communityId: string;
  readonly now: Date;
}

/** All that entries refer to; what is missing to fold them is the community's own. */
export type LoadedState = Omit<LedgerState, 'policy' | 'beganMs'>;

/** The same without what says which rows are meant. */
type ReferredState = Omit<LoadedState, 'waiting' | 'redemptions' | 'merged'>;

/**
 * The state before `entries`, with the stored events that these would set free. Everything is asked for together: the
 * connection takes the statements one after the other, but nobody waits for an answer in between.
 */
export async function loadState(tx: Transaction, about: StateOf, entries: readonly Entry[]): Promise<LoadedState> {
  const { communityId } = about;
  const references = referencesOf(entries);
  const [waiting, redemptions, mergedAtOnce, referred] = await together([
    loadWaiting(tx, communityId, keysOf(entries)),
    loadRedemptions(tx, communityId, references.redemptions),
    loadMerged(tx, communityId, references.residents),
    loadReferred(tx, about, references),
  ]);
  // Few events set others free, which refer to more; and a reversal does not name its resident.
  const late = [...waiting.values()].flat();
  const all = late.length === 0 ? references : referencesOf([...entries, ...late]);
  const known = late.length === 0 ? redemptions : await loadRedemptions(tx, communityId, all.redemptions);
  const residents = new Set(all.residents);
  for (const { fact } of known.values()) residents.add(fact.body.residentId);
  const isComplete = late.length === 0 && residents.size === references.residents.size;
  const merged = isComplete ? mergedAtOnce : await loadMerged(tx, communityId, residents);
  return {
    waiting,
    redemptions: known,
    merged,
    ...(isComplete && merged.size === 0
      ? referred
      : await loadReferred(tx, about, withTogether({ ...all, residents }, merged))),
  };
}

/** What is referred to with the residents who belong together with those that are named. */
const withTogether = (references: References, merged: Merged): References => ({
  ...references,
  residents: withMerged(references.residents, merged),
  awarded: withMerged(references.awarded, merged),
});

/** The rows that are named. */
async function loadReferred(
  tx: Transaction,
  { communityId, now }: StateOf,
  references: References,
): Promise<ReferredState> {
  const [holdings, shelves, rest] = await together([
    loadHoldings(tx, communityId, references.residents),
    loadShelves(tx, communityId, references),
    allOf({
      cards: loadCards(tx, communityId, references.cards),
      holders: loadHolders(tx, communityId, references.kiosks),
      asks: loadAsks(tx, communityId, references.released, new Date(now.getTime() - askLifeMs)),
      items: loadItems(tx, communityId, references.items),
      rules: loadRules(tx, communityId, references.categories),
      staff: loadStaff(tx, communityId, references.staff),
      transfers: loadTransfers(tx, communityId, references.transfers),
      lastSort: references.newItems.size === 0 ? 0 : loadLastSort(tx, communityId),
      // Whom words concern is among those whom the events name, or is the resident of a redemption that one undoes.
      erased: references.worded.size === 0 ? new Set<string>() : loadErased(tx, communityId, references.residents),
      erasedEvents: loadErasedEvents(tx, communityId, references.worded),
      numbers: loadNumbers(tx, communityId, references.numbers),
      namesakes: loadNamesakes(tx, communityId, references.names),
      barcodes: loadBarcodes(tx, communityId, references.barcodes),
      knownBatches: loadKnownBatches(tx, communityId, references.batches),
      allowances: loadAllowances(tx, communityId, references.weighed),
      worth: loadWorth(tx, communityId, references.weighed, references.sinceMs),
      awarded: loadAwarded(tx, communityId, references.awarded, references.sinceMs),
      away: loadAway(tx, communityId, references.residents),
      proxies: loadProxies(tx, communityId, references.cards.size === 0 ? new Set() : references.residents),
      newcomers: loadNewcomers(tx, communityId, references.spenders, references.sinceMs),
    }),
  ]);
  return { ...holdings, ...shelves, ...rest };
}

/** The same object when all it promises is there. Throws as `together` does. */
async function allOf<Promised extends Record<string, unknown>>(
  promised: Promised,
): Promise<{ readonly [Key in keyof Promised]: Awaited<Promised[Key]> }> {
  const values = await together(Object.values(promised));
  return Object.fromEntries(Object.keys(promised).map((key, index) => [key, values[index]])) as {
    [Key in keyof Promised]: Awaited<Promised[Key]>;
  };
}

/** The keys under which other events may be waiting for these. */
const keysOf = (entries: readonly Entry[]): readonly string[] =>
  entries.map(({ event }) => keyOf(event)).filter((key) => key !== null);

/** Stored events by what they wait for; those that wait for one of these in turn are loaded along. */
async function loadWaiting(
  tx: Transaction,
  communityId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const waiting = new Map<string, readonly Entry[]>();
  let wanted = keys;
  while (wanted.length > 0) {
    const found = await loadWaitingFor(tx, communityId, wanted);
    for (const [key, entries] of found) waiting.set(key, entries);
    wanted = keysOf([...found.values()].flat()).filter((key) => !waiting.has(key));
  }
  return waiting;
}

/** Stored events that wait for one of `keys` themselves, by what they wait for. */
export async function loadWaitingFor(
  tx: Transaction,
  communityId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const rows = await queryRows<{ event: string; waits_for: string }>(
    tx,
    sql`SELECT event, waits_for FROM waiting WHERE community = ${communityId} AND waits_for = ANY(${textArray(keys)})`,
  );
  const waitsFor = new Map(rows.map((row) => [row.event, row.waits_for]));
  const waiting = new Map<string, Entry[]>();
  for (const entry of await loadEntries(tx, communityId, [...waitsFor.keys()])) {
    const key = waitsFor.get(entry.event.id) ?? '';
    waiting.set(key, [...(waiting.get(key) ?? []), entry]);
  }
  return waiting;
}

/** Words as they are kept: the text that the commitment is the hash of. */
export const saidSchema = v.pipe(v.string(), v.parseJson(), wordsSchema);

/** Stored events in the order in which they came. Those of a later program stay as they are, and stop nobody. */
async function loadEntries(tx: Transaction, communityId: string, ids: readonly string[]): Promise<readonly Entry[]> {
  if (ids.length === 0) return [];
  const rows = await queryRows<StoredEvent & { store: string; received_at: string; said: string | null }>(
    tx,
    sql`SELECT event.payload, event.hash, kiosk.store, to_json(event.received_at) #>> '{}' AS received_at,
        words.said
      FROM ${wantedRows(ids)} CROSS JOIN LATERAL (
        SELECT * FROM event WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS event
      JOIN kiosk ON kiosk.community = ${communityId} AND kiosk.id = event.kiosk
      LEFT JOIN resident_words AS words ON words.community = ${communityId} AND words.fact = event.id
      ORDER BY event.received_at, event.kiosk, event.epoch, event.seq`,
  );
  return rows.flatMap(({ payload, hash, store, received_at, said }) => {
    const event = eventOf({ payload, hash });
    if (event === undefined) return [];
    const receivedAt = new Date(received_at);
    const words = said === null ? null : v.parse(saidSchema, said);
    return { event, payload, words, storeId: store, receivedAt, arrival: [], stored: true };
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
  const recorded = await queryRows<StoredEvent>(
    tx,
    sql`SELECT found.payload, found.hash FROM ${wantedRows(known.map(({ event }) => event))} CROSS JOIN LATERAL (
      SELECT payload, hash FROM event WHERE community = ${communityId} AND id = wanted.id::uuid LIMIT 1) AS found`,
  );
  const reversals = await queryRows<{ redemption: string }>(
    tx,
    sql`SELECT found.redemption FROM ${wantedRows(known.map(({ id }) => id))} CROSS JOIN LATERAL (
      SELECT redemption FROM redemption_reversal
      WHERE community = ${communityId} AND redemption = wanted.id::uuid LIMIT 1) AS found`,
  );
  const reversed = new Set(reversals.map(({ redemption }) => redemption));
  const found = new Map<string, StoredRedemption>();
  for (const row of recorded) {
    const event = eventOf(row);
    if (event?.type !== 'redemption.recorded') continue;
    const { redemptionId } = event.body;
    found.set(redemptionId, { fact: event, eventId: event.id, reversed: reversed.has(redemptionId) });
  }
  return found;
}
