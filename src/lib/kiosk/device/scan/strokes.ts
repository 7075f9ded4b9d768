// What a scanner's keys say. A scanner strikes the keys of the keyboard that it is set to, and the tablet reads them by
// the layout that it is set to. Where the two agree, the characters are right (`key`); where not, the positions of the
// keys are (`code`). An input method hides the characters, but never the positions. So each stroke is kept in several
// readings.

/** One keydown, without what an input method may change. Times are `KeyboardEvent.timeStamp`, in milliseconds. */
export interface StruckKey {
  readonly key: string;
  readonly code: string;
  readonly at: number;
  /** The key is being held down. */
  readonly isRepeat: boolean;
  readonly isShift: boolean;
  readonly isCtrl: boolean;
  readonly isAlt: boolean;
  readonly isMeta: boolean;
  readonly isCapsLock: boolean;
}

/** One character in each reading. Undefined where a reading has none. */
export interface Stroke {
  /** By the layout of the tablet. */
  readonly byKey: string | undefined;
  /** By the positions on a US keyboard, which scanners imitate by default. */
  readonly byPlace: string | undefined;
  /** By the positions of digits, whatever Shift and Caps Lock are: on a French keyboard digits need Shift. */
  readonly byDigit: string | undefined;
}

/** What a key means for the reading of scanners. */
export type KeyKind =
  /** A modifier (Shift), or a function key, which some scanners strike before or after a code. No character. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'character'; readonly stroke: Stroke }
  /** A digit of a character's number, with Alt held. Some scanners write this way, whatever the layout. */
  | { readonly kind: 'altDigit'; readonly digit: string }
  /** Ends a code: Enter, Tab, and CR, LF, Tab as control characters. */
  | { readonly kind: 'end' }
  /** A key that no scanner strikes, or a shortcut. */
  | { readonly kind: 'person' };

const silentCodes =
  /^(Shift|Control|Alt|Meta|OS|CapsLock|NumLock|ScrollLock|Fn|Lang|Convert|NonConvert|KanaMode|F\d)|^(Pause|ContextMenu)$/;
const endCodes = /^(Enter|NumpadEnter|Tab)$/;
const groupSeparator = '\u{1D}';
/** The function key that older scanners send for FNC1. */
const separatorKey = 'F8';

const plain: Readonly<Record<string, string>> = {
  ...{ Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|', Semicolon: ';:' },
  ...{ Quote: `'"`, Backquote: '`~', Comma: ',<', Period: '.>', Slash: '/?', Space: '  ' },
  ...{ NumpadAdd: '++', NumpadSubtract: '--', NumpadMultiply: '**', NumpadDivide: '//', NumpadDecimal: '..' },
};
const aboveDigits = ')!@#$%^&*(';

/** The character at a position of a US keyboard. */
function characterAt(code: string, isShift: boolean): string | undefined {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return isShift ? aboveDigits[Number(digit)] : digit;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return isShift ? letter : letter.toLowerCase();
  return /^Numpad(\d)$/.exec(code)?.[1] ?? plain[code]?.[isShift ? 1 : 0];
}

const otherCase = (letter: string): string =>
  letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
const isCharacter = (key: string): boolean => [...key].length === 1;
const sameInAll = (character: string): Stroke => ({ byKey: character, byPlace: character, byDigit: character });

/** Classifies a key. A soft keyboard names neither key nor position, and is never a scanner. */
export function kindOf({ key, code, isShift, isCtrl, isAlt, isMeta, isCapsLock }: StruckKey): KeyKind {
  if (code === separatorKey && !isCtrl && !isAlt && !isMeta)
    return { kind: 'character', stroke: sameInAll(groupSeparator) };
  if (silentCodes.test(code)) return { kind: 'silent' };
  if (isMeta) return { kind: 'person' };
  if (isAlt && !isCtrl) {
    const digit = /^Numpad(\d)$/.exec(code)?.[1];
    return digit === undefined ? { kind: 'person' } : { kind: 'altDigit', digit };
  }
  if (endCodes.test(code)) return { kind: 'end' };
  if (isCtrl && !isAlt) return controlOf(code);
  // Caps Lock was left on, which the scanner does not know. The batch code is written as it is.
  const byKey = isCharacter(key) ? (isCapsLock ? otherCase(key) : key) : undefined;
  const byPlace = characterAt(code, isShift);
  const byDigit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? byPlace;
  if (byKey === undefined && byPlace === undefined) return { kind: 'person' };
  return { kind: 'character', stroke: { byKey, byPlace, byDigit } };
}

/** Control characters, as scanners strike them: Ctrl and the letter that stands for each in ASCII. */
function controlOf(code: string): KeyKind {
  if (code === 'BracketRight') return { kind: 'character', stroke: sameInAll(groupSeparator) };
  if (/^Key[IJM]$/.test(code)) return { kind: 'end' };
  // STX, ETX and the like around a code say nothing. If a person strikes them, the browser's shortcuts still work.
  return /^Key[B-H]$/.test(code) ? { kind: 'silent' } : { kind: 'person' };
}

/** The character that an Alt code stands for; undefined for one that is none. */
export function altStroke(digits: string): Stroke | undefined {
  const number = Number(digits);
  return digits !== '' && number > 0 && number < 256 ? sameInAll(String.fromCodePoint(number)) : undefined;
}

/**
 * Stands for a stroke without a character in a reading. It spoils the number; leaving it out might make up a valid one.
 */
const foreign = '\u{FFFD}';

/** What the strokes say in each reading, the likeliest first. */
export function readingsOf(strokes: readonly Stroke[]): readonly string[] {
  const read = (reading: keyof Stroke): string => strokes.map((stroke) => stroke[reading] ?? foreign).join('');
  const byKey = read('byKey');
  const [byPlace, byDigit] = [read('byPlace'), read('byDigit')];
  return byKey.includes(foreign) ? [byPlace, byDigit, byKey] : [byKey, byPlace, byDigit];
}
