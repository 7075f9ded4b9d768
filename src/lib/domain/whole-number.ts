import { plainDigits } from './item-form.ts';

/**
 * A whole number from `least` to `most` as somebody typed it, `empty` where nothing was typed; undefined for anything
 * else.
 */
export function readWhole<Empty>(typed: string, least: number, most: number, empty: Empty): number | Empty | undefined {
  const text = plainDigits(typed);
  if (text === '') return empty;
  const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
