import { additionsIn, type ScannerAdditions } from '#lib/domain/scan-code.ts';
import { altStroke, kindOf, readingsOf, type Stroke, type StruckKey } from './strokes.ts';
import { slowestAverageMs } from './verdict.ts';

/** What a scanner was seen to send, for whoever sets it up. */
export interface ScannerReport {
  /** The keys by their names, in the order in which they were struck. */
  readonly keys: readonly string[];
  /** Milliseconds a key, on average. */
  readonly averageMs: number;
  /** What was read, with all that stands around the code. */
  readonly text: string;
  /** The code in it, and what the scanner puts around it; undefined where there is none. */
  readonly found: (ScannerAdditions & { readonly code: string }) | undefined;
  /** The key that ends each code; undefined for a scanner that sends none. */
  readonly end: string | undefined;
  /** Whether it can be used as it is. */
  readonly verdict: 'good' | 'tooSlow' | 'noCode';
}

/** Examines the keys of one scan. Undefined if there were too few. */
export function reportOf(keys: readonly StruckKey[]): ScannerReport | undefined {
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined || keys.length < 4) return undefined;
  const strokes = strokesOf(keys);
  const readings = readingsOf(strokes);
  const found = readings
    .map((text) => ({ text, found: additionsIn(text) }))
    .find((reading) => reading.found !== undefined);
  const averageMs = Math.round((last.at - first.at) / (keys.length - 1));
  return {
    keys: keys.map(nameOf),
    averageMs,
    text: found?.text ?? readings[0] ?? '',
    found: found?.found,
    end: kindOf(last).kind === 'end' ? nameOf(last) : undefined,
    verdict: found === undefined ? 'noCode' : averageMs > slowestAverageMs ? 'tooSlow' : 'good',
  };
}

function strokesOf(keys: readonly StruckKey[]): readonly Stroke[] {
  const strokes: Stroke[] = [];
  let altDigits = '';
  const endAlt = (): void => {
    const stroke = altStroke(altDigits);
    if (stroke !== undefined) strokes.push(stroke);
    altDigits = '';
  };
  for (const key of keys) {
    const kind = kindOf(key);
    if (kind.kind === 'altDigit') {
      altDigits += kind.digit;
    } else {
      endAlt();
      if (kind.kind === 'character') strokes.push(kind.stroke);
    }
  }
  endAlt();
  return strokes;
}

const nameOf = ({ key, code, isCtrl }: StruckKey): string => {
  const name = /^(Unidentified|Process|)$/.test(key) ? code : key;
  return isCtrl && name !== 'Control' ? `Ctrl+${name}` : name;
};
