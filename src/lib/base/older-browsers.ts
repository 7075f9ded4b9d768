// What the oldest browsers of docs/operations.md do not have yet and the kiosk uses at many places: the copying methods of
// arrays, which came with Chrome 110. Imported for its effect, before everything else, by the page and the service worker.

const copying = {
  toSorted<T>(this: readonly T[], compare?: (left: T, right: T) => number): T[] {
    return [...this].sort(compare);
  },
  toReversed<T>(this: readonly T[]): T[] {
    return [...this].reverse();
  },
};

/** Gives `prototype` those methods that it lacks; as the browser's own they are not enumerable. */
export function completeArrays(prototype: object): void {
  for (const [name, value] of Object.entries(copying)) {
    if (!(name in prototype)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

completeArrays(Array.prototype);
