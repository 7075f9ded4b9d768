import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { person, personGaps, scan, scannerSettings, type ScannerSettings, type TimedKey } from '#doubles/keyboard.ts';
import { longestGapMs, type Reach } from './verdict.ts';
import { WedgeReader, type WedgeEffect } from './wedge.ts';

const gs = '\u{1D}';
const pauseMs = longestGapMs + 1;

/** A page with one text field or one keypad, and a keyboard at it. */
class Desk {
  readonly reader = new WedgeReader();
  readonly scanned: string[] = [];
  readonly native: string[] = [];
  value = '';
  keypad = '';
  entered = 0;
  #at = 1_000;
  #memories: string[] = [];
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  strike(keys: readonly TimedKey[]): this {
    for (const { gapMs, altUp, ...key } of keys) {
      this.#at += gapMs;
      const step = this.reader.key({ ...key, at: this.#at }, this.#reach);
      this.#apply(step.effects);
      if (step.stroke === 0) this.#memories = [];
      if (step.stroke !== undefined && !step.isSwallowed) this.#memories[step.stroke] = this.value;
      if (!step.isSwallowed) this.#write(key);
      if (altUp === true) {
        this.reader.altUp(this.#at);
        // The system writes the character itself, as it does whatever the page says to the keys.
        if (this.#reach === 'field') this.value += '?';
      }
    }
    return this;
  }

  get now(): number {
    return this.#at;
  }

  pause(ms = pauseMs): this {
    this.#at += ms;
    this.#apply(this.reader.silence(this.#at));
    return this;
  }

  #write({ key, code, isCtrl, isAlt }: Omit<TimedKey, 'gapMs'>): void {
    if (isCtrl || isAlt) return;
    if (this.#reach === 'field' && (key === 'Process' || [...key].length === 1))
      this.value += key === 'Process' ? '拼' : key;
    else if (/Enter|Tab/.test(code)) this.native.push(code);
  }

  #apply(effects: readonly WedgeEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'takeBack') this.value = this.#memories[effect.stroke] ?? this.value;
      else if (effect.kind === 'scanned') this.scanned.push(effect.text);
      else
        for (const key of effect.keys) {
          if (key === 'Enter') this.entered += 1;
          else this.keypad = key === 'Backspace' ? this.keypad.slice(0, -1) : this.keypad + key;
        }
    }
  }
}

// Bytes below 250 all become digits of the number.
const cardNumber = fc
  .uint8Array({ minLength: 32, maxLength: 32, max: 249 })
  .map((bytes) => mintCardNumber(() => bytes));
const goods = fc.constantFrom(
  ...['6901234567892', '96385074', '036000291452'],
  ...['10036000291459', '04252614', `]C1010950110153000310AB-12${gs}17270131`, `010950110153000310L7${gs}15260600`],
  'https://id.gs1.org/01/09506000134352/10/L7?17=270131',
);
const payload = fc.oneof(cardNumber, goods);
/** Digits alone are struck on every layout; letters on a French tablet come from a scanner that was told of it. */
const fits = (text: string, { layout, row, front }: ScannerSettings): boolean => {
  // A prefix before a code that has one of its own, or before an address, is not what anybody sets.
  if (front !== '' && !/^\d+$/.test(text)) return false;
  return row !== 'main' || /^\d+$/.test(text) || !layout.startsWith('french');
};
const burst = fc
  .tuple(
    payload,
    scannerSettings,
    fc.array(fc.double({ min: -0.12, max: 0.12, noNaN: true }), { minLength: 7, maxLength: 7 }),
  )
  .filter(([text, settings]) => fits(text, settings))
  .map(([text, settings, jitter]) => ({ text, settings, keys: scan(text, settings, jitter) }));
// A digit right in front of a code may be of the code: no more can be known of it.
const words = fc.stringMatching(/^[a-z]{1,12}( [a-z0-9]{0,5}[a-z]){0,3}$/);

describe('a scanner', () => {
  test('leaves nothing in a text field and is read, whatever it adds, whichever layout, however fast', () => {
    fc.assert(
      fc.property(burst, words, (scanner, before) => {
        const desk = new Desk('field');
        desk.value = before;
        desk.strike(scanner.keys).pause();
        expect(desk.value).toBe(before);
        expect(desk.scanned).toHaveLength(1);
        expect(desk.scanned[0]).toContain(scanner.text);
        expect(desk.native).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('types no PIN and presses no button', () => {
    fc.assert(
      fc.property(burst, fc.constantFrom<Reach>('keypad', 'nothing'), (scanner, reach) => {
        const desk = new Desk(reach).strike(scanner.keys).pause();
        expect([desk.keypad, desk.entered, desk.native]).toEqual(['', 0, []]);
        expect(desk.scanned[0]).toContain(scanner.text);
      }),
      { numRuns: 200 },
    );
  });

  test('amid what a person types takes no key of the person, and leaves none of its own', () => {
    const right = fc.integer({ min: 40, max: 100 });
    fc.assert(
      fc.property(burst, words, words, personGaps, right, (scanner, before, after, gaps, gapMs) => {
        const desk = new Desk('field').strike(person(before, gaps));
        // A machine-like scanner may begin in the middle of a person's pace; a slow one is told apart by a pause.
        if (scanner.settings.gapMs > 15) desk.pause();
        else desk.strike(scanner.keys.slice(0, 1).map((key) => ({ ...key, gapMs })));
        desk.strike(scanner.settings.gapMs > 15 ? scanner.keys : scanner.keys.slice(1)).pause();
        desk.strike(person(after, gaps)).pause();
        expect(desk.value).toBe(before + after);
        expect(desk.scanned).toHaveLength(1);
        expect(desk.scanned[0]).toContain(scanner.text);
      }),
      { numRuns: 200 },
    );
  });

  test('that read something else is answered, and leaves nothing either', () => {
    for (const gapMs of [2, 20, 50, 80]) {
      const keys = scan('CN2312-000471', { ...plain, gapMs });
      for (const reach of ['field', 'keypad', 'nothing'] as const) {
        const desk = new Desk(reach).strike(keys).pause();
        expect([desk.value, desk.keypad, desk.scanned]).toEqual(['', '', ['CN2312-000471']]);
      }
    }
  });

  const jitter = [0.12, -0.1, 0.05, -0.12, 0.1, 0, -0.05];
  const strikes = (reach: Reach, text: string, gapMs: number, uneven: readonly number[] = []): Desk =>
    new Desk(reach).strike(scan(text, { ...plain, gapMs }, uneven)).pause();
  const leaksNothing = (reach: Reach, text: string, gapMs: number, uneven?: readonly number[]): void =>
    expect(strikes(reach, text, gapMs, uneven), `${text} at ${gapMs} ms, ${reach}`).toMatchObject({
      value: '',
      keypad: '',
      entered: 0,
      native: [],
      scanned: [text],
    });

  test.each([
    // A wrong check digit, the label of a scale, a parcel, a member number.
    ...['6901028300071', '210123400500012508', '12345678901234567890', '1234567'],
  ])('that reads the label %s types no digit of it and presses no Enter, however slow', (text) => {
    for (const gapMs of [3, 20, 36, 50, 80]) {
      leaksNothing('keypad', text, gapMs);
      leaksNothing('field', text, gapMs);
      leaksNothing('nothing', text, gapMs);
      leaksNothing('keypad', text, gapMs, jitter);
      leaksNothing('field', text, gapMs, jitter);
    }
  });

  test('with uneven gaps leaves nothing of a label with letters either', () => {
    for (const gapMs of [36, 50, 80])
      for (const reach of ['field', 'keypad', 'nothing'] as const) leaksNothing(reach, 'CN2312-000471', gapMs, jitter);
  });

  test('that reads a text of few digits or none writes none of it, and its end key acts on nothing', () => {
    const texts = ['http://weixin.qq.com/r/kDgcKRPEVQxirRkM', 'WIFI:S:Shop;T:WPA;P:secretword;;', 'HELLO-WORLD'];
    for (const text of texts)
      for (const gapMs of [36, 50, 80])
        for (const behind of ['none', 'CR', 'Tab'] as const)
          for (const uneven of [[], jitter]) {
            const desk = new Desk('field').strike(scan(text, { ...plain, gapMs, behind }, uneven)).pause();
            expect(desk, `${text} at ${gapMs} ms, ${behind}`).toMatchObject({ value: '', native: [], scanned: [text] });
          }
  });

  test.each(['Escape', 'ArrowDown', 'End', 'Backspace'])('that ends a code with %s does nothing by it', (code) => {
    for (const reach of ['field', 'keypad', 'nothing'] as const) {
      const desk = new Desk(reach).strike(scan('6901234567892', { ...plain, gapMs: 50, behind: 'none' }));
      const last = { ...(scan('1', plain)[0] as TimedKey), key: code, code, at: desk.now + 50 };
      expect(desk.reader.key(last, reach)).toEqual({
        isSwallowed: true,
        effects: expect.not.arrayContaining([{ kind: 'typed', keys: ['Backspace'] }]) as unknown,
      });
    }
  });

  test('that reads a label of a few characters writes none and presses nothing', () => {
    for (const text of ['12345', 'AB123', 'A101'])
      for (const gapMs of [3, 20])
        for (const reach of ['field', 'keypad', 'nothing'] as const) leaksNothing(reach, text, gapMs);
    leaksNothing('nothing', 'AB123', 80);
    leaksNothing('keypad', 'AB123', 80);
  });

  test('takes a long prefix back with the code, though nobody has taught it', () => {
    for (const text of ['EAN:6901234567892', 'E13-6901234567892', 'ARTIKEL 6901234567892'])
      for (const reach of ['field', 'keypad'] as const) {
        const desk = new Desk(reach);
        desk.strike(person('12', [200])).pause();
        const before = [desk.value, desk.keypad];
        desk.strike(scan(text, { ...plain, gapMs: 20 })).pause();
        expect([desk.value, desk.keypad, desk.entered, desk.native]).toEqual([...before, 0, []]);
        expect(desk.scanned).toEqual(['6901234567892']);
      }
    const slow = new Desk('keypad').strike(scan('E13-6901234567892', { ...plain, gapMs: 60 })).pause();
    expect(slow).toMatchObject({ keypad: '', scanned: ['6901234567892'] });
  });

  test('that strikes a second end key late presses nothing with it', () => {
    const keys = scan('6901234567892', { ...plain, behind: 'CR' });
    const late = { ...(keys.at(-1) as TimedKey), code: 'Tab', key: 'Tab', gapMs: 300 };
    expect(new Desk('field').strike([...keys, late]).pause()).toMatchObject({ value: '', native: [] });
    expect(new Desk('field').strike([...keys, { ...late, gapMs: 500 }]).native).toEqual(['Tab']);
  });

  test('that was learned to add a character is read without it, though the whole is a code as well', () => {
    const desk = new Desk('field');
    desk.reader.learned = { prefix: '', suffix: 'X' };
    desk.strike(scan('010950110153000310L7X', { ...plain, gapMs: 20 })).pause();
    expect([desk.value, desk.scanned]).toEqual(['', ['010950110153000310L7']]);
  });

  test('is read by what it was learned to add', () => {
    const desk = new Desk('field');
    desk.reader.learned = { prefix: 'SHOP:', suffix: '/E' };
    desk.strike(scan('SHOP:6901234567892/E', { ...plain, gapMs: 60 })).pause();
    expect([desk.value, desk.scanned]).toEqual(['', ['6901234567892']]);
  });

  test('that a busy tablet delays for a moment is read whole', () => {
    const keys = scan('6901234567892', { ...plain, gapMs: 15 }).map((key, at) =>
      at === 9 ? { ...key, gapMs: 120 } : key,
    );
    expect(new Desk('field').strike(keys).pause()).toMatchObject({ value: '', scanned: ['6901234567892'] });
  });
});

const plain: ScannerSettings = { layout: 'us', row: 'main', separator: 'F8', front: '', behind: 'CR', gapMs: 10 };

describe('a person', () => {
  test('who types ten keys a second into a field loses none and scans nothing', () => {
    fc.assert(
      fc.property(words, personGaps, fc.constantFrom('us', 'capsLock'), (text, gaps, layout) => {
        const keys = person(text, gaps, layout);
        const desk = new Desk('field').strike(keys).pause();
        expect(desk.value).toBe(keys.map(({ key }) => key).join(''));
        expect(desk.scanned).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('who copies a barcode or a card number by hand types it', () => {
    for (const text of ['6901234567892', '100160965450249916900038']) {
      const desk = new Desk('field').strike(person(text, [100])).pause();
      expect([desk.value, desk.scanned]).toEqual([text, []]);
      expect(new Desk('keypad').strike(person(text, [100])).pause()).toMatchObject({ keypad: text, scanned: [] });
    }
  });

  test('who types a number quickly types it, at the keypad and in a field', () => {
    const enter = { ...scan('', plain)[0], gapMs: 60 } as TimedKey;
    for (const gaps of [[90], [60, 100, 75, 95], [50, 90, 70]]) {
      for (const text of ['4821', '48213', '482133']) {
        const desk = new Desk('keypad').strike([...person(text, gaps), enter]).pause();
        expect(desk).toMatchObject({ keypad: text, entered: 1, scanned: [] });
      }
      const desk = new Desk('field').strike(person('No 12345', gaps)).pause();
      expect(desk).toMatchObject({ value: 'No 12345', scanned: [] });
    }
    const phone = new Desk('field').strike(person('13912345678', [110, 80, 95])).pause();
    expect(phone).toMatchObject({ value: '13912345678', scanned: [] });
  });

  test('whose fingers roll over four keys at once loses none', () => {
    const desk = new Desk('field').strike(person('ertyuiopzhang', [180, 30, 20, 25])).pause();
    expect([desk.value, desk.scanned]).toEqual(['ertyuiopzhang', []]);
  });

  test('types at the keypad: digits, Backspace, Enter', () => {
    const enter = { ...scan('', plain)[0], gapMs: 200 } as TimedKey;
    const back = { ...enter, key: 'Backspace', code: 'Backspace' };
    const desk = new Desk('keypad').strike([...person('1234', [90, 130]), back, ...person('5', [120]), enter]).pause();
    expect(desk).toMatchObject({ keypad: '1235', entered: 1, native: [] });
    // Right after the last digit as well.
    const quick = new Desk('keypad').strike([...person('48213377', [90]), { ...enter, gapMs: 60 }]).pause();
    expect(quick).toMatchObject({ keypad: '48213377', entered: 1 });
  });

  test('who has moved on to a button presses it with Enter', () => {
    const enter = { ...scan('', plain)[0], gapMs: 200 } as TimedKey;
    const desk = new Desk('keypad').strike(person('12', [200])).pause();
    desk.reader.turn();
    expect(desk.strike([enter])).toMatchObject({ entered: 0, native: ['Enter'] });
    expect(new Desk('nothing').strike([enter])).toMatchObject({ native: ['Enter'] });
  });

  test('who holds a key down scans nothing and loses nothing', () => {
    const [first] = person('8', [500]);
    const held = Array.from({ length: 40 }, () => ({ ...(first as TimedKey), gapMs: 33, isRepeat: true }));
    const desk = new Desk('field').strike([first as TimedKey, ...held]).pause();
    expect([desk.value, desk.scanned]).toEqual(['8'.repeat(41), []]);
  });
});
