import { expect, test } from 'vitest';
import { addMonths, dayAfterMonths, daysOf, monthOf, stepMonths } from './calendar.ts';

test('months pass the turn of the year in both directions', () => {
  expect(addMonths({ year: 2026, month: 11 }, 3)).toEqual({ year: 2027, month: 2 });
  expect(addMonths({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
  expect(addMonths(monthOf('2026-03-21'), 24)).toEqual({ year: 2028, month: 3 });
});

test('F67 no step leads to a month that nobody can mean', () => {
  const at = (year: number, month = 6) => ({ year, month });
  expect(stepMonths(at(2076), 12, '2026-11-22')).toEqual(at(2076));
  expect(stepMonths(at(2076, 12), 1, '2026-11-22')).toEqual(at(2076, 12));
  expect(stepMonths(at(2016), -12, '2026-11-22')).toEqual(at(2016));
  expect(stepMonths(at(2026), 12, '2026-11-22')).toEqual(at(2027));
});

test('a month has its days, from its day of the week on', () => {
  const february = daysOf({ year: 2028, month: 2 });
  expect([february.days.length, february.days[0], february.days.at(-1)]).toEqual([29, '2028-02-01', '2028-02-29']);
  expect(february.firstColumn).toBe(2);
  expect(daysOf({ year: 2026, month: 3 }).firstColumn).toBe(0);
});

test('a quick choice ends on a day that exists', () => {
  expect(dayAfterMonths('2026-08-31', 6)).toBe('2027-02-28');
  expect(dayAfterMonths('2026-03-21', 12)).toBe('2027-03-21');
});
