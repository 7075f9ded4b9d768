import { expect, test } from 'vitest';
import { durationMs } from './motion.ts';

test.each([
  ['240ms', 240],
  [' 240ms', 240],
  // A minifier writes it so.
  ['.24s', 240],
  ['0ms', 0],
  ['0s', 0],
  ['', 0],
])('%s is %d ms', (css, expected) => {
  expect(durationMs(css)).toBe(expected);
});
