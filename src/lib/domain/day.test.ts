import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf, isDay, startOfDayMs } from './day.ts';
import { defaultZone, isZone, zoneOffsetMs } from './zone.ts';

const zones = [
  'Asia/Shanghai',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
  'America/St_Johns',
  // Clocks are put forward at midnight, so that a day begins at one.
  'America/Asuncion',
  'Africa/Cairo',
  'Asia/Beirut',
  'Europe/Dublin',
  'UTC',
];
/** The day by the engine's own calendar, without anything that is kept. */
const plainDay = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
const instant = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2060, 0, 1) });
const someDay = instant.map((atMs) => new Date(atMs).toISOString().slice(0, 10));

describe.each(zones)('F65 the calendar of %s', (zone) => {
  it('has the day that the engine’s has', () => {
    fc.assert(
      fc.property(instant, (atMs) => {
        expect(dayOf(atMs, zone)).toBe(plainDay(atMs, zone));
      }),
    );
  });

  it('begins a day with its first moment', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const begins = startOfDayMs(day, zone);
        expect([dayOf(begins, zone), dayOf(begins - 1, zone)]).toEqual([day, addDays(day, -1)]);
      }),
    );
  });

  it('has whole days behind each other all year, through every change of the clocks', () => {
    for (let day = '2026-01-01'; day < '2028-01-01'; day = addDays(day, 1)) {
      const hours = (startOfDayMs(addDays(day, 1), zone) - startOfDayMs(day, zone)) / 3_600_000;
      expect([23, 23.5, 24, 24.5, 25], `${day} has ${hours} hours`).toContain(hours);
    }
  });
});

it('a day begins in China at 16:00 UTC of the day before', () => {
  const begins = Date.UTC(2026, 10, 22, 16);
  expect([dayOf(begins - 1, defaultZone), dayOf(begins, defaultZone)]).toEqual(['2026-11-22', '2026-11-23']);
  expect(startOfDayMs('2026-11-23', defaultZone)).toBe(begins);
});

it('a day begins at one where the clocks are put forward at midnight', () => {
  const begins = startOfDayMs('2024-04-26', 'Africa/Cairo');
  expect(new Date(begins + zoneOffsetMs(begins, 'Africa/Cairo')).toISOString()).toBe('2024-04-26T01:00:00.000Z');
});

it('a day that was left out begins with the next one', () => {
  const next = startOfDayMs('2011-12-31', 'Pacific/Apia');
  expect(startOfDayMs('2011-12-30', 'Pacific/Apia')).toBe(next);
  expect([dayOf(next - 1, 'Pacific/Apia'), dayOf(next, 'Pacific/Apia')]).toEqual(['2011-12-29', '2011-12-31']);
});

it('the calendar has a first day and a last one, whatever an event says', () => {
  expect(dayOf(Date.parse('9999-12-31T23:59:59Z'), defaultZone)).toBe('9999-12-31');
  expect(dayOf(Date.parse('0000-01-01T00:00:00Z'), 'America/Los_Angeles')).toBe('0001-01-01');
  expect(dayOf(8.64e15, 'Australia/Lord_Howe')).toBe('9999-12-31');
});

it('an engine that does not know a zone goes by the default one', () => {
  expect(dayOf(Date.UTC(2026, 10, 22, 16), 'Mars/Olympus_Mons')).toBe('2026-11-23');
});

it.each(['Mars/Olympus_Mons', '', '+08:00', 'GMT+8', 'Asia/Shanghai ', 'Asia/', '../etc', 'a'.repeat(80)])(
  '%j is no zone',
  (text) => expect(isZone(text)).toBe(false),
);
it.each([...zones, 'Etc/GMT-8', 'America/Argentina/Buenos_Aires'])('%j is a zone', (text) =>
  expect(isZone(text)).toBe(true),
);

it('days are added over the ends of months and years', () => {
  expect([addDays('2026-12-31', 1), addDays('2028-02-28', 1), addDays('2026-03-01', -1)]).toEqual([
    '2027-01-01',
    '2028-02-29',
    '2026-02-28',
  ]);
});

it.each([
  '2026-02-30',
  '2026-02-31',
  '2026-13-01',
  '2026-00-10',
  '0000-00-00',
  '0000-01-01',
  '2100-02-29',
  '2026-1-1',
  '26-01-01',
  '12026-01-01',
  '2026-01-01T00:00',
  '２０２６-01-01',
  'tomorrow',
  '',
])('F67 %j is no day', (text) => expect(isDay(text)).toBe(false));
it('a leap day is one', () => expect(isDay('2028-02-29')).toBe(true));
