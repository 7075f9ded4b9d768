import { noAdditions, type ScannerAdditions } from '#lib/domain/scan-code.ts';
import { altStroke, kindOf, type Stroke, type StruckKey } from './strokes.ts';
import { judge, longestGapMs, machineFrom, type Reach, type TimedStroke } from './verdict.ts';

// A USB or Bluetooth scanner acts as a keyboard ("wedge"). Keys that a text field would take are let through and taken
// back once it is clear that a scanner struck them: holding them back would break input methods and make a person's
// letters late. Keys that a keypad would take are held for a moment instead, because six digits of a scan are a PIN.
//
//            key                no hand is so fast, or an end key or silence and a code in it
//   quiet ────────▶ a burst ──────────────────────────────────────────────────────────▶ scanned: taken back, swallowed
//     ▲                │ end key or silence, and no code in it
//     └────────────────┘ (a person's: stays in its field, goes to the keypad)

/** A key that a person struck, for the keypad on the screen. */
export type TypedKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'Backspace' | 'Enter';

/** What follows from a key, or from silence. */
export type WedgeEffect =
  /** A field gets back what it held before a stroke of this burst, and nothing more of it gets in. */
  | { readonly kind: 'takeBack'; readonly stroke: number }
  | { readonly kind: 'typed'; readonly keys: readonly TypedKey[] }
  | { readonly kind: 'scanned'; readonly text: string };

/** The outcome of a key. */
export interface WedgeStep {
  /** The key must not reach the page. */
  readonly isSwallowed: boolean;
  readonly effects: readonly WedgeEffect[];
  /** The number of the stroke in its burst that the key is, where it may write into a field. */
  readonly stroke?: number;
}

interface Burst {
  readonly reach: Reach;
  readonly strokes: TimedStroke[];
  /** Digits that were given to the keypad already. */
  given: number;
  /** No hand is so fast: from this stroke on it is a scanner's. */
  machine: number | undefined;
  lastAt: number;
  /** What has come since the last character: keys, their longest gap and the time of the first. */
  keys: number;
  gapMs: number;
  sinceAt: number;
  altDigits: string;
}

/** A person's digits go to the keypad when nothing has followed for so long: a scanner would have gone on. */
export const settleMs = 100;
/** What a scanner strikes behind its end key comes within this, even where the tablet is busy with what was scanned. */
const restMs = 400;
/** Longer bursts are no code at all, but something lying on the keyboard. */
const longestBurst = 512;

const passed: WedgeStep = { isSwallowed: false, effects: [] };
const typedDigit = ({ byKey, byDigit }: Stroke): TypedKey | undefined =>
  [byKey?.normalize('NFKC'), byKey === undefined ? byDigit : undefined].find((text) => /^\d$/.test(text ?? '')) as
    TypedKey | undefined;

/** Tells scanners from people, key by key. No clock of its own: times come with the keys. */
export class WedgeReader {
  #burst: Burst | undefined;
  #scannedAt = Number.NEGATIVE_INFINITY;
  /** The person at the keypad has struck digits since the focus moved, so that Enter is about them. */
  #isTyping = false;
  /** What this counter's scanner is known to add. */
  learned: ScannerAdditions = noAdditions;

  /** One keydown, and who would get it. */
  key(struck: StruckKey, reach: Reach): WedgeStep {
    const { at } = struck;
    const effects = this.silence(at);
    const kind = kindOf(struck);
    const step = this.#sort(struck, kind, this.#burst?.reach ?? reach);
    return { ...step, effects: [...effects, ...step.effects] };
  }

  /** The key that was held for others is up: with it an Alt code is complete. */
  altUp(at: number): void {
    const burst = this.#burst;
    if (burst === undefined || burst.altDigits === '') return;
    const stroke = altStroke(burst.altDigits);
    burst.altDigits = '';
    if (stroke !== undefined) this.#add(burst, stroke, at, 0);
  }

  /** Nothing was struck until `at`. */
  silence(at: number): readonly WedgeEffect[] {
    const burst = this.#burst;
    if (burst === undefined) return [];
    if (at - burst.lastAt > longestGapMs) return this.#end(burst);
    return at - burst.lastAt >= settleMs && burst.machine === undefined ? this.#give(burst) : [];
  }

  /** The focus has moved, or somebody touches the screen: Enter is about what has the focus. */
  turn(): void {
    this.#isTyping = false;
  }

  /** Whether a scanner is at it: nothing that comes without a key (an Alt code) may get into a field either. */
  get isScanning(): boolean {
    return this.#burst?.machine !== undefined;
  }

  #sort(struck: StruckKey, kind: ReturnType<typeof kindOf>, reach: Reach): WedgeStep {
    const burst = this.#burst;
    const isMachine = burst?.machine !== undefined;
    if (struck.isRepeat) {
      if (struck.code === 'Backspace' && reach === 'keypad')
        return { isSwallowed: true, effects: [typed('Backspace')] };
      return { isSwallowed: isMachine || (reach === 'keypad' && kind.kind === 'character'), effects: [] };
    }
    switch (kind.kind) {
      case 'silent':
        if (burst !== undefined) {
          if (struck.code.startsWith('Alt')) this.altUp(struck.at);
          this.#count(burst, struck.at);
        } else if (!struck.isCtrl) this.#burst = this.#begin(struck.at, reach);
        return { isSwallowed: isMachine, effects: [] };
      case 'altDigit':
        return this.#altDigit(kind.digit, struck.at, reach);
      case 'character':
        return this.#character(kind.stroke, struck, reach);
      case 'end':
        return this.#endKey(struck, reach);
      case 'person':
        return this.#person(struck, reach);
    }
  }

  #character(stroke: Stroke, struck: StruckKey, reach: Reach): WedgeStep {
    const known = this.#burst;
    // A key that does something to what has the focus is its own, unless it comes amid others.
    if (struck.code === 'Space' && reach !== 'field' && (known === undefined || known.strokes.length === 0))
      return passed;
    const burst = (this.#burst ??= this.#begin(struck.at, reach));
    this.altUp(struck.at);
    this.#add(burst, stroke, struck.at, burst === known ? 1 : 0);
    const number = burst.strokes.length - 1;
    const wasMachine = burst.machine !== undefined;
    burst.machine ??= machineFrom(burst.strokes);
    const effects: WedgeEffect[] =
      burst.machine !== undefined && !wasMachine && reach === 'field'
        ? [{ kind: 'takeBack', stroke: burst.machine }]
        : [];
    const isHeld = reach !== 'field' && !struck.isCtrl;
    return { isSwallowed: isHeld || burst.machine !== undefined, effects, stroke: number };
  }

  #altDigit(digit: string, at: number, reach: Reach): WedgeStep {
    const burst = (this.#burst ??= this.#begin(at, reach));
    this.#count(burst, at);
    const isFirst = burst.altDigits === '';
    burst.altDigits += digit;
    return { isSwallowed: reach !== 'field', effects: [], ...(isFirst ? { stroke: burst.strokes.length } : {}) };
  }

  #endKey(struck: StruckKey, reach: Reach): WedgeStep {
    const burst = this.#burst;
    if (burst === undefined || burst.strokes.length === 0) {
      // CR and LF, or Enter and Tab: what follows a scan at once is the rest of it.
      if (struck.at - this.#scannedAt <= restMs) return { isSwallowed: true, effects: [] };
      this.#burst = undefined;
      return this.#enter(struck, reach, []);
    }
    this.altUp(struck.at);
    const effects = this.#end(burst, struck.at - burst.lastAt);
    if (effects.some(({ kind }) => kind === 'scanned')) {
      this.#scannedAt = struck.at;
      return { isSwallowed: true, effects };
    }
    return this.#enter(struck, reach, effects);
  }

  #enter(struck: StruckKey, reach: Reach, before: readonly WedgeEffect[]): WedgeStep {
    const isMeant = reach === 'keypad' && this.#isTyping && /Enter$/.test(struck.code);
    return isMeant
      ? { isSwallowed: true, effects: [...before, typed('Enter')] }
      : { isSwallowed: false, effects: before };
  }

  #person(struck: StruckKey, reach: Reach): WedgeStep {
    const burst = this.#burst;
    const effects = burst === undefined ? [] : this.#end(burst);
    // So soon behind what a scanner read, it is the scanner's own way to end: Escape, an arrow, Backspace.
    if (effects.some(({ kind }) => kind === 'scanned')) return { isSwallowed: true, effects };
    if (struck.code !== 'Backspace' || reach !== 'keypad') return { isSwallowed: false, effects };
    return { isSwallowed: true, effects: [...effects, typed('Backspace')] };
  }

  #begin(at: number, reach: Reach): Burst {
    const counted = { keys: 0, gapMs: 0, sinceAt: at, altDigits: '' };
    return { reach, strokes: [], given: 0, machine: undefined, lastAt: at, ...counted };
  }

  #count(burst: Burst, at: number): void {
    burst.keys += 1;
    burst.gapMs = Math.max(burst.gapMs, at - burst.lastAt);
    burst.lastAt = at;
  }

  #add(burst: Burst, stroke: Stroke, at: number, keys: number): void {
    if (keys > 0) this.#count(burst, at);
    const { sinceAt, gapMs } = burst;
    const timed = { ...stroke, gapMs, tookMs: burst.lastAt - sinceAt, keys: Math.max(1, burst.keys) };
    if (burst.strokes.length < longestBurst) burst.strokes.push(timed);
    Object.assign(burst, { keys: 0, gapMs: 0, sinceAt: burst.lastAt });
  }

  /** @param endGapMs how long after the last key the end key came, if one did */
  #end(burst: Burst, endGapMs?: number): readonly WedgeEffect[] {
    this.#burst = undefined;
    if (burst.strokes.length === 0) return [];
    const { strokes, reach, machine } = burst;
    const verdict = judge(strokes, { reach, learned: this.learned, machine, endGapMs });
    if (verdict.kind === 'person') return this.#give(burst);
    this.#scannedAt = burst.lastAt;
    const { from, text } = verdict;
    const scanned = { kind: 'scanned', text } as const;
    if (reach === 'field') return [{ kind: 'takeBack', stroke: from }, scanned];
    // What a person struck right before is for the keypad; what it was given of the scan is taken away again.
    const before = reach === 'keypad' ? this.#digitsOf(strokes.slice(0, from)) : [];
    if (burst.given > before.length)
      return [typed(...Array<TypedKey>(burst.given - before.length).fill('Backspace')), scanned];
    return [...(burst.given < before.length ? [typed(...before.slice(burst.given))] : []), scanned];
  }

  /** Gives the keypad the digits that it has not got yet. */
  #give(burst: Burst): readonly WedgeEffect[] {
    if (burst.reach !== 'keypad') return [];
    const digits = this.#digitsOf(burst.strokes);
    const keys = digits.slice(burst.given);
    burst.given = digits.length;
    if (keys.length === 0) return [];
    this.#isTyping = true;
    return [typed(...keys)];
  }

  #digitsOf(strokes: readonly Stroke[]): readonly TypedKey[] {
    return strokes.map(typedDigit).filter((digit) => digit !== undefined);
  }
}

const typed = (...keys: readonly TypedKey[]): WedgeEffect => ({ kind: 'typed', keys });
