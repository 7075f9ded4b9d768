import { expect, it } from 'vitest';
import { addDays, dayOf, isDay, startOfDayMs } from './day.ts';

it('a day begins in China at 16:00 UTC of the day before', () => {
  const begins = Date.UTC(2026, 10, 22, 16);
  expect([dayOf(begins - 1), dayOf(begins)]).toEqual(['2026-11-22', '2026-11-23']);
  expect(startOfDayMs('2026-11-23')).toBe(begins);
});

it('days are added over the ends of months and years', () => {
  expect([addDays('2026-12-31', 1), addDays('2028-02-28', 1), addDays('2026-03-01', -1)]).toEqual([
    '2027-01-01',
    '2028-02-29',
    '2026-02-28',
  ]);
});

it.each(['2026-02-30', '2026-13-01', '2026-1-1', '26-01-01', '2026-01-01T00:00', 'tomorrow', ''])(
  '%j is no day',
  (text) => expect(isDay(text)).toBe(false),
);
it('a leap day is one', () => expect(isDay('2028-02-29')).toBe(true));
