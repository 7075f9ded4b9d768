/** Thrown by work that was stopped by its signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Throws {@link Stopped} once somebody has stopped the work. */
export function goOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Stopped();
}
