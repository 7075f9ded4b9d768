import type { LocaleCode } from '#lib/domain/locale.ts';

// What only staff read, so that residents' start-up does not make these formats.

/** Formats that no time zone changes. */
export interface StaffFormats {
  /** A day given as YYYY-MM-DD, with its year: 2027年3月15日. What is no day stays as it is. */
  readonly day: (day: string) => string;
  /** Hours or times, with halves: 1.5. */
  readonly amount: (value: number) => string;
}

/** Formats of instants by the community's clocks. */
export interface StaffTimes {
  /** Month and day, hour and minute of an instant (Unix milliseconds). */
  readonly moment: (atMs: number) => string;
}

function makeFormats(code: LocaleCode): StaffFormats {
  const day = new Intl.DateTimeFormat(code, { dateStyle: 'long', timeZone: 'UTC' });
  const amount = new Intl.NumberFormat(code, { maximumFractionDigits: 1 });
  return {
    day: (text) => {
      const atMs = Date.parse(`${text}T00:00:00Z`);
      return Number.isNaN(atMs) ? text : day.format(atMs);
    },
    amount: (value) => amount.format(value),
  };
}

function makeTimes(code: LocaleCode, timeZone: string): StaffTimes {
  const moment = new Intl.DateTimeFormat(code, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return { moment: (atMs) => moment.format(atMs) };
}

const madeFormats = new Map<LocaleCode, StaffFormats>();
const madeTimes = new Map<string, StaffTimes>();

/** What a key stands for, made when it is first asked for. */
function madeOnce<Key, Value>(made: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = made.get(key);
  if (known !== undefined) return known;
  const value = make();
  made.set(key, value);
  return value;
}

/** The staff's formats of a language, made once. */
export const staffFormatsOf = (code: LocaleCode): StaffFormats => madeOnce(madeFormats, code, () => makeFormats(code));

/** The staff's formats of instants in a language and a time zone, which is the community's, made once. */
export const staffTimesOf = (code: LocaleCode, timeZone: string): StaffTimes =>
  madeOnce(madeTimes, `${code} ${timeZone}`, () => makeTimes(code, timeZone));
