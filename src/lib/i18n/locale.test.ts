import { expect, test } from 'vitest';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { Locale } from './locale.svelte.ts';

/** A loader whose catalogues come when the test says so. */
function heldLoader() {
  const waiting = new Map<LocaleCode, (messages: string) => void>();
  const load = (code: LocaleCode) => new Promise<string>((resolve) => waiting.set(code, resolve));
  return { load, arrive: (code: LocaleCode) => waiting.get(code)?.(`messages of ${code}`) };
}

test('starts with what it was given, and changes messages and formats together', async () => {
  const { load, arrive } = heldLoader();
  const locale = new Locale('zh-CN', 'given', load);
  expect(locale.t).toBe('given');

  const chosen = locale.choose('en');
  expect([locale.code, locale.t]).toEqual(['zh-CN', 'given']);
  arrive('en');
  await chosen;
  expect([locale.code, locale.t]).toEqual(['en', 'messages of en']);
  expect(locale.format.plural(1, { one: 'point', other: 'points' })).toBe('1 point');
});

test('the last wish wins, whichever catalogue comes first', async () => {
  const { load, arrive } = heldLoader();
  const locale = new Locale('zh-CN', 'given', load);
  const wishes = [locale.choose('en'), locale.choose('zh-CN')];
  arrive('zh-CN');
  arrive('en');
  await Promise.all(wishes);
  expect([locale.code, locale.t]).toEqual(['zh-CN', 'messages of zh-CN']);
});

test('a catalogue that does not come leaves the old one', async () => {
  const locale = new Locale('zh-CN', 'given', () => Promise.reject(new Error('offline')));
  await expect(locale.choose('en')).rejects.toThrow('offline');
  expect([locale.code, locale.t]).toEqual(['zh-CN', 'given']);
});
