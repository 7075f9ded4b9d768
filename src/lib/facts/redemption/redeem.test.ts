import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Policy, defaultPolicy } from '#lib/domain/policy.ts';
import { effectsOf } from '../facts.ts';
import { type RedeemCommand, type RedemptionState, decideRedemption } from './redeem.ts';
import { totalOf } from './total.ts';

const rice = { itemId: 'A-01', pointsPrice: 120, cashPriceFen: 0, onHand: 3, expired: 0 };
const oil = { itemId: 'A-02', pointsPrice: 80, cashPriceFen: 500, onHand: 1, expired: 0 };

const state = (
  change: Partial<RedemptionState> = {},
  guard: Partial<RedemptionState['guard']> = {},
): RedemptionState => ({
  card: { residentId: 'res_1', status: 'active' },
  balance: 300,
  // One kiosk alone: everything is set apart for it, also where a test changes the balance.
  spendable: change.balance ?? 300,
  leaseOver: false,
  items: new Map([rice, oil].map((item) => [item.itemId, item])),
  guard: {
    storageTrusted: true,
    nowMs: 1_000_000,
    lastKnownMs: 999_000,
    snapshotAtMs: 900_000,
    spentByCardSinceExchange: 0,
    spentByKioskSinceExchange: 0,
    ...guard,
  },
  ...change,
});

const line = (item: typeof rice, quantity = 1) => ({
  itemId: item.itemId,
  quantity,
  pointsEach: item.pointsPrice,
  cashEachFen: item.cashPriceFen,
});

const command = (...lines: RedeemCommand['lines']): RedeemCommand => ({
  redemptionId: '0198f0c2-0000-7000-8000-000000000001',
  number: 'A-0001',
  cardHash: 'h'.repeat(43),
  lines,
  letThrough: null,
});

const refusal = (given: RedemptionState, wanted: RedeemCommand, policy: Policy = defaultPolicy) => {
  const decision = decideRedemption(given, wanted, policy);
  return decision.ok ? 'recorded' : decision.error;
};

describe('decideRedemption', () => {
  it('records goods, points and cash', () => {
    const decision = decideRedemption(state(), command(line(rice), line(oil)), defaultPolicy);
    expect(decision).toMatchObject({ ok: true, value: { body: { residentId: 'res_1', points: 200, cashFen: 500 } } });
  });

  it('refuses what one event cannot say, in lines, points and money', () => {
    const many = Array.from({ length: 101 }, () => line(rice));
    expect(refusal(state(), command(...many))).toEqual({ code: 'tooMuchAtOnce' });
    const gold = { ...rice, itemId: 'A-03', pointsPrice: 500_001, cashPriceFen: 0, onHand: 9 };
    const rich = state({ balance: 9_000_000, items: new Map([[gold.itemId, gold]]) });
    expect(refusal(rich, command(line(gold, 2)))).toEqual({ code: 'tooMuchAtOnce' });
    expect(refusal(rich, command(line(gold, 1)))).toBe('recorded');
  });

  it('lets a resident spend the very last point and take the very last piece', () => {
    expect(refusal(state({ balance: 80 }), command(line(oil)))).toBe('recorded');
  });

  it.each<[string, RedemptionState, RedeemCommand, unknown]>([
    ['storage in doubt', state({}, { storageTrusted: false }), command(line(rice)), { code: 'storageDoubtful' }],
    [
      'F49 a clock that jumped back',
      state({}, { lastKnownMs: 9_000_000 }),
      command(line(rice)),
      { code: 'clockBehind', behindMs: 8_000_000 },
    ],
    [
      'a month without the hub',
      state({}, { nowMs: 4e9, lastKnownMs: 4e9 - 1 }),
      command(line(rice)),
      { code: 'snapshotTooOld', ageMs: 4e9 - 900_000 },
    ],
    ['no such card', state({ card: undefined }), command(line(rice)), { code: 'cardUnknown' }],
    [
      'F53 a lost card',
      state({ card: { residentId: 'res_1', status: 'lost' } }),
      command(line(rice)),
      { code: 'cardInactive', status: 'lost' },
    ],
    [
      'a kiosk that must reach the hub first',
      state({ leaseOver: true }),
      command(line(rice)),
      { code: 'leaseOver', residentId: 'res_1', points: 120 },
    ],
    ['nothing in the basket', state(), command(), { code: 'emptyBasket' }],
    ['quantity 0', state(), command(line(rice, 0)), { code: 'quantityInvalid', itemId: 'A-01' }],
    ['quantity −1', state(), command(line(rice, -1)), { code: 'quantityInvalid', itemId: 'A-01' }],
    ['half a piece', state(), command(line(rice, 0.5)), { code: 'quantityInvalid', itemId: 'A-01' }],
    ['a hundred pieces', state(), command(line(rice, 100)), { code: 'quantityInvalid', itemId: 'A-01' }],
    [
      'an item that is not there',
      state({ items: new Map() }),
      command(line(rice)),
      { code: 'itemUnknown', itemId: 'A-01' },
    ],
    [
      'a price that changed meanwhile',
      state(),
      command({ ...line(rice), pointsEach: 100 }),
      { code: 'priceChanged', itemId: 'A-01' },
    ],
    [
      'more than the shelf holds',
      state(),
      command(line(oil, 2)),
      { code: 'notEnoughOnShelf', itemId: 'A-02', left: 1 },
    ],
    [
      'the same item on two lines',
      state(),
      command(line(oil), line(oil)),
      { code: 'notEnoughOnShelf', itemId: 'A-02', left: 1 },
    ],
    [
      '30 points short',
      state({ balance: 90 }),
      command(line(rice)),
      { code: 'notEnoughPoints', missing: 30, hours: 3 },
    ],
  ])('refuses: %s', (_name, given, wanted, reason) => expect(refusal(given, wanted)).toEqual(reason));

  it('hands out no expired piece, and lets one through only where none is expired', () => {
    const given = state({ balance: 900, items: new Map([['A-01', { ...rice, expired: 1 }]]) });
    const inHand = { letThrough: '货在居民手里' };
    expect(refusal(given, command(line(rice, 2)))).toBe('recorded');
    expect(refusal(given, command(line(rice, 3)))).toEqual({ code: 'expired', itemId: 'A-01' });
    expect(refusal(given, command(line(rice, 4)))).toEqual({ code: 'notEnoughOnShelf', itemId: 'A-01', left: 2 });
    for (const pieces of [3, 4]) {
      const wanted = { ...command(line(rice, pieces)), ...inHand };
      expect(refusal(given, wanted)).toEqual({ code: 'expired', itemId: 'A-01' });
    }
    expect(refusal(state({ balance: 900 }), { ...command(line(rice, 4)), ...inHand })).toBe('recorded');
  });

  it('does not mind a clock that an ordinary time service put back a little', () => {
    expect(refusal(state({}, { lastKnownMs: 1_060_000 }), command(line(rice)))).toBe('recorded');
  });

  it('F129 hands out goods for cash alone to whoever is overdrawn, holds nothing here or has reached a cap', () => {
    const soap = { ...rice, pointsPrice: 0, cashPriceFen: 500 };
    const items = new Map([[soap.itemId, soap]]);
    const wanted = command(line(soap));
    for (const overdrawn of [{ balance: -30 }, { balance: 90, spendable: -30 }, { leaseOver: true }]) {
      expect(refusal(state({ ...overdrawn, items }), wanted)).toBe('recorded');
    }
    const spent = { spentByCardSinceExchange: 100, spentByKioskSinceExchange: 500 };
    const policy = { ...defaultPolicy, capPerCardOffline: 90, capPerKioskOffline: 90 };
    expect(refusal(state({ items }, spent), wanted, policy)).toBe('recorded');
  });

  it('holds each cap, and none by default', () => {
    const spent = { spentByCardSinceExchange: 100, spentByKioskSinceExchange: 500 };
    const wanted = command(line(rice));
    const withCap = (policy: Partial<Policy>) => refusal(state({}, spent), wanted, { ...defaultPolicy, ...policy });
    expect(withCap({})).toBe('recorded');
    expect(withCap({ capPerRedemption: 119 })).toEqual({ code: 'capReached', cap: 'redemption', limit: 119 });
    expect(withCap({ capPerCardOffline: 219 })).toEqual({ code: 'capReached', cap: 'card', limit: 219 });
    expect(withCap({ capPerKioskOffline: 619 })).toEqual({ code: 'capReached', cap: 'kiosk', limit: 619 });
    expect(withCap({ capPerRedemption: 120, capPerCardOffline: 220, capPerKioskOffline: 620 })).toBe('recorded');
  });

  it('never overdraws a balance or a shelf, whatever is asked for', () => {
    const lines = fc.array(fc.tuple(fc.constantFrom(rice, oil), fc.integer({ min: -2, max: 5 })), { maxLength: 5 });
    fc.assert(
      fc.property(lines, fc.integer({ min: -50, max: 900 }), (wanted, balance) => {
        const given = state({ balance });
        const decision = decideRedemption(given, command(...wanted.map(([item, n]) => line(item, n))), defaultPolicy);
        if (!decision.ok) return;
        const left = new Map([...given.items.values()].map((item) => [item.itemId, item.onHand]));
        let points = balance;
        for (const effect of effectsOf(decision.value)) {
          if (effect.of === 'points') points += effect.delta;
          if (effect.of === 'stock') left.set(effect.itemId, (left.get(effect.itemId) ?? 0) + effect.delta);
        }
        expect(points).toBe(balance - totalOf(decision.value.body.lines).points);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(Math.min(...left.values())).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('effectsOf', () => {
  const redemption = decideRedemption(state(), command(line(rice, 2)), defaultPolicy);

  it('takes a redemption back to nothing by its reversal', () => {
    if (!redemption.ok) throw new Error('the redemption should stand');
    const lines = [{ itemId: 'A-01', quantity: 2, to: 'shelf' }] as const;
    const reversal = { type: 'redemption.reversed', body: { redemptionId: 'x', lines, reason: 'returned' } } as const;
    const goods = { of: 'stock', itemId: 'A-01', batchId: null };
    expect(effectsOf(redemption.value)).toEqual([
      { of: 'points', residentId: 'res_1', delta: -240 },
      { ...goods, delta: -2, kind: 'redeem' },
    ]);
    expect(effectsOf(reversal, { redemption: redemption.value.body })).toEqual([
      { of: 'points', residentId: 'res_1', delta: 240 },
      { ...goods, delta: 2, kind: 'reverse' },
    ]);
    expect(effectsOf(reversal)).toEqual([]);
  });
});
