import { assert } from '#lib/base/assert.ts';

/** Repeatable choices: the same seed makes the same ones on every machine. No source of secrets. */
export interface SeededRandom {
  /** A whole number from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number;
  /** One of the values, each as likely as the others. Throws AssertionFailed for none. */
  readonly pick: <T>(values: readonly T[]) => T;
  /** True in `percent` of 100 cases. */
  readonly chance: (percent: number) => boolean;
}

/** Choices from mulberry32, a 32-bit generator whose few lines give the same numbers in every engine. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    between,
    pick: <T>(values: readonly T[]): T => {
      const value = values[between(0, values.length - 1)];
      assert(value !== undefined, 'a choice needs at least one value');
      return value;
    },
    chance: (percent) => next() * 100 < percent,
  };
}
