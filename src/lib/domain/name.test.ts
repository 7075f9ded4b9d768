import { describe, expect, it } from 'vitest';
import { isNamesake, maskName, mayBegin } from './name.ts';

describe('maskName', () => {
  it.each([
    ['王桂兰', '王*兰'],
    ['张伟', '张*'],
    ['欧阳春华', '欧阳*华'],
    ['欧阳', '欧*'],
    ['解', '解'],
    [' 李四 ', '李*'],
    ['阿依古丽·买买提', '阿*提'],
    ['𠮷田太郎', '𠮷*郎'],
    ['', ''],
    ['རྡོ་རྗེ', 'རྡོ*རྗེ'],
    ['葛\u{E0100}明', '葛\u{E0100}*'],
    ['\u0FB2', '\u0FB2'],
  ])('%s is shown as %s', (name, shown) => expect(maskName(name)).toBe(shown));
});

describe('a name that was typed', () => {
  const known = (name: string, initials: string) => ({ maskedName: maskName(name), initials });
  it.each([
    ['王秀兰', 'wxl', '王秀兰', 'wxl', true, true],
    ['王秀', 'wx', '王秀兰', 'wxl', false, true],
    ['王', 'w', '王秀兰', 'wxl', false, true],
    ['欧', 'o', '欧阳春华', 'oych', false, true],
    ['王秀丽', 'wxl', '王秀兰', 'wxl', false, false],
    ['李秀兰', 'lxl', '王秀兰', 'wxl', false, false],
    ['解晓东', 'jxd', '解晓东', 'xxd', true, true],
    ['张tony', 'ztony', '张Ｔｏｎｙ', 'z', true, true],
    ['王芳', 'wf', '王*', 'wf', true, true],
    ['김철수', '', '김철수', '', true, true],
    ['김철', '', '김철수', '', false, true],
    ['김', '', '김철수', '', false, true],
    ['ئالى', '', 'ئالىم', '', false, true],
    ['Ну', '', 'Нуржан', '', false, true],
    ['Ма', '', 'Нуржан', '', false, false],
    ['王', 'w', 'Нуржан', '', false, false],
    ['王芳', 'wf', '。。', '', false, false],
    ['Tony', 'tony', '😀', '', false, false],
    ['王芳', 'wf', '(王芳)', 'wf', true, true],
  ])('%s (%s) beside %s (%s)', (name, initials, there, theirs, isOne, begins) => {
    expect(isNamesake({ name, initials }, known(there, theirs))).toBe(isOne);
    expect(mayBegin({ name, initials }, known(there, theirs))).toBe(begins);
  });
});
