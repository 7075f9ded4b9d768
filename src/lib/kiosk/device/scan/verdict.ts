import { codeIn, isCode, type ScannerAdditions } from '#lib/domain/scan-code.ts';
import { readingsOf, type Stroke } from './strokes.ts';

// Who struck a burst of keys, a scanner or a person. Speed alone does not tell: a slow scanner takes 80 ms a key and a quick
// person 100, with fingers that roll faster over some. What tells is what was struck: a code has check digits, and no person
// writes one at that speed. Only what no hand can do is a scanner whatever it says.

/** A stroke with its time. */
export interface TimedStroke extends Stroke {
  /** Milliseconds since the key before, the longest of those that this character took (Shift, Alt and its digits). */
  readonly gapMs: number;
  /** Milliseconds that it took in all, and in how many keys. */
  readonly tookMs: number;
  readonly keys: number;
}

/** Where the keys of a burst go when they are a person's. */
export type Reach =
  /** Into a text field, as they come. */
  | 'field'
  /** To the keypad on the screen. */
  | 'keypad'
  /** To nothing that takes keys. */
  | 'nothing';

/** What a burst was. */
export type Verdict =
  | { readonly kind: 'person' }
  /** A scanner's, from stroke number `from` on; those before it are a person's. What it read may be no code of ours. */
  | { readonly kind: 'scan'; readonly from: number; readonly text: string };

/** A longer silence ends a burst: even where the tablet is busy, keys of one scan come closer. */
export const longestGapMs = 160;
/** The slowest scanner that is read. A person who strikes 10 keys a second is slower. */
export const slowestAverageMs = 92;
/** So fast is no hand: 28 keys a second, kept up. */
const machineAverageMs = 35;
const machineKeys = 6;
/** Shorter than any number that people do not type at a keypad: cards have 24 digits, pairing codes 8. */
const shortestForeign = 6;
const digitsOfLabel = 4;
const regularKeys = 8;

interface Pace {
  readonly averageMs: number;
  readonly longestMs: number;
  readonly shortestMs: number;
}

/** How fast the strokes behind number `from` follow each other. */
function paceFrom(strokes: readonly TimedStroke[], from: number): Pace {
  const rest = strokes.slice(from + 1);
  const keys = rest.reduce((sum, stroke) => sum + stroke.keys, 0);
  const gaps = rest.map(({ tookMs, keys: count }) => tookMs / count);
  return {
    averageMs: keys === 0 ? Number.POSITIVE_INFINITY : rest.reduce((sum, stroke) => sum + stroke.tookMs, 0) / keys,
    longestMs: Math.max(...gaps),
    shortestMs: Math.min(...gaps),
  };
}

interface Beginning {
  readonly from: number;
  readonly pace: Pace;
}

/**
 * Where a scanner may have begun: at the first stroke, or behind a pause that is long beside its own pace, since a person may
 * have struck a key right before.
 */
function beginnings(strokes: readonly TimedStroke[]): readonly Beginning[] {
  return strokes.flatMap((stroke, from) => {
    const pace = paceFrom(strokes, from);
    if (pace.averageMs > slowestAverageMs) return [];
    return from === 0 || stroke.gapMs > 1.5 * pace.averageMs + 10 ? [{ from, pace }] : [];
  });
}

/**
 * From which stroke on no hand strikes like this, as the latest ones show; known before the burst has ended. Undefined while a
 * person may still be it.
 */
export function machineFrom(strokes: readonly TimedStroke[]): number | undefined {
  let from = strokes.length - machineKeys;
  if (from < 0 || paceFrom(strokes, from).averageMs > machineAverageMs) return undefined;
  while (from > 0 && (strokes[from]?.gapMs ?? 0) <= 2 * machineAverageMs) from -= 1;
  return from;
}

/**
 * Says who struck a burst that has ended.
 * @param machine what {@link machineFrom} said meanwhile
 */
export function judge(
  strokes: readonly TimedStroke[],
  { reach, learned, machine }: { readonly reach: Reach; readonly learned: ScannerAdditions; readonly machine?: number },
): Verdict {
  const starts = beginnings(strokes);
  // The whole where it is a code; else the least that is one but for what scanners add: what is in front is a person's.
  const code =
    codeFrom(strokes, starts, isCode) ??
    codeFrom(strokes, starts.toReversed(), (text) => codeIn(text, learned)) ??
    codeFrom(strokes, behindLetters(strokes), isCode);
  if (code !== undefined) return { kind: 'scan', ...code };
  const foreign = machine ?? starts.find(({ from, pace }) => isForeign(strokes.slice(from), pace, reach))?.from;
  if (foreign === undefined) return { kind: 'person' };
  return { kind: 'scan', from: foreign, text: readingsOf(strokes.slice(foreign))[0] ?? '' };
}

/** Where digits follow on something else, if they are struck as fast as a scanner strikes: letters of a person in front. */
const behindLetters = (strokes: readonly TimedStroke[]): readonly Beginning[] =>
  strokes
    .flatMap(({ byDigit }, from) =>
      from > 0 && /^[\d\]]$/.test(byDigit ?? '') && !/^\d$/.test(strokes[from - 1]?.byDigit ?? '') ? [from] : [],
    )
    .map((from) => ({ from, pace: paceFrom(strokes, from) }))
    .filter(({ pace }) => pace.averageMs <= slowestAverageMs);

function codeFrom(
  strokes: readonly TimedStroke[],
  starts: readonly Beginning[],
  find: (text: string) => string | undefined | boolean,
): { readonly from: number; readonly text: string } | undefined {
  for (const { from } of starts) {
    for (const text of readingsOf(strokes.slice(from))) {
      const found = find(text);
      if (found !== undefined && found !== false) return { from, text: found === true ? text : found };
    }
  }
  return undefined;
}

/** Whether it must have been a scanner that read something else, though a hand can be as fast. */
function isForeign(strokes: readonly TimedStroke[], pace: Pace, reach: Reach): boolean {
  if (strokes.length < shortestForeign) return false;
  const [text = ''] = readingsOf(strokes);
  switch (reach) {
    case 'nothing':
      return true;
    case 'keypad':
      return /\D/.test(text);
    case 'field': {
      // The gaps of a machine are all alike, and a label that is no code of ours has digits where a name has none.
      const isRegular = pace.longestMs - pace.shortestMs <= Math.max(8, pace.averageMs / 5);
      return isRegular && strokes.length >= regularKeys && text.replaceAll(/\D/g, '').length >= digitsOfLabel;
    }
  }
}
