import { zoneOffsetMs } from '#lib/domain/zone.ts';

const dayMs = 86_400_000;
/** Days from the day 0 of spreadsheets (1899-12-30) to 1970-01-01. */
const daysTo1970 = 25_569;

/** A moment as the clocks of a zone show it, as the milliseconds since 1970 that such clocks would have counted. */
const shownMs = (at: Date, zone: string): number => at.getTime() + zoneOffsetMs(at.getTime(), zone);

/** A moment as spreadsheets count it: days since 1899-12-30 by the clocks of the zone. */
export const serialOf = (at: Date, zone: string): number => shownMs(at, zone) / dayMs + daysTo1970;

/** A moment by the clocks of the zone, as every spreadsheet reads it: 2026-11-22 09:30:00. */
export const localText = (at: Date, zone: string): string =>
  new Date(shownMs(at, zone)).toISOString().slice(0, 19).replace('T', ' ');
