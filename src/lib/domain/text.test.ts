import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, identityForm, isStorable, searchForm } from './text.ts';

const same = (...spellings: readonly string[]): void =>
  expect([...new Set(spellings.map(searchForm))], spellings.join(' | ')).toHaveLength(1);

describe('the form in which texts are sought', () => {
  it('knows one name in all its spellings', () => {
    same('张Ｔｏｎｙ', '张Tony', '张 tony', '張'.replace('張', '张') + 'TONY', '张\u3000Ｔony', '张\u200BTo\u200Dny');
    const dots = [
      '·',
      '•',
      '・',
      '･',
      '‧',
      '．',
      '.',
      '∙',
      '⋅',
      '\u0387',
      '\u1427',
      '\uA78F',
      '\u318D',
      '\u02D9',
      ' ',
      '',
    ];
    same(...dots.map((dot) => `阿依古丽${dot}买买提`), '\u202A阿依古丽·买买提\u202C', '\uFEFF阿依古丽 · 买买提');
    same("O'Brien", 'O’Brien', 'o brien', 'Ｏ＇ＢＲＩＥＮ', 'OBrien');
    same('José', 'Jose\u0301', 'JOSE', 'jose');
    same('Ｒ００１２', 'r0012', 'R-0012', 'Ⓡ0012');
    same('㎏', 'KG', 'kg');
    same('ﬁne', 'FINE', 'fine');
    same('玉', '\u2F5F', '玉\uFE00');
    for (const dot of ['丶', '\u2F02', ' 丶 ', '丶丶', '\u31D4']) same('阿依古丽买买提', `阿依古丽${dot}买买提`);
    for (const mark of ['\u02BC', '\u02BB', '\u02BE', '\u02B9', '\uA78C']) same('saʼdat', `Sa${mark}dat`, 'sadat');
    same('ئايگۈل', 'ئا\u0640يگۈل');
    for (const filler of ['\u115F', '\u1160', '\u3164', '\uFFA0']) same('王芳', `王${filler}芳`);
  });

  it('knows radicals as the characters that they stand for', () => {
    for (const [radicals, name] of [
      ['⻢建国', '马建国'],
      ['⻩', '黄'],
      ['⻰⻥', '龙鱼'],
      ['⻳⺟', '龟母'],
      ['⼟', '土'],
    ] as const)
      same(radicals, name);
    for (let radical = 0x2e81; radical <= 0x2ef3; radical += 1)
      if (radical !== 0x2e9a) expect(searchForm(String.fromCodePoint(radical))).toMatch(/^\p{Unified_Ideograph}$/u);
  });

  it('keeps 丶 where it is no dot, and characters that Unicode does not know', () => {
    expect(['丶', '王丶', '丶王'].map(searchForm)).toEqual(['丶', '王丶', '丶王']);
    for (const rare of ['\uE863', '\u{F0001}', '\u{3FFFD}']) expect(searchForm(`王${rare}`)).toBe(`王${rare}`);
  });

  it('keeps different names apart', () => {
    for (const [left, right] of [
      ['王芳', '王方'],
      ['王芳', '王芳芳'],
      ['R0012', 'R012'],
      ['⻢建国', '建国'],
      ['王\uE863', '王'],
      ['ནོར་བུ', 'ནར་བ'],
      ['सीता', 'सता'],
    ] as const)
      expect(searchForm(left)).not.toBe(searchForm(right));
  });

  it('is the form of its own form, and of the text as it is kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const form = searchForm(text);
        expect(searchForm(form)).toBe(form);
        expect(searchForm(cleanText(text))).toBe(form);
      }),
    );
    const rare = fc.constantFrom(
      '丶',
      '\u0FB2',
      '\u0F71',
      '\u0F74',
      '\u3099',
      '⻢',
      '\u3164',
      '\u02BC',
      '\uE863',
      'ᄀ',
      'ᅡ',
      'a',
      '\u0301',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(rare, { maxLength: 8 }), (characters) => {
        const form = searchForm(characters.join(''));
        expect(searchForm(form)).toBe(form);
        expect(searchForm(cleanText(characters.join('')))).toBe(form);
      }),
    );
  });
});

describe('the form by which goods are told apart', () => {
  it.each([
    ['香米 2.5 千克', '香米 25 千克'],
    ['电池 1.5V', '电池 15V'],
    ['纸巾 1×2', '纸巾 12'],
    ['尿布 S+', '尿布 S'],
    ['盐 ½', '盐 12'],
    ['🍎', '🍐'],
  ])('%s is not %s', (one, other) => expect(identityForm(one)).not.toBe(identityForm(other)));

  it('is the same for one name, however it is spelt', () => {
    for (const spelling of ['鸡蛋 xl', ' 鸡　蛋ＸＬ', '鸡\u200B蛋\uFE0FXL', '鸡蛋\u034FXl'])
      expect(identityForm(spelling)).toBe('鸡蛋xl');
  });
});

describe('a text as it is kept', () => {
  it('loses what nobody sees and keeps how it looks', () => {
    expect(cleanText('  王\u0000芳\u202E ')).toBe('王芳');
    expect(cleanText('阿依古丽·买买提')).toBe('阿依古丽·买买提');
    expect(cleanText('张Ｔｏｎｙ')).toBe('张Ｔｏｎｙ');
    expect(cleanText('鸡蛋\t\n 十个\u3000装')).toBe('鸡蛋 十个 装');
    expect(cleanText('\uD842')).toBe('');
    expect(cleanText('𠮷野')).toBe('𠮷野');
    expect(cleanText('\u200B \uFEFF')).toBe('');
    expect(cleanText('Andre\u200B\u0301')).toBe('André');
    expect(cleanText('\u3164 王\u115F芳\uFFA0')).toBe('王芳');
  });

  it('can be stored, whatever was typed, and is clean already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const clean = cleanText(typed);
        expect(isStorable(clean)).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
    expect([isStorable('a\0'), isStorable('\uD800'), isStorable('𠮷')]).toEqual([false, false, true]);
  });
});
