/** The most that an integer column holds. */
export const mostInteger = 2_147_483_647;

/**
 * A whole number that somebody says of themselves, no farther from 0 than a column holds: what is beyond is nonsense
 * that must not stop those beside it, and the words it came in are kept elsewhere.
 */
export const safely = (value: number, most: number = Number.MAX_SAFE_INTEGER): number =>
  Math.max(-most, Math.min(value, most));
