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

test('F65 times are short, moments say the day as well, whatever the device’s own zone', () => {
  const atMs = Date.parse('2026-03-21T01:05:00Z');
  expect(zh.time(atMs)).toBe('09:05');
  expect(zh.moment(atMs)).toBe('3月21日 09:05');
  expect(staffFormatsOf('zh-CN', 'America/Los_Angeles').moment(atMs)).toBe('3月20日 18:05');
  expect(staffFormatsOf('zh-CN')).toBe(zh);
});
