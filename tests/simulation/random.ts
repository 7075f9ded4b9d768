import type { RandomBytes } from '#lib/base/id.ts';

/** Chance that a seed decides: the same seed, the same run. */
export interface Chance {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
  readonly bytes: RandomBytes;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are enough to choose what happens next. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    pick: (values) => values[below(values.length)] ?? values[0],
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}
