import { defaultZone } from '#lib/domain/zone.ts';
import type { LocaleCode } from './format.ts';

/** What only staff read, so that residents' start-up does not make these formats. */
export interface StaffFormats {
  /** A day given as YYYY-MM-DD, with its year: 2027年3月15日. What is no day stays as it is. */
  readonly day: (day: string) => string;
  /** Hour and minute of an instant (Unix milliseconds), by the community's clocks. */
  readonly time: (atMs: number) => string;
  /** Month and day, hour and minute of an instant (Unix milliseconds). */
  readonly moment: (atMs: number) => string;
  /** Hours or times, with halves: 1.5. */
  readonly amount: (value: number) => string;
}

function makeFormats(code: LocaleCode, timeZone: string): StaffFormats {
  const day = new Intl.DateTimeFormat(code, { dateStyle: 'long', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(code, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone });
  const moment = new Intl.DateTimeFormat(code, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone,
  });
  const amount = new Intl.NumberFormat(code, { maximumFractionDigits: 1 });
  return {
    day: (text) => {
      const atMs = Date.parse(`${text}T00:00:00Z`);
      return Number.isNaN(atMs) ? text : day.format(atMs);
    },
    time: (atMs) => time.format(atMs),
    moment: (atMs) => moment.format(atMs),
    amount: (value) => amount.format(value),
  };
}

const made = new Map<string, StaffFormats>();

/** The staff's formats of a language, made once. The time zone is the community's; who writes no times need not name it. */
export function staffFormatsOf(code: LocaleCode, timeZone: string = defaultZone): StaffFormats {
  const key = `${code} ${timeZone}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const formats = makeFormats(code, timeZone);
  made.set(key, formats);
  return formats;
}
