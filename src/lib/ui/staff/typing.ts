// What a keypad's keys make of the text that stands there. Texts are digits, for money with one point.

/** One digit more; leading zeros go, and what would exceed `most` is not taken. */
export function typeWhole(text: string, digit: string, most: number): string {
  const next = (text + digit).replace(/^0+(?=\d)/, '');
  return Number(next) <= most ? next : text;
}

/** Digits of a number that is looked for, leading zeros among them. */
export const typeDigits = (text: string, digit: string): string => (text + digit).slice(0, 12);

/** The most money that is typed at a counter, in fen: 99,999.99 yuan. */
export const mostFen = 9_999_999;

/** One key more of an amount in yuan: a digit, or the point. At most two digits follow the point. */
export function typeMoney(text: string, key: string): string {
  const next = key === '.' && text === '' ? '0.' : (text + key).replace(/^0+(?=\d)/, '');
  return /^\d+(\.\d{0,2})?$/.test(next) && fenOf(next) <= mostFen ? next : text;
}

/** Fen of an amount in yuan; nothing typed is 0. Reckoned on digits, because 1.15 × 100 is not 115 in binary. */
export function fenOf(yuan: string): number {
  const [whole = '', part = ''] = yuan.split('.');
  return Number(`${whole}${part.padEnd(2, '0')}`);
}

/** An amount in fen as it would have been typed: 1350 → 13.5. */
export const yuanText = (fen: number): string => (fen === 0 ? '' : String(fen / 100));
