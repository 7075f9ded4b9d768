import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactOf } from '../fact.ts';
import { effectsOf } from '../facts.ts';
import type { ReversalLine } from './fact.ts';
import { type ReversalState, decideReversal } from './reverse.ts';

const price = { pointsEach: 10, cashEachFen: 150 };
const original: FactOf<'redemption.recorded'> = {
  type: 'redemption.recorded',
  body: {
    redemptionId: '0198f0c2-0000-7000-8000-000000000001',
    number: 'A-0001',
    residentId: 'res_1',
    cardHash: 'h'.repeat(43),
    lines: [
      { itemId: 'A-01', quantity: 2, ...price },
      { itemId: 'A-02', quantity: 1, pointsEach: 30, cashEachFen: 0 },
      { itemId: 'A-01', quantity: 1, ...price },
    ],
    points: 60,
    cashFen: 450,
    letThrough: null,
  },
};
const state = (change: Partial<ReversalState> = {}): ReversalState => ({
  original,
  recordedAtMs: 0,
  alreadyReversed: false,
  nowMs: 1000,
  ...change,
});
const line = (itemId: string, quantity: number, to: ReversalLine['to'] = 'shelf') => ({ itemId, quantity, to });
const decide = (given: ReversalState, lines: readonly ReversalLine[], reason = '拿错了') =>
  decideReversal(given, { lines, reason }, { reversalLimitMs: 1000 });
const one = [line('A-01', 1)];

describe('decideReversal', () => {
  it.each<[string, ReversalState, readonly ReversalLine[], string, unknown]>([
    ['what nobody knows', state({ original: undefined }), one, 'x', { code: 'redemptionUnknown' }],
    ['a second time', state({ alreadyReversed: true }), one, 'x', { code: 'alreadyReversed' }],
    ['too late', state({ nowMs: 1001 }), one, 'x', { code: 'tooLate', limitMs: 1000 }],
    ['nothing', state(), [], 'x', { code: 'nothingChosen' }],
    ['without a reason', state(), one, '  ', { code: 'reasonMissing' }],
    ['more than was taken', state(), [line('A-02', 2)], 'x', { code: 'quantityInvalid', itemId: 'A-02' }],
    [
      'more than was taken, on two lines',
      state(),
      [line('A-01', 2), line('A-01', 2, 'writtenOff')],
      'x',
      { code: 'quantityInvalid', itemId: 'A-01' },
    ],
    ['what was not taken', state(), [line('A-09', 1)], 'x', { code: 'quantityInvalid', itemId: 'A-09' }],
    ['no pieces', state(), [line('A-01', 0)], 'x', { code: 'quantityInvalid', itemId: 'A-01' }],
    ['half a piece', state(), [line('A-01', 0.5)], 'x', { code: 'quantityInvalid', itemId: 'A-01' }],
  ])('refuses %s', (_name, given, lines, reason, error) => {
    expect(decide(given, lines, reason)).toEqual({ ok: false, error });
  });

  it('trims the reason, and allows the last moment', () => {
    expect(decide(state(), one, ' 拿错了 ')).toMatchObject({ ok: true, value: { body: { reason: '拿错了' } } });
  });

  it('never gives back more points, cash or goods than were taken, and all of them for the whole', () => {
    const some = fc.array(
      fc.tuple(fc.constantFrom('A-01', 'A-02'), fc.integer({ min: 1, max: 3 }), fc.constantFrom('shelf', 'writtenOff')),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(some, (rows) => {
        const decision = decide(
          state(),
          rows.map(([itemId, quantity, to]) => line(itemId, quantity, to)),
        );
        if (!decision.ok) return;
        let points = 0;
        let onShelf = 0;
        for (const effect of effectsOf(decision.value, { redemption: original.body })) {
          if (effect.of === 'points') points += effect.delta;
          if (effect.of === 'stock') onShelf += effect.delta;
        }
        const wanted = rows.reduce((sum, [itemId, quantity]) => sum + quantity * (itemId === 'A-01' ? 10 : 30), 0);
        const back = rows.reduce((sum, [, quantity, to]) => (to === 'shelf' ? sum + quantity : sum), 0);
        expect([points, onShelf]).toEqual([wanted, back]);
        expect(points).toBeLessThanOrEqual(original.body.points);
      }),
    );
    const whole = decide(state(), [line('A-01', 3), line('A-02', 1)]);
    expect(whole.ok && effectsOf(whole.value, { redemption: original.body })[0]).toMatchObject({ delta: 60 });
  });
});
