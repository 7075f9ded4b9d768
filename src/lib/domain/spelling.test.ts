import { describe, expect, it } from 'vitest';
import { loadSpelling } from './spelling.ts';

const spell = await loadSpelling();

describe('the spelling of names', () => {
  it.each([
    ['王秀兰', 'wangxiulan', 'wxl'],
    ['曾国强', 'zengguoqiang', 'zgq'],
    ['单田芳', 'shantianfang', 'stf'],
    ['欧阳华', 'ouyanghua', 'oyh'],
    ['吕布', 'lvbu', 'lb'],
    ['家庭医药箱', 'jiatingyiyaoxiang', 'jtyyx'],
    ['⻢建国', 'majianguo', 'mjg'],
    ['阿依古丽丶买买提', 'ayigulimaimaiti', 'ayglmmt'],
  ])('%s', (name, pinyin, initials) => {
    expect(spell(name)).toEqual({ pinyin, initials });
  });

  it('keeps Latin letters and digits, and nothing that the hub would refuse', () => {
    expect(spell('Anna 5号')).toEqual({
      pinyin: 'anna5hao',
      initials: expect.stringMatching(/^a[a-z0-9]*h$/) as string,
    });
    expect(spell('😀！')).toEqual({ pinyin: '', initials: '' });
    expect(spell('王'.repeat(40)).initials).toHaveLength(20);
  });
});
