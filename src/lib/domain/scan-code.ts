import { readGoods } from './barcode.ts';
import { parseCardNumber } from './card.ts';

/**
 * What the scanner of a counter puts around each code, as staff have let it be learned. Empty where it adds nothing.
 */
export interface ScannerAdditions {
  readonly prefix: string;
  readonly suffix: string;
}

export const noAdditions: ScannerAdditions = { prefix: '', suffix: '' };

/** Scanners put up to so many characters in front when they are set to (`]E0`, F, F9), and up to so many behind. */
const mostInFront = 3;
const mostBehind = 2;

/** Whether a text is a code that the shop knows by its form, with the right check digits. */
export const isCode = (text: string): boolean => parseCardNumber(text).ok || readGoods(text).ok;

/**
 * The code in what a scanner struck, without what it puts in front and behind: what this counter's scanner is known to
 * add, or else a few characters that do not begin (or end) with a digit. Undefined where there is no code.
 */
export function codeIn(struck: string, learned: ScannerAdditions = noAdditions): string | undefined {
  const known = codeBetween(struck, learned);
  if (known !== undefined) return known;
  const stripped = withoutFew(struck);
  // Digits of a card number may pass for goods; 24 digits with their check hardly pass for a card by chance.
  return stripped.find((text) => parseCardNumber(text).ok) ?? stripped.find(isCode);
}

/**
 * What is left without a few characters in front and behind that do not begin (or end) with a digit, the longest first.
 */
function withoutFew(struck: string): readonly string[] {
  const front = /^\d/.test(struck) ? 0 : mostInFront;
  const behind = /\d$/.test(struck) ? 0 : mostBehind;
  const found: string[] = [];
  for (let left = 0; left <= front + behind; left += 1)
    for (let last = Math.max(0, left - front); last <= Math.min(left, behind); last += 1)
      found.push(struck.slice(left - last, struck.length - last));
  return found;
}

/** The code in what a scanner struck that is known to add something, if that is around it; else undefined. */
export function codeBetween(struck: string, { prefix, suffix }: ScannerAdditions): string | undefined {
  if (prefix === '' && suffix === '') return undefined;
  if (!struck.startsWith(prefix) || !struck.endsWith(suffix)) return undefined;
  const code = struck.slice(prefix.length, struck.length - suffix.length);
  return isCode(code) ? code : undefined;
}

/**
 * What stands around the code in a text that a scanner struck; undefined where no code is in it, however much is around
 * it.
 */
export function additionsIn(struck: string): (ScannerAdditions & { readonly code: string }) | undefined {
  for (let length = struck.length; length >= 8; length -= 1) {
    for (let from = 0; from + length <= struck.length; from += 1) {
      const code = struck.slice(from, from + length);
      if (isCode(code)) return { code, prefix: struck.slice(0, from), suffix: struck.slice(from + length) };
    }
  }
  return undefined;
}
