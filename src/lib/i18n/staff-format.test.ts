import { expect, test } from 'vitest';
import { staffFormatsOf, staffTimesOf } from './staff-format.ts';

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

test('F65 a moment says the day as well, by the community’s zone and not the device’s own', () => {
  const atMs = Date.parse('2026-03-21T01:05:00Z');
  expect(staffTimesOf('zh-CN', 'Asia/Shanghai').moment(atMs)).toBe('3月21日 09:05');
  expect(staffTimesOf('zh-CN', 'America/Los_Angeles').moment(atMs)).toBe('3月20日 18:05');
});

test.each(['zh-CN', 'en'] as const)('the hour after midnight is the first of a day, in %s', (code) => {
  const moment = staffTimesOf(code, 'Asia/Shanghai').moment(Date.parse('2026-03-20T16:05:00Z'));
  expect(moment).toMatch(/21\D*00:05$/);
});

test('formats are made once', () => {
  expect(staffFormatsOf('zh-CN')).toBe(zh);
  expect(staffTimesOf('en', 'UTC')).toBe(staffTimesOf('en', 'UTC'));
});
