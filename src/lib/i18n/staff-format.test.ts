import { expect, test } from 'vitest';
import { staffFormatsOf } from './staff-format.ts';

const zh = staffFormatsOf('zh-CN');
const en = staffFormatsOf('en');

test('days keep their year and do not move with the time zone', () => {
  expect(zh.day('2027-03-01')).toBe('2027年3月1日');
  expect(en.day('2027-12-31')).toBe('December 31, 2027');
  expect(zh.day('')).toBe('');
});

test('half hours stay halves', () => {
  expect([0.5, 1, 2.5].map(zh.amount)).toEqual(['0.5', '1', '2.5']);
});

test('times are short, moments say the day as well', () => {
  const atMs = new Date(2026, 2, 21, 9, 5).getTime();
  expect(zh.time(atMs)).toBe('09:05');
  expect(zh.moment(atMs)).toBe('3月21日 09:05');
  expect(staffFormatsOf('zh-CN')).toBe(zh);
});
