/** The shortest and longest wait between two tries, in milliseconds (docs/protocol.md, "Kiosk rules"). */
export const backoffLimits = { shortestMs: 1000, longestMs: 60_000 } as const;

/**
 * The wait before the next try after `failures` in a row: doubled each time, capped, with full jitter. So fifty tablets
 * that lost the hub together do not return together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 * @param chance a number from 0 up to but not including 1
 */
export function backoffMs(failures: number, chance: number): number {
  const { shortestMs, longestMs } = backoffLimits;
  const ceiling = Math.min(longestMs, shortestMs * 2 ** Math.min(failures, 16));
  return Math.round(shortestMs + chance * (ceiling - shortestMs));
}
