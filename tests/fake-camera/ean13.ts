// The bars of an EAN-13 barcode (GS1 General Specifications, section 5.2.3; ISO/IEC 15420).

/** How a digit is drawn by odd parity at the left; even parity is its complement backwards, the right side its complement. */
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

/** Modules of white that belong to the code. */
export const ean13Quiet = { left: 11, right: 7 } as const;

/** The 95 modules of a code of 13 digits, true where there is a bar. */
export function ean13(digits: string): readonly boolean[] {
  if (!/^\d{13}$/.test(digits)) throw new Error(`${digits} is no EAN-13`);
  const parity = parities[Number(digits[0])] ?? '';
  const left = Array.from(digits.slice(1, 7), (digit, at) =>
    parity[at] === '1' ? backwards(complement(shapeOf(digit))) : shapeOf(digit),
  );
  const right = Array.from(digits.slice(7), (digit) => complement(shapeOf(digit)));
  return Array.from(['101', ...left, '01010', ...right, '101'].join(''), (module) => module === '1');
}

const shapeOf = (digit: string): string => odd[Number(digit)] ?? '';
const complement = (shape: string): string => Array.from(shape, (module) => (module === '1' ? '0' : '1')).join('');
const backwards = (shape: string): string => Array.from(shape).toReversed().join('');
