import { codeBetween, codeIn, isCode, type ScannerAdditions } from '#lib/domain/scan-code.ts';
import { readingsOf, type Stroke } from './strokes.ts';

// Who struck a burst of keys: a scanner or a person. Speed alone does not tell, because a slow scanner takes 80 ms a
// key and a quick person 100, with fingers that roll faster over some keys. The content tells: a code has check digits,
// and no person writes one at that speed. Only what is too fast for any hand is a scanner whatever it says.

/** A stroke with its time. */
export interface TimedStroke extends Stroke {
  /** The longest gap before any key of this character (Shift, Alt and its digits), in milliseconds. */
  readonly gapMs: number;
  /** How many milliseconds it took in all, and how many keys. */
  readonly tookMs: number;
  readonly keys: number;
}

/** Where a person's keys go. */
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
  /** A scanner's, from stroke number `from` on; those before are a person's. What it read may be no code of ours. */
  | { readonly kind: 'scan'; readonly from: number; readonly text: string };

/** A longer silence ends a burst: even on a busy tablet the keys of one scan come closer together. */
export const longestGapMs = 160;
/** The slowest scanner that is read. A person who strikes 10 keys a second is slower. */
export const slowestAverageMs = 92;
/** No hand keeps up 28 keys a second. */
const machineAverageMs = 35;
const machineKeys = 6;
/** Not even fingers that roll over some keys and the end key are this fast. */
const rolledGapMs = 25;
const rolledKeys = 4;
/**
 * The speed of a label that is no code of ours: 80 ms a key, and what a busy tablet adds. A quick person comes close to
 * it.
 */
const slowestLabelMs = 86;
/** The fewest characters of a scan that is no code of ours. People type numbers this short at a keypad. */
const shortestForeign = 6;
/** The same where an end key follows, which a person would not type then. */
const shortestEnded = 4;
/** Longer than any number that people type at a keypad without copying it from a card. */
const longNumber = 9;
/** A label has digits where a name has none, and nobody types this many at such a speed. */
const digitsOfLabel = 4;
const digitsOfLongLabel = 10;
/** From this many keys on, gaps that differ by less than a third of their length are no accident. */
const regularKeys = 8;
/** An address, a network's password, a word: nobody strikes this many keys so evenly, whatever they say. */
const regularWithoutDigits = 11;

interface Pace {
  readonly averageMs: number;
  readonly longestMs: number;
  readonly shortestMs: number;
}

/** How fast the strokes after number `from` follow each other. */
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
 * Where a scanner may have begun: at the first stroke, or after a pause that is long for its pace, since a person may
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
 * From which stroke on the latest ones are too fast for any hand, which is known before the burst has ended. Undefined
 * while it may still be a person.
 */
export function machineFrom(strokes: readonly TimedStroke[]): number | undefined {
  let from = strokes.length - machineKeys;
  if (from < 0 || paceFrom(strokes, from).averageMs > machineAverageMs) return undefined;
  while (from > 0 && (strokes[from]?.gapMs ?? 0) <= 2 * machineAverageMs) from -= 1;
  return from;
}

/** What is known of a burst beside its strokes. */
export interface BurstFacts {
  readonly reach: Reach;
  readonly learned: ScannerAdditions;
  /** What {@link machineFrom} said meanwhile. */
  readonly machine: number | undefined;
  /** Milliseconds to the end key that followed; undefined where silence or a person's key ended the burst. */
  readonly endGapMs: number | undefined;
}

/** Judges who struck a burst that has ended. */
export function judge(strokes: readonly TimedStroke[], facts: BurstFacts): Verdict {
  const { learned, machine, endGapMs } = facts;
  const starts = beginnings(strokes);
  // What is known to be added comes off, though the whole may pass for a code; else the whole where it is one; else the
  // least that is one but for what scanners add: what is in front is a person's.
  const code =
    codeFrom(strokes, starts, (text) => codeBetween(text, learned)) ??
    codeFrom(strokes, starts, isCode) ??
    codeFrom(strokes, starts.toReversed(), (text) => codeIn(text, learned));
  if (code !== undefined) return { kind: 'scan', ...code };
  const behind = codeFrom(strokes, behindLetters(strokes), isCode);
  if (behind !== undefined) return { kind: 'scan', ...behind, from: prefixFrom(strokes, starts, behind.from, facts) };
  const foreign =
    machine ??
    rolledFrom(strokes, endGapMs) ??
    starts.find(({ from, pace }) => isForeign(strokes.slice(from), pace, facts))?.from;
  if (foreign === undefined) return { kind: 'person' };
  return { kind: 'scan', from: foreign, text: readingsOf(strokes.slice(foreign))[0] ?? '' };
}

/**
 * From where on what stands in front of a code is the scanner's as well: where it began to strike, if no hand is so
 * fast, or if there are letters at a keypad, which a person has no use for there.
 */
function prefixFrom(
  strokes: readonly TimedStroke[],
  starts: readonly Beginning[],
  code: number,
  { reach }: BurstFacts,
): number {
  const start = starts.findLast(({ from }) => from <= code);
  if (start === undefined) return code;
  const [front = ''] = readingsOf(strokes.slice(start.from, code));
  const isScanners = start.pace.averageMs <= machineAverageMs || (reach === 'keypad' && /\D/.test(front));
  return isScanners ? start.from : code;
}

/**
 * Where some keys and an end key began to follow each other faster than fingers can roll; undefined where they do not.
 */
function rolledFrom(strokes: readonly TimedStroke[], endGapMs: number | undefined): number | undefined {
  if (endGapMs === undefined || endGapMs > rolledGapMs) return undefined;
  const before = strokes.findLastIndex(({ gapMs }, at) => at > 0 && gapMs > rolledGapMs);
  const from = Math.max(0, before);
  return strokes.length - from >= rolledKeys ? from : undefined;
}

/**
 * Where digits follow on something else, if they are struck as fast as a scanner strikes: letters of a person in front.
 */
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
function isForeign(strokes: readonly TimedStroke[], pace: Pace, { reach, endGapMs }: BurstFacts): boolean {
  const isOurs = strokes.length >= (endGapMs === undefined ? shortestForeign : shortestEnded);
  const [text = ''] = readingsOf(strokes);
  switch (reach) {
    case 'nothing':
      return isOurs;
    case 'keypad':
      if (/\D/.test(text)) return isOurs;
      return (
        (text.length >= longNumber && pace.averageMs <= slowestLabelMs) ||
        (text.length >= shortestForeign && isRegular(pace, 0.25))
      );
    case 'field': {
      const digits = text.replaceAll(/\D/g, '').length;
      if (text.length >= regularWithoutDigits && isRegular(pace, 0.35)) return true;
      if (text.length < shortestForeign || digits < digitsOfLabel) return false;
      return isRegular(pace, digits >= digitsOfLongLabel ? 0.5 : text.length >= regularKeys ? 0.35 : 0.25);
    }
  }
}

/** The gaps of a machine are all alike. @param share how much of the average they may differ by */
const isRegular = ({ averageMs, longestMs, shortestMs }: Pace, share: number): boolean =>
  averageMs <= slowestLabelMs && longestMs - shortestMs <= Math.max(8, averageMs * share);
