import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8, utf8Length } from './encoding.ts';

test('the length in UTF-8 is that of the bytes, whatever the text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      expect(utf8Length(text)).toBe(utf8(text).length);
    }),
  );
  expect(utf8Length('洗衣液 2kg 😀\n')).toBe(19);
});
