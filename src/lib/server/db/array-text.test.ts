import { describe, expect, it } from 'vitest';
import { arrayText, linesText } from './array-text.ts';

describe('arrayText', () => {
  it('quotes every value, so that none is taken for NULL, a comma or a brace', () => {
    expect(arrayText(['a', '', 'NULL', '{b,c}', ' '])).toBe('{"a","","NULL","{b,c}"," "}');
  });

  it('keeps quotes and backslashes apart from its own', () => {
    expect(arrayText(['say "hi"', 'C:\\new', '\\"'])).toBe(String.raw`{"say \"hi\"","C:\\new","\\\""}`);
  });

  it('tells a missing value from an empty one', () => {
    expect(arrayText([null, '', null])).toBe('{NULL,"",NULL}');
    expect(arrayText([])).toBe('{}');
  });
});

describe('linesText', () => {
  it('writes what an array would have to quote as lines', () => {
    expect(linesText(['{"a":1}', null, '"b"'])).toBe('{"a":1}\n\n"b"');
  });

  it('leaves what an array need not quote, and what lines could not tell apart', () => {
    expect(linesText(['a', 'b', null])).toBeUndefined();
    expect(linesText([])).toBeUndefined();
    expect(linesText(['"a"', ''])).toBeUndefined();
    expect(linesText(['"a"', 'b\nc'])).toBeUndefined();
  });
});
