/** When something is done: for the first time, and how often from then on, in milliseconds. */
interface Times {
  readonly firstMs: number;
  readonly everyMs: number;
}

/**
 * Does something now and then, never twice at once, and for the first time not before `running` has resolved. Neither
 * may reject. Returns a function that ends it and waits for what is running.
 */
export function regularly(
  { firstMs, everyMs }: Times,
  work: () => Promise<void>,
  running = Promise.resolve(),
): () => Promise<void> {
  let last = running;
  const next = (): void => {
    last = last.then(work);
  };
  const first = setTimeout(next, firstMs).unref();
  const timer = setInterval(next, everyMs).unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
    return last;
  };
}
