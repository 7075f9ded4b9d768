import { describe, expect, it } from 'vitest';
import { localeCodes } from '#lib/domain/locale.ts';
import type { AnyFigures } from './definition.ts';
import { findingCodes, findings } from './findings.ts';

/** Each figure is 2, in a row that holds everything or nothing. */
const figures = (isThere: boolean): AnyFigures => ({
  has: () => isThere,
  count: () => '2',
  text: () => '2',
  oneOf: (_name, words) => Object.values(words)[0] ?? '2',
  duration: () => '2',
  price: () => '2',
  event: '2',
  kiosk: '2',
  resident: '2',
  cardStatus: '2',
  holder: '2',
  item: '2',
  rule: '2',
  staff: '2',
});

describe.each(localeCodes)('in %s', (language) => {
  it.each(findingCodes)('%s is said in that language', (code) => {
    const { title, what, todo } = findings[code].words[language];
    for (const text of [title, what(figures(true)), what(figures(false)), todo]) {
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      expect(/\p{Script=Han}/u.test(text)).toBe(language === 'zh-CN');
    }
  });
});
