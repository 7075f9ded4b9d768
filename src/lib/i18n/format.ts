import type { LocaleCode } from '#lib/domain/locale.ts';
import { defaultZone } from '#lib/domain/zone.ts';

/** The two forms that English needs; Chinese has one, so that `one` is never asked for. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

/** Everything that is written differently in different languages, bound to one language and one time zone. */
export interface Formats {
  /** Whole numbers with separators: 1,280. */
  readonly count: (value: number) => string;
  /** Points of a movement with their sign: +20, −345. The minus is the typographic one, as wide as the plus. */
  readonly signed: (points: number) => string;
  /** Fen as yuan: 1400 → ¥14.00. */
  readonly yuan: (fen: number) => string;
  /** Whole percent: 30 → 30%. */
  readonly percent: (percent: number) => string;
  readonly date: (at: Date | string | number) => string;
  readonly dateTime: (at: Date | string | number) => string;
  /**
   * How long ago, in the largest fitting unit: 3 分钟前. Both in milliseconds since 1970. What lies ahead, because a clock
   * was set back, is told as now.
   */
  readonly relative: (atMs: number, nowMs: number) => string;
  /** Bytes as MB or GB, for staff. */
  readonly bytes: (bytes: number) => string;
  readonly plural: (count: number, forms: PluralForms) => string;
}

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function makeFormats(code: LocaleCode, timeZone: string): Formats {
  const count = new Intl.NumberFormat(code, { maximumFractionDigits: 0 });
  const yuan = new Intl.NumberFormat(code, { style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol' });
  const percent = new Intl.NumberFormat(code, { style: 'percent', maximumFractionDigits: 0 });
  const date = new Intl.DateTimeFormat(code, { month: 'long', day: 'numeric', timeZone });
  const dateTime = new Intl.DateTimeFormat(code, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone,
  });
  const relative = new Intl.RelativeTimeFormat(code, { numeric: 'auto' });
  const rules = new Intl.PluralRules(code);
  const size = new Intl.NumberFormat(code, { maximumSignificantDigits: 3 });
  return {
    count: (value) => count.format(value),
    signed: (points) => (points < 0 ? `−${count.format(-points)}` : `+${count.format(points)}`),
    yuan: (fen) => yuan.format(fen / 100),
    percent: (value) => percent.format(value / 100),
    date: (at) => date.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    relative: (atMs, nowMs) => {
      const elapsedMs = Math.min(atMs - nowMs, 0);
      const [unit, lengthMs] = steps.find(([, length]) => Math.abs(elapsedMs) >= length) ?? ['minute', Infinity];
      return relative.format(Math.trunc(elapsedMs / lengthMs), unit);
    },
    bytes: (bytes) => (bytes >= 1e9 ? `${size.format(bytes / 1e9)} GB` : `${size.format(bytes / 1e6)} MB`),
    plural: (value, forms) => `${count.format(value)} ${rules.select(value) === 'one' ? forms.one : forms.other}`,
  };
}

const made = new Map<string, Formats>();

/**
 * The formats of a language. Intl objects are slow to make (some milliseconds each on a tablet), so that they are made
 * once. The time zone is the community's, never the device's; who writes no times need not name it.
 */
export function formatsOf(code: LocaleCode, timeZone: string = defaultZone): Formats {
  const key = `${code} ${timeZone}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const formats = makeFormats(code, timeZone);
  made.set(key, formats);
  return formats;
}
