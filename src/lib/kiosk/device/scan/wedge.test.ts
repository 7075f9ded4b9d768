import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestGapMs, shortestScan, wedgeQuiet, type WedgeKey, type WedgeState, wedgeStep } from './wedge.ts';

interface Struck {
  readonly code: string;
  /** Milliseconds since the key before. */
  readonly gapMs: number;
  readonly isRepeat?: boolean;
  readonly isShortcut?: boolean;
}

/** Strikes the keys one after the other and tells what was scanned and which keys reached the page. */
function strike(keys: readonly Struck[], from: WedgeState = wedgeQuiet, startAt = 0) {
  let state = from;
  let at = startAt;
  const scanned: string[] = [];
  const passed: string[] = [];
  for (const { code, gapMs, isRepeat = false, isShortcut = false } of keys) {
    at += gapMs;
    const step = wedgeStep(state, { kind: 'key', code, at, isRepeat, isShortcut } satisfies WedgeKey);
    state = step.state;
    if (step.scanned !== undefined) scanned.push(step.scanned);
    if (!step.isSwallowed) passed.push(code);
  }
  return { state, at, scanned, passed };
}

const digitText = (length: { min: number; max: number }) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length.min, maxLength: length.max })
    .map((digits) => digits.join(''));
const cardText = digitText({ min: 24, max: 24 });
// Whole milliseconds, so that adding them up meets the limit exactly.
const fastGap = fc.integer({ min: 0, max: longestGapMs });
const slowGap = fc.integer({ min: longestGapMs + 1, max: 5_000 });
const endCode = fc.constantFrom('Enter', 'NumpadEnter', 'Tab');
const anyCode = fc.constantFrom(
  'Digit1',
  'Numpad7',
  'KeyQ',
  'Enter',
  'Tab',
  'ShiftLeft',
  'Space',
  'Slash',
  '',
  'Backspace',
);

/** A scanner's keys for a text, on the number row or the number block, at gaps it may have. */
const scannerKeys = (text: string, end: string) =>
  fc
    .tuple(fc.array(fastGap, { minLength: 25, maxLength: 25 }), fc.constantFrom('Digit', 'Numpad'))
    .map(([gaps, row]): readonly Struck[] => [
      ...[...text].map((digit, index) => ({ code: `${row}${digit}`, gapMs: gaps[index] ?? 0 })),
      { code: end, gapMs: gaps[24] ?? 0 },
    ]);

const scannerBurst = fc
  .tuple(cardText, endCode)
  .chain(([text, end]) => fc.tuple(fc.constant(text), scannerKeys(text, end)));

describe('a scanner', () => {
  test('is read whatever its rhythm, number row or number block, Enter or Tab', () => {
    fc.assert(fc.property(scannerBurst, ([text, keys]) => void expect(strike(keys).scanned).toEqual([text])));
  });

  test('is read after whatever a person struck before', () => {
    const before = fc.array(fc.record({ code: anyCode, gapMs: slowGap }), { maxLength: 20 });
    fc.assert(
      fc.property(before, scannerBurst, slowGap, ([...typed], [text, [first, ...rest]], pause) => {
        const person = strike(typed);
        const keys = first === undefined ? [] : [{ ...first, gapMs: pause }, ...rest];
        expect(strike(keys, person.state, person.at).scanned).toEqual([text]);
      }),
    );
  });

  test('is read at 30 keys a second, and at a thousand', () => {
    for (const gapMs of [1000 / 30, 1]) {
      const keys = [...'123456789012345678901234'].map((digit) => ({ code: `Digit${digit}`, gapMs }));
      expect(strike([...keys, { code: 'Enter', gapMs }]).scanned).toEqual(['123456789012345678901234']);
    }
  });

  test('keeps its keys, but for the first three, from the fields and buttons of the page', () => {
    fc.assert(fc.property(scannerBurst, ([, keys]) => void expect(strike(keys).passed).toHaveLength(3)));
  });

  test('without an end key is read once it has been silent', () => {
    fc.assert(
      fc.property(scannerBurst, ([text, keys]) => {
        const { state, at } = strike(keys.slice(0, -1));
        expect(wedgeStep(state, { kind: 'silence', at: at + longestGapMs }).scanned).toBeUndefined();
        const step = wedgeStep(state, { kind: 'silence', at: at + longestGapMs + 1 });
        expect(step.scanned).toBe(text);
        expect(step.state).toEqual(wedgeQuiet);
      }),
    );
  });

  test('that writes capitals strikes Shift in between', () => {
    const keys = ['ShiftLeft', 'KeyA', 'ShiftLeft', 'KeyB', ...Array<string>(6).fill('Digit3'), 'Enter'];
    expect(strike(keys.map((code) => ({ code, gapMs: 5 }))).scanned).toEqual(['AB333333']);
  });

  test('that strikes a key of no letter or digit never makes a number of what is left', () => {
    const place = fc.integer({ min: 1, max: 23 });
    const foreign = fc.constantFrom('Slash', 'Minus', 'Space', 'Semicolon', 'IntlRo');
    fc.assert(
      fc.property(scannerBurst, place, foreign, ([, keys], index, code) => {
        const { scanned } = strike(keys.toSpliced(index, 0, { code, gapMs: 5 }));
        expect(scanned).toHaveLength(1);
        expect(scanned[0]).toMatch(/[^0-9]/);
      }),
    );
  });
});

describe('a person', () => {
  test('typing slowly loses no key and scans nothing', () => {
    const typing = fc.array(fc.record({ code: anyCode, gapMs: slowGap }), { maxLength: 60 });
    fc.assert(
      fc.property(typing, (keys) => {
        const { scanned, passed } = strike(keys);
        expect(scanned).toEqual([]);
        expect(passed).toEqual(keys.map(({ code }) => code));
      }),
    );
  });

  test('whose fingers roll over three keys loses none', () => {
    const rolled = fc.array(fc.tuple(slowGap, fastGap, fastGap), { maxLength: 20 });
    fc.assert(
      fc.property(rolled, (groups) => {
        const keys = groups.flatMap((gaps) => gaps.map((gapMs) => ({ code: 'KeyE', gapMs })));
        expect(strike(keys).passed).toHaveLength(keys.length);
      }),
    );
  });

  test('who holds a key down scans nothing and loses nothing', () => {
    const held = Array.from({ length: 40 }, () => ({ code: 'Digit8', gapMs: 33, isRepeat: true }));
    const { scanned, passed } = strike([{ code: 'Digit8', gapMs: 500 }, ...held, { code: 'Enter', gapMs: 33 }]);
    expect(scanned).toEqual([]);
    expect(passed).toHaveLength(42);
  });

  test('who strikes a shortcut ends what was struck before', () => {
    const digits = [...'12345678'].map((digit) => ({ code: `Digit${digit}`, gapMs: 10 }));
    const keys = [...digits, { code: 'KeyR', gapMs: 10, isShortcut: true }, { code: 'Enter', gapMs: 10 }];
    expect(strike(keys).scanned).toEqual([]);
  });
});

test('whatever is struck, a scan is long enough, and the state stays bounded', () => {
  const key = fc.record({
    code: anyCode,
    gapMs: fc.double({ min: -50, max: 200, noNaN: true }),
    isRepeat: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(key, { maxLength: 1_200, size: 'max' }), (keys) => {
      const { scanned, state } = strike(keys);
      expect(scanned.every((text) => text.length >= shortestScan)).toBe(true);
      expect(state.text.length).toBeLessThanOrEqual(512);
    }),
    { numRuns: 30 },
  );
});
