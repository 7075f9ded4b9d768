import type { Fact } from '#lib/facts/fact.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { genesis, sealEvent } from '#lib/protocol/seal.ts';
import { ruleKey, shelfKey, type Entry, type LedgerState } from '#lib/server/ledger/entry.ts';

// What a fold begins with, for tests of what it comes to.

export const uuid = (number: number) => `0198f0c2-0000-7000-8000-${String(number).padStart(12, '0')}`;
const receivedAt = new Date('2026-11-22T09:30:00.000Z');
export const hash = 'h'.repeat(43);

/** 张 has 300 points, 李 has 50; three bags of rice at 120 points, one bottle of oil at 80. */
export const state = (change: Partial<LedgerState> = {}): LedgerState => ({
  policy: defaultPolicy,
  beganMs: Date.parse('2026-11-01T00:00:00Z'),
  merged: new Map<string, string>(),
  balances: new Map([
    ['zhang', 300],
    ['li', 50],
  ]),
  allotted: new Map(),
  lent: new Map(),
  holders: new Set<string>(),
  allowances: new Map([
    ['ksk_a', { told: { latest: null, before: null }, usualWeek: 0, exchangedMs: Number.NEGATIVE_INFINITY }],
  ]),
  worth: new Map(),
  awarded: new Map(),
  newcomers: new Map(),
  away: new Map(),
  proxies: new Map(),
  asks: new Map(),
  cards: new Map([[hash, { residentId: 'zhang', status: 'active' as const }]]),
  items: new Map([
    ['rice', { pointsPrice: 120, cashPriceFen: 0 }],
    ['oil', { pointsPrice: 80, cashPriceFen: 0 }],
  ]),
  onHand: new Map([
    [shelfKey('store', 'rice'), 3],
    [shelfKey('store', 'oil'), 1],
  ]),
  rules: new Map([[ruleKey('service', 1), { version: 1, unit: 'hour' as const, pointsPerUnit: 10, dailyCap: 40 }]]),
  staff: new Map([
    ['clerk', { role: 'clerk' as const, changes: [] }],
    ['second', { role: 'clerk' as const, changes: [] }],
  ]),
  lastSort: 0,
  erased: new Set<string>(),
  erasedEvents: new Set<string>(),
  numbers: new Set<string>(),
  namesakes: new Map<string, string>(),
  barcodes: new Set<string>(),
  lastCounts: new Map(),
  batches: new Map(),
  knownBatches: new Set<string>(),
  redemptions: new Map(),
  transfers: new Map(),
  waiting: new Map(),
  ...change,
});

let seq = 0;
/** A fact as an event that a clerk of the store recorded. */
export function entry(fact: Fact, change: Partial<Entry> = {}): Entry {
  seq += 1;
  const event = sealEvent({
    id: uuid(seq),
    v: 1,
    kiosk: 'ksk_a',
    epoch: uuid(0),
    seq,
    at: receivedAt.toISOString(),
    clock: { offsetMs: 0 },
    staff: 'clerk',
    prev: genesis,
    ...fact,
  });
  return { event, payload: '', words: null, storeId: 'store', receivedAt, arrival: [], stored: false, ...change };
}
