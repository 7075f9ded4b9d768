import { describe, expect, expectTypeOf, test } from 'vitest';
import type { SetAsideCode } from '#lib/protocol/push.ts';
import { en } from './en.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { hubEn } from './hub-en.ts';
import { hubZhCN } from './hub-zh-CN.ts';
import type { deviceWords } from './staff/device.ts';
import { staffEn } from './staff-en.ts';
import { staffZhCN } from './staff-zh-CN.ts';
import { zhCN } from './zh-CN.ts';

type Leaf = { readonly path: string; readonly text: string; readonly parameters: number };

/** Every message by its path; those with parameters are called with 2 and a name, whichever they take. */
function leavesOf(value: unknown, path = ''): readonly Leaf[] {
  if (typeof value === 'string') return [{ path, text: value, parameters: 0 }];
  if (typeof value === 'function') {
    const text: unknown = Reflect.apply(value, undefined, [2, 2]);
    return [{ path, text: String(text), parameters: value.length }];
  }
  return Object.entries(value ?? {}).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
}

// These are written in the other language on purpose, for those who look for it.
const foreignOnPurpose = new Set([
  'common.otherLanguage',
  'common.otherLanguageShort',
  'common.language',
  // Each language bears its own name.
  'policy.languages.zh-CN',
  'policy.languages.en',
  // Names of files that are the same in every language.
  'common.sheetKinds.xlsx',
  'common.sheetKinds.csv',
]);
const han = /\p{Script=Han}/u;

type Bilingual = Readonly<Record<LocaleCode, object>>;
/** The words of what is loaded by itself stand in a file each, in both languages. */
const ofParts = Object.values(
  import.meta.glob<Readonly<Record<string, Bilingual>>>('./{kiosk,staff}/*.ts', { eager: true }),
)
  .flatMap((module) => Object.entries(module))
  .map(([name, words]) => [name, words['zh-CN'], words.en] as const);

const catalogues: readonly (readonly [name: string, chinese: object, english: object])[] = [
  ['the kiosk', zhCN, en],
  ['the console', hubZhCN, hubEn],
  ["the staff's screens", staffZhCN, staffEn],
  ...ofParts,
];

describe.each(catalogues)('the words of %s', (_name, chinese, english) => {
  const source = leavesOf(chinese);
  const translated = leavesOf(english);

  test('are all there in both languages, with the same parameters', () => {
    expect(source.length).toBeGreaterThan(0);
    const shape = (leaves: readonly Leaf[]) => leaves.map(({ path }) => path);
    expect(shape(translated)).toEqual(shape(source));
    // A translation may ignore a parameter, but can take none that the source does not pass.
    const surplus = translated.filter(({ parameters }, at) => parameters > (source[at]?.parameters ?? 0));
    expect(surplus).toEqual([]);
  });

  test('are never empty, and hold nothing that failed to be filled in', () => {
    const broken = [...source, ...translated].filter(({ text }) => /^\s*$|undefined|NaN|\[object/.test(text));
    expect(broken).toEqual([]);
  });

  test('are in their language', () => {
    const ours = (leaf: Leaf): boolean => !foreignOnPurpose.has(leaf.path);
    expect(translated.filter(ours).filter(({ text }) => han.test(text))).toEqual([]);
    const withoutHan = source.filter(ours).filter(({ text }) => !han.test(text));
    // Prices and percentages are the same everywhere.
    expect(withoutHan.filter(({ text }) => /[a-z]{3}/i.test(text))).toEqual([]);
  });
});

test('numbers and plurals follow the language', () => {
  expect(zhCN.common.points(1280)).toBe('1,280 积分');
  expect(en.common.points(1)).toBe('1 point');
  expect(en.common.points(1280)).toBe('1,280 points');
  expect(zhCN.common.price(150, 1400)).toBe('150 积分 + ¥14.00');
  expect(en.refusals.notEnoughPoints(10, 1)).toBe('10 points short. 1 more hour of volunteering will do');
});

test('a tablet has words for every reason for which the hub sets an event aside', () => {
  expectTypeOf<keyof (typeof deviceWords)['zh-CN']['setAsideWhy']>().toEqualTypeOf<SetAsideCode>();
});
