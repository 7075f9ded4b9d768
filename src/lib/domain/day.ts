import { zoneOffsetMs } from './zone.ts';

// Days without a time, as YYYY-MM-DD, by the calendar in a community's time zone.

/** Milliseconds of a day on which the clocks do not change. */
export const dayMs = 86_400_000;
/** The first and last timestamp of the years 1 to 9999 (Unix milliseconds). Other years do not have four digits. */
export const calendar = {
  firstMs: Date.parse('0001-01-01T00:00:00Z'),
  lastMs: Date.parse('9999-12-31T23:59:59.999Z'),
} as const;

/** Whether a timestamp (Unix milliseconds) lies within the years 1 to 9999. NaN does not. */
export const isOfCalendar = (atMs: number): boolean => atMs >= calendar.firstMs && atMs <= calendar.lastMs;

const clamped = (atMs: number): number => Math.min(Math.max(atMs, calendar.firstMs), calendar.lastMs);

/** The day of a timestamp (Unix milliseconds) in a time zone, limited to the years 1 to 9999. */
export function dayOf(atMs: number, zone: string): string {
  return new Date(clamped(atMs + zoneOffsetMs(clamped(atMs), zone))).toISOString().slice(0, 10);
}

/**
 * The timestamp (Unix milliseconds) at which a day begins in a time zone: midnight, or 1 a.m. where the clocks go
 * forward at midnight. A day that a zone has skipped begins with the day after it.
 */
export function startOfDayMs(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  // By the offsets before and after, in case they change around that midnight.
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

/** Whether a text is a day that exists. 2026-02-30 is not, nor is any day of year 0. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00.000Z`);
  return isOfCalendar(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/**
 * Whether an RFC 3339 text is a timestamp that exists. Engines read 2026-02-31 as a day in March; here it is invalid.
 */
export const isMoment = (text: string): boolean => isDay(text.slice(0, 10)) && isOfCalendar(Date.parse(text));

/** How many years back and ahead of today a day may lie that somebody enters, such as the last day of goods. */
const enteredYears = { back: 10, ahead: 50 } as const;

/** Whether somebody may have meant this day. Refuses typing errors in the century. */
export function mayBeMeant(day: string, today: string): boolean {
  const years = Number(day.slice(0, 4)) - Number(today.slice(0, 4));
  return isDay(day) && years >= -enteredYears.back && years <= enteredYears.ahead;
}
