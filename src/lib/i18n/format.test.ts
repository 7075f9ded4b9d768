import { describe, expect, test } from 'vitest';
import { isLocaleCode } from '#lib/domain/locale.ts';
import { formatsOf } from './format.ts';

const zh = formatsOf('zh-CN', 'Asia/Shanghai');
const en = formatsOf('en', 'Asia/Shanghai');
const at = '2026-03-21T02:05:09Z';

test('points, money and shares', () => {
  expect(zh.count(1280)).toBe('1,280');
  expect([20, -345, 0].map(zh.signed)).toEqual(['+20', '−345', '+0']);
  expect(zh.yuan(1400)).toBe('¥14.00');
  expect(en.yuan(5)).toBe('¥0.05');
  expect(zh.percent(30)).toBe('30%');
  expect(zh.bytes(21_400_000_000)).toBe('21.4 GB');
  expect(en.bytes(12_000_000)).toBe('12 MB');
});

test('dates are those of the named time zone', () => {
  expect(zh.date(at)).toBe('3月21日');
  expect(en.date(at)).toBe('March 21');
  expect(zh.dateTime(at)).toContain('10:05:09');
  expect(formatsOf('zh-CN', 'UTC').dateTime(at)).toContain('02:05:09');
});

test('the hour after midnight is the first of a day', () => {
  for (const formats of [zh, en]) expect(formats.dateTime('2026-03-20T16:05:09Z')).toMatch(/21\D.*\b00:05:09$/);
});

describe('how long ago', () => {
  const now = Date.parse(at);
  test.each([
    [now - 20_000, '此刻', 'this minute'],
    [now - 3 * 60_000, '3分钟前', '3 minutes ago'],
    [now - 2 * 3_600_000, '2小时前', '2 hours ago'],
    [now - 3 * 86_400_000, '3天前', '3 days ago'],
    [now + 86_400_000, '此刻', 'this minute'],
  ])('%d', (atMs, chinese, english) => {
    expect(zh.relative(atMs, now)).toBe(chinese);
    expect(en.relative(atMs, now)).toBe(english);
  });
});

test('a text from outside is a language only when it is one of ours', () => {
  expect(['zh-CN', 'en', 'zh', '', null, undefined].map(isLocaleCode)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('formats are made once', () => {
  expect(formatsOf('zh-CN', 'Asia/Shanghai')).toBe(zh);
});
