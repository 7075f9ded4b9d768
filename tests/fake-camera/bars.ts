// The bars of goods: EAN-13 and UPC-E (GS1 General Specifications, sections 5.2.3 and 5.2.4; ISO/IEC 15420).

/** A code as it is printed: true where a module is a bar, and the white on both sides that belongs to it. */
export interface Bars {
  readonly modules: readonly boolean[];
  readonly quiet: { readonly left: number; readonly right: number };
}

/**
 * How a digit is drawn by odd parity at the left; even parity is its complement backwards, the right side its
 * complement.
 */
const odd = [
  '0001101',
  '0011001',
  '0010011',
  '0111101',
  '0100011',
  '0110001',
  '0101111',
  '0111011',
  '0110111',
  '0001011',
];
/** Which digits of the left side are drawn by even parity (1), by the first digit, which is not drawn itself. */
const parities = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010'];

/** The same of a UPC-E of number system 0, by its check digit, which is not drawn either. */
const shortParities = [
  '111000',
  '110100',
  '110010',
  '110001',
  '101100',
  '100110',
  '100011',
  '101010',
  '101001',
  '100101',
];

/** The bars of 13 digits. */
export function ean13(digits: string): Bars {
  if (!/^\d{13}$/.test(digits)) throw new Error(`${digits} is no EAN-13`);
  const left = drawn(digits.slice(1, 7), parities[Number(digits[0])] ?? '');
  const right = Array.from(digits.slice(7), (digit) => complement(shapeOf(digit)));
  return { modules: modulesOf(['101', left, '01010', ...right, '101']), quiet: { left: 11, right: 7 } };
}

/** The bars of eight digits that begin with the number system 0 and end with the check digit. */
export function upcE(digits: string): Bars {
  if (!/^0\d{7}$/.test(digits)) throw new Error(`${digits} is no UPC-E`);
  const short = drawn(digits.slice(1, 7), shortParities[Number(digits[7])] ?? '');
  return { modules: modulesOf(['101', short, '010101']), quiet: { left: 9, right: 7 } };
}

/** Digits of the left side, by even parity where it is 1. */
const drawn = (digits: string, parity: string): string =>
  Array.from(digits, (digit, at) => (parity[at] === '1' ? backwards(complement(shapeOf(digit))) : shapeOf(digit))).join(
    '',
  );

const modulesOf = (parts: readonly string[]): readonly boolean[] =>
  Array.from(parts.join(''), (module) => module === '1');
const shapeOf = (digit: string): string => odd[Number(digit)] ?? '';
const complement = (shape: string): string => Array.from(shape, (module) => (module === '1' ? '0' : '1')).join('');
const backwards = (shape: string): string => Array.from(shape).toReversed().join('');
