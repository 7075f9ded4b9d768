import { zoneOffsetMs } from './zone.ts';

// Days without a time, as YYYY-MM-DD, by the calendar of a community's own time zone.

/** Milliseconds of a day that neither gains nor loses an hour. */
export const dayMs = 86_400_000;
/** Moments of years 1 to 9999 (Unix milliseconds): what lies beyond has five digits or none, and nobody can read it. */
export const calendar = {
  firstMs: Date.parse('0001-01-01T00:00:00Z'),
  lastMs: Date.parse('9999-12-31T23:59:59.999Z'),
} as const;

/** Whether an instant (Unix milliseconds) is one that can be written down and kept; NaN is none. */
export const isOfCalendar = (atMs: number): boolean => atMs >= calendar.firstMs && atMs <= calendar.lastMs;

const clamped = (atMs: number): number => Math.min(Math.max(atMs, calendar.firstMs), calendar.lastMs);

/** The day of an instant (Unix milliseconds) in a time zone. Beyond the calendar it is the calendar's first or last. */
export function dayOf(atMs: number, zone: string): string {
  return new Date(clamped(atMs + zoneOffsetMs(clamped(atMs), zone))).toISOString().slice(0, 10);
}

/**
 * The instant (Unix milliseconds) at which a day begins in a time zone: mostly midnight, and one in the morning where the
 * clocks are put forward at midnight. A day that a zone has left out begins with the one behind it.
 */
export function startOfDayMs(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  // By the clocks as they go before and after, should they be changed around that midnight.
  const candidates = [-dayMs, dayMs].map((aside) => midnight - zoneOffsetMs(midnight + aside, zone));
  const earliest = Math.min(...candidates);
  return dayOf(earliest, zone) >= day ? earliest : Math.max(...candidates);
}

/** A day some days later (or earlier). */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + days * dayMs).toISOString().slice(0, 10);

/** How many days the second of two days is after the first. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / dayMs);

/** Whether a text is a day that exists: 2026-02-30 is none, nor is any of a year 0. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00.000Z`);
  return isOfCalendar(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** Whether a text in the form of RFC 3339 is a moment that there is: 2026-02-31 has none, though engines count on to March. */
export const isMoment = (text: string): boolean => isDay(text.slice(0, 10)) && isOfCalendar(Date.parse(text));

/** Years back and ahead of today within which a day may lie that somebody enters, such as the last day of goods. */
const enteredYears = { back: 10, ahead: 50 } as const;

/** Whether a day is one that somebody may mean who enters it on another: no slip of the finger by a century. */
export function mayBeMeant(day: string, today: string): boolean {
  const years = Number(day.slice(0, 4)) - Number(today.slice(0, 4));
  return isDay(day) && years >= -enteredYears.back && years <= enteredYears.ahead;
}
