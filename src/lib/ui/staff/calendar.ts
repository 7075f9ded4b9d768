import { mayBeMeant } from '#lib/domain/day.ts';

/** A month of the calendar; `month` is 1 to 12. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

const two = (value: number): string => String(value).padStart(2, '0');
const utc = ({ year, month }: Month, day: number): Date => new Date(Date.UTC(year, month - 1, day));

/** The month of a day (YYYY-MM-DD). */
export const monthOf = (day: string): Month => ({ year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)) });

/** A month some months later, or earlier. */
export function addMonths({ year, month }: Month, months: number): Month {
  const at = year * 12 + month - 1 + months;
  return { year: Math.floor(at / 12), month: (at % 12) + 1 };
}

/** As {@link addMonths}, but it stands still where nobody can mean the month that would follow. */
export function stepMonths(month: Month, months: number, today: string): Month {
  const next = addMonths(month, months);
  return mayBeMeant(`${next.year}-${two(next.month)}-01`, today) ? next : month;
}

/** The days of a month as YYYY-MM-DD, and on which column of a week that begins on Sunday (0) the first one stands. */
export function daysOf(month: Month): { readonly days: readonly string[]; readonly firstColumn: number } {
  const length = utc(addMonths(month, 1), 0).getUTCDate();
  const days = Array.from({ length }, (_, index) => `${month.year}-${two(month.month)}-${two(index + 1)}`);
  return { days, firstColumn: utc(month, 1).getUTCDay() };
}

/** The same day some months later; the last day of the month where it has none of that number. */
export function dayAfterMonths(day: string, months: number): string {
  const { days } = daysOf(addMonths(monthOf(day), months));
  const wanted = Number(day.slice(8, 10));
  return days[Math.min(wanted, days.length) - 1] ?? day;
}
