import { describe, expect, it } from 'vitest';
import { maskName } from './name.ts';

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
  ])('%s is shown as %s', (name, shown) => expect(maskName(name)).toBe(shown));
});
