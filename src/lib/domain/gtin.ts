// GTINs (GS1 General Specifications, sections 1.4 and 7.9): the numbers of goods, whatever the bars they stand in.

declare const gtinBrand: unique symbol;
/** 14 digits whose check digit has been verified, with zeros in front: one form for EAN-8, UPC-A, EAN-13 and ITF-14. */
export type Gtin = string & { readonly [gtinBrand]: true };

/** The check digit of a GTIN without it: weights 3 and 1 from the right. */
export function gtinCheckDigit(body: string): string {
  let sum = 0;
  for (const [index, digit] of Array.from(body).toReversed().entries())
    sum += Number(digit) * (index % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}

/** 8, 12, 13 or 14 digits as a GTIN; undefined where length or check digit is wrong. */
export function gtinOf(digits: string): Gtin | undefined {
  if (!/^(\d{8}|\d{12,14})$/.test(digits) || gtinCheckDigit(digits.slice(0, -1)) !== digits.at(-1)) return undefined;
  return digits.padStart(14, '0') as Gtin;
}

/**
 * The UPC-A that the eight digits of a UPC-E stand for, whose last digit says where zeros were left out. Undefined where
 * they are none: a UPC-E begins with 0 or 1, and its check digit is that of the UPC-A.
 */
export function gtinOfUpcE(digits: string): Gtin | undefined {
  const parts = /^([01])(\d{5})(\d)(\d)$/.exec(digits);
  if (parts === null) return undefined;
  const [, system = '', middle = '', kind = '', check = ''] = parts;
  const [a, b, c, d, e] = middle;
  const body = {
    '0': `${a}${b}${kind}0000${c}${d}${e}`,
    '1': `${a}${b}${kind}0000${c}${d}${e}`,
    '2': `${a}${b}${kind}0000${c}${d}${e}`,
    '3': `${a}${b}${c}00000${d}${e}`,
    '4': `${a}${b}${c}${d}00000${e}`,
  }[kind];
  return gtinOf(`${system}${body ?? `${middle}0000${kind}`}${check}`);
}

/**
 * The form in which an item's barcode is written down: EAN-8 as it is, everything else as 13 digits, or 14 where the first
 * is not zero. Scanners may or may not send the zero in front of a UPC-A.
 */
export const shelfForm = (gtin: Gtin): string => gtin.replace(/^0{6}(?=\d{8}$)|^0/, '');

/**
 * The digits under the bars as a GTIN. Eight are an EAN-8 or a UPC-E, and some are both: what begins with 0 is no EAN-8 that
 * anybody but a shop gives out, so that it is a UPC-E where it may be one.
 */
export function gtinUnderBars(digits: string): Gtin | undefined {
  if (digits.length !== 8) return gtinOf(digits);
  return digits.startsWith('0') ? (gtinOfUpcE(digits) ?? gtinOf(digits)) : (gtinOf(digits) ?? gtinOfUpcE(digits));
}

/** Whether it is a carton's: its first digit says how it is packed, and 9 stands for goods that are weighed. */
export const isCarton = (gtin: Gtin): boolean => /^[1-8]/.test(gtin);

/** The GTIN of the pieces in a carton, which has a check digit of its own. */
export function pieceGtin(carton: Gtin): Gtin {
  const body = `0${carton.slice(1, -1)}`;
  return `${body}${gtinCheckDigit(body)}` as Gtin;
}

/**
 * Shops number goods that they weigh or price themselves (prefixes 02 and 20 to 29), and print weight or price into five of
 * the digits, which then differ from piece to piece. What stays the same is the number without them. Undefined for every
 * other GTIN, and for in-store numbers that just count up from zero, in which all digits are the number.
 */
export function inStoreStem(gtin: Gtin): string | undefined {
  const stem = /^0((?:02|2\d)(\d{5}))\d{6}$/.exec(gtin);
  return stem === null || stem[2] === '00000' ? undefined : stem[1];
}

/** Whether two barcodes as they are written down are the same number, however many zeros are in front. */
export const isSameBarcode = (one: string, other: string): boolean =>
  one === other || (gtinUnderBars(one) !== undefined && gtinUnderBars(one) === gtinUnderBars(other));
