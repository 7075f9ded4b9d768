import { expect, test } from 'vitest';
import { fenOf, mostFen, typeDigits, typeMoney, typeWhole, yuanText } from './typing.ts';

const typed = (keys: string, type: (text: string, key: string) => string): string =>
  Array.from(keys).reduce((text, key) => type(text, key), '');

test('whole numbers lose leading zeros and stop at what is possible', () => {
  const whole = (keys: string) => typed(keys, (text, key) => typeWhole(text, key, 1000));
  expect([whole('007'), whole('0'), whole('1000'), whole('1001')]).toEqual(['7', '0', '1000', '100']);
});

test('numbers that are looked for keep their zeros', () => {
  expect(typed('0042', typeDigits)).toBe('0042');
  expect(typed('1234567890123', typeDigits)).toHaveLength(12);
});

test('money is typed as yuan, with at most two digits after the point', () => {
  const money = (keys: string) => typed(keys, typeMoney);
  expect([money('13.5'), money('.5'), money('1.234'), money('1..5'), money('007')]).toEqual([
    '13.5',
    '0.5',
    '1.23',
    '1.5',
    '7',
  ]);
  expect(fenOf(money('999999999'))).toBeLessThanOrEqual(mostFen);
});

test('fen are exact', () => {
  expect(['', '13', '13.', '1.15', '0.07', '99999.99'].map(fenOf)).toEqual([0, 1300, 1300, 115, 7, mostFen]);
});

test('every amount comes back from the text it was typed as', () => {
  for (let fen = 0; fen <= 20_000; fen += 1) expect(fenOf(yuanText(fen))).toBe(fen);
});
