import fc from 'fast-check';
import type { StruckKey } from '#lib/kiosk/device/scan/strokes.ts';

// Keyboards as scanners and people strike them, for tests.

/** A key with the pause in front of it, in milliseconds. */
export type TimedKey = Omit<StruckKey, 'at'> & { readonly gapMs: number; readonly altUp?: boolean };

const bare = { isRepeat: false, isShift: false, isCtrl: false, isAlt: false, isMeta: false, isCapsLock: false };
const shifted = ')!@#$%^&*(';
const places: Readonly<Record<string, string>> = {
  ...{ '-': 'Minus', '=': 'Equal', '[': 'BracketLeft', ']': 'BracketRight', ';': 'Semicolon', "'": 'Quote' },
  ...{ ',': 'Comma', '.': 'Period', '/': 'Slash', ' ': 'Space', '\\': 'Backslash', '`': 'Backquote' },
};
const shiftedPlaces: Readonly<Record<string, string>> = {
  ...{ _: '-', '+': '=', '{': '[', '}': ']', ':': ';', '"': "'", '<': ',', '>': '.', '?': '/', '|': '\\', '~': '`' },
};

/** Where a character is on a US keyboard. */
export function placeOf(character: string): { readonly code: string; readonly isShift: boolean } {
  if (/\d/.test(character)) return { code: `Digit${character}`, isShift: false };
  if (/[a-z]/i.test(character)) return { code: `Key${character.toUpperCase()}`, isShift: /[A-Z]/.test(character) };
  const above = shifted.indexOf(character);
  if (above >= 0) return { code: `Digit${String(above)}`, isShift: true };
  const unshifted = shiftedPlaces[character];
  return { code: places[unshifted ?? character] ?? 'IntlRo', isShift: unshifted !== undefined };
}

/** How the tablet names the characters of keys: its layout, its input method. */
export type Layout = 'us' | 'french' | 'frenchScanner' | 'inputMethod' | 'capsLock';
export const layouts: readonly Layout[] = ['us', 'french', 'frenchScanner', 'inputMethod', 'capsLock'];

const french = 'à&é"\'(-è_ç';

type Named = Pick<TimedKey, 'key' | 'code' | 'isShift'> & Partial<TimedKey>;

function named(character: string, layout: Layout): Named {
  const place = placeOf(character);
  const digit = /\d/.test(character) ? Number(character) : undefined;
  switch (layout) {
    case 'us':
      return { key: character, ...place };
    case 'capsLock':
      return {
        key: /[a-z]/.test(character) ? character.toUpperCase() : character.toLowerCase(),
        isCapsLock: true,
        ...place,
      };
    case 'inputMethod':
      return { key: 'Process', ...place };
    case 'french':
      return { key: digit === undefined ? character : (french[digit] ?? ''), ...place };
    case 'frenchScanner':
      return { key: character, code: place.code, isShift: digit === undefined ? place.isShift : true };
  }
}

const gs = '\u{1D}';
export type Separator = 'F8' | 'Ctrl+]' | 'Alt';

/** What a scanner is set to. */
export interface ScannerSettings {
  readonly layout: Layout;
  readonly row: 'main' | 'numpad' | 'alt';
  readonly separator: Separator;
  readonly front: '' | ']E0' | 'F' | 'F9' | 'key F9' | 'Ctrl+B';
  readonly behind: 'none' | 'CR' | 'LF' | 'CR LF' | 'Tab' | 'Ctrl+]';
  readonly gapMs: number;
}

export const scannerSettings = fc.record<ScannerSettings>({
  layout: fc.constantFrom(...layouts),
  row: fc.constantFrom('main', 'numpad', 'alt'),
  separator: fc.constantFrom('F8', 'Ctrl+]', 'Alt'),
  front: fc.constantFrom('', ']E0', 'F', 'F9', 'key F9', 'Ctrl+B'),
  behind: fc.constantFrom('none', 'CR', 'LF', 'CR LF', 'Tab', 'Ctrl+]'),
  gapMs: fc.integer({ min: 2, max: 80 }),
});

const key = (name: string, code: string, more: Partial<TimedKey> = {}): TimedKey => ({
  ...bare,
  key: name,
  code,
  gapMs: 0,
  ...more,
});
const control = (letter: string): readonly TimedKey[] => [
  key('Control', 'ControlLeft', { isCtrl: true }),
  key(letter, letter === ']' ? 'BracketRight' : `Key${letter.toUpperCase()}`, { isCtrl: true }),
];
const altCode = (character: string): readonly TimedKey[] => {
  const digits = [...String(character.codePointAt(0) ?? 0).padStart(3, '0')];
  return [
    key('Alt', 'AltLeft', { isAlt: true }),
    ...digits.map((digit, at) =>
      key(digit, `Numpad${digit}`, { isAlt: true, ...(at === digits.length - 1 ? { altUp: true } : {}) }),
    ),
  ];
};
const separators: Readonly<Record<Separator, readonly TimedKey[]>> = {
  F8: [key('F8', 'F8')],
  'Ctrl+]': control(']'),
  Alt: altCode(gs),
};
const endings: Readonly<Record<ScannerSettings['behind'], readonly TimedKey[]>> = {
  none: [],
  CR: [key('Enter', 'Enter')],
  LF: control('j'),
  'CR LF': [key('Enter', 'Enter'), ...control('j')],
  Tab: [key('Tab', 'Tab')],
  'Ctrl+]': control(']'),
};

/** The keys of one scan. @param jitter for each key, how much of the gap is added or taken away */
export function scan(text: string, settings: ScannerSettings, jitter: readonly number[] = []): readonly TimedKey[] {
  const strike = (character: string): readonly TimedKey[] => {
    if (character === gs) return separators[settings.separator];
    if (settings.row === 'alt') return altCode(character);
    if (settings.row === 'numpad' && /\d/.test(character)) return [key(character, `Numpad${character}`)];
    const name = named(character, settings.layout);
    const shift = name.isShift ? [key('Shift', 'ShiftLeft', { isShift: true })] : [];
    return [...shift, key(name.key, name.code, name)];
  };
  const front = { 'key F9': [key('F9', 'F9')], 'Ctrl+B': control('b') }[settings.front as string];
  const keys = [
    ...(front ?? [...settings.front].flatMap(strike)),
    ...[...text].flatMap(strike),
    ...endings[settings.behind],
  ];
  return keys.map((struck, at) => ({
    ...struck,
    gapMs: at === 0 ? 0 : settings.gapMs * (1 + (jitter[at % Math.max(1, jitter.length)] ?? 0)),
  }));
}

/** A person's keys: no quicker on average than ten a second, though some fingers roll. */
export const person = (text: string, gaps: readonly number[], layout: Layout = 'us'): readonly TimedKey[] =>
  [...text].map((character, at) => ({ ...bare, ...named(character, layout), gapMs: gaps[at % gaps.length] ?? 100 }));

/** Pauses of a person who is quick: 60 ms where fingers roll, 100 and more on average. */
export const personGaps = fc
  .array(fc.tuple(fc.integer({ min: 60, max: 100 }), fc.integer({ min: 0, max: 80 })), { minLength: 10, maxLength: 10 })
  .map((pairs) => pairs.flatMap(([quick, more]) => [quick, 200 - quick + more]));
