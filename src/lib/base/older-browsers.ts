// Array methods that came with Chrome 110, for the oldest browsers that docs/operations.md names. Page and service
// worker import this file first, for its effect.

const copying = {
  toSorted<T>(this: readonly T[], compare?: (left: T, right: T) => number): T[] {
    return [...this].sort(compare);
  },
  toReversed<T>(this: readonly T[]): T[] {
    return [...this].reverse();
  },
};

/** Adds the methods that `prototype` lacks, not enumerable, like the browser's own. */
export function completeArrays(prototype: object): void {
  for (const [name, value] of Object.entries(copying)) {
    if (!(name in prototype)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

completeArrays(Array.prototype);
