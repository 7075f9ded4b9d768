import { zoneOffsetMs } from './zone.ts';

// Days without a time, as YYYY-MM-DD, by the calendar of a community's own time zone.

const dayMs = 86_400_000;
/** The days that can be written so. Nothing that happens here lies near either end. */
const [firstMs, lastMs] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T00:00:00Z')];

/** The day of an instant (Unix milliseconds) in a time zone. Beyond the calendar it is the calendar's first or last. */
export function dayOf(atMs: number, zone: string): string {
  const local = atMs + zoneOffsetMs(Math.min(Math.max(atMs, firstMs), lastMs), zone);
  return new Date(Math.min(Math.max(local, firstMs), lastMs)).toISOString().slice(0, 10);
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

/** Whether a text is a day that exists: 2026-02-30 is none, nor is any of a year 0. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00.000Z`);
  return atMs >= firstMs && new Date(atMs).toISOString().startsWith(text);
}
