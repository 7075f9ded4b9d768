// Days without a time, as YYYY-MM-DD, in the communities' own time zone.

const dayMs = 86_400_000;

/** The communities' time zone (UTC+8 all year) as an offset, in milliseconds. */
export const chinaOffsetMs = 8 * 3_600_000;

/** The day of an instant (Unix milliseconds) in China. */
export const dayOf = (atMs: number): string => new Date(atMs + chinaOffsetMs).toISOString().slice(0, 10);

/** The instant (Unix milliseconds) at which a day begins in China. */
export const startOfDayMs = (day: string): number => Date.parse(`${day}T00:00:00.000Z`) - chinaOffsetMs;

/** A day some days later (or earlier). */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + days * dayMs).toISOString().slice(0, 10);

/** Whether a text is a day that exists: 2026-02-30 is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}
