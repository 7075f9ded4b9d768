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

/** Reads 8, 12, 13 or 14 digits as a GTIN; undefined where length or check digit is wrong. */
export function gtinOf(digits: string): Gtin | undefined {
  if (!/^(\d{8}|\d{12,14})$/.test(digits) || gtinCheckDigit(digits.slice(0, -1)) !== digits.at(-1)) return undefined;
  return digits.padStart(14, '0') as Gtin;
}

/**
 * The UPC-A of a UPC-E, which leaves out zeros: the last digit before the check digit says where. Undefined for
 * anything else. A UPC-E begins with 0 or 1 and has the check digit of its UPC-A.
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
 * The form in which an item's barcode is written down: EAN-8 as it is, everything else as 13 digits, or 14 where the
 * first is not zero. Scanners may or may not send the zero in front of a UPC-A.
 */
export const shelfForm = (gtin: Gtin): string => gtin.replace(/^0{6}(?=\d{8}$)|^0/, '');

/**
 * Reads the digits under the bars as a GTIN. Eight digits are an EAN-8 or a UPC-E, and some could be either. Only shops
 * give out an EAN-8 that begins with 0, so that such digits count as a UPC-E where they can be one.
 */
export function gtinUnderBars(digits: string): Gtin | undefined {
  if (digits.length !== 8) return gtinOf(digits);
  return digits.startsWith('0') ? (gtinOfUpcE(digits) ?? gtinOf(digits)) : (gtinOf(digits) ?? gtinOfUpcE(digits));
}

/** Whether it is a carton's: the first digit says how it is packed, and 9 stands for goods that are weighed. */
export const isCarton = (gtin: Gtin): boolean => /^[1-8]/.test(gtin);

/**
 * Whether it is a coupon's or a refund receipt's, which are no goods (GS1 prefixes 050 to 059, 980 to 984, 990 to 999).
 */
export const isCoupon = (gtin: Gtin): boolean => /^0(05|98[0-4]|99)/.test(gtin);

/** The GTIN of the pieces in a carton, which has a check digit of its own. */
export function pieceGtin(carton: Gtin): Gtin {
  const body = `0${carton.slice(1, -1)}`;
  return `${body}${gtinCheckDigit(body)}` as Gtin;
}

/** The parts of an in-store number (prefixes 02 and 20 to 29): the article, and five digits of weight or price. */
interface InStoreNumber {
  readonly prefix: string;
  readonly article: string;
  readonly amount: string;
}

/**
 * Shops number goods that they weigh or price themselves, and print weight or price into five of the digits, which then
 * differ from piece to piece. Undefined for every other GTIN, and for in-store numbers that just count up from zero.
 */
function inStoreNumberOf(gtin: Gtin): InStoreNumber | undefined {
  const [, prefix = '', article = '', amount = ''] = /^0(02|2\d)(\d{5})(\d{5})\d$/.exec(gtin) ?? [];
  return prefix === '' || article === '00000' ? undefined : { prefix, article, amount };
}

/** No weight or price is less than this. A smaller number is a counter, and each value an article of its own. */
const leastAmount = 100;
const isCounter = ({ amount }: InStoreNumber): boolean => Number(amount) < leastAmount;

/** Whether two in-store numbers are of the same article, whatever the weight or price in them. */
export function isSameInStore(one: Gtin, other: Gtin): boolean {
  const [mine, theirs] = [inStoreNumberOf(one), inStoreNumberOf(other)];
  if (mine === undefined || theirs === undefined || (isCounter(mine) && isCounter(theirs))) return false;
  return mine.prefix === theirs.prefix && mine.article === theirs.article;
}

/** The weights of the price verifier (section 7.9.3): what each digit counts in each position. */
const twoMinus = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const fivePlus = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
const fiveMinus = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];
const verifierWeights = [fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus];

/** The digit that verifies a price or weight of five digits: 6 for 14685. */
function verifierOf(amount: string): string {
  const sum = verifierWeights.reduce((total, weight, place) => total + (weight[Number(amount[place])] ?? 0), 0);
  return String(fiveMinus.indexOf((10 - (sum % 10)) % 10));
}

/**
 * Whether two in-store numbers are of the same four-digit article, with a fifth digit that verifies the price. That may
 * also be chance, so ask only where nothing else is known.
 */
export function isSameBeforeVerifier(one: Gtin, other: Gtin): boolean {
  const articles = [one, other].map((gtin) => {
    const number = inStoreNumberOf(gtin);
    return number?.article.endsWith(verifierOf(number.amount)) === true
      ? number.prefix + number.article.slice(0, 4)
      : undefined;
  });
  return articles[0] !== undefined && articles[0] === articles[1];
}

/**
 * A scale's label with price and weight, in 18 digits as is usual in China: prefix, article, price, weight, and a check
 * digit like a GTIN's. It is read as the in-store number with that price. Undefined for anything else.
 */
export function gtinOfScaleLabel(digits: string): Gtin | undefined {
  if (!/^2\d{17}$/.test(digits) || gtinCheckDigit(digits.slice(0, -1)) !== digits.at(-1)) return undefined;
  const body = digits.slice(0, 12);
  return gtinOf(`${body}${gtinCheckDigit(body)}`);
}

/**
 * The key by which barcodes of items are compared, on the tablet and at the hub: the same for an in-store article
 * whatever its weight or price, and for a number however many zeros it begins with. A number with a small counter is an
 * article of its own here, and yet a scan with a weight finds it where nothing fits better.
 */
export function barcodeKey(barcode: string): string {
  const gtin = gtinUnderBars(barcode);
  if (gtin === undefined) return barcode;
  const inStore = inStoreNumberOf(gtin);
  return inStore === undefined || isCounter(inStore) ? gtin : inStore.prefix + inStore.article;
}

/** What is known of the barcodes of an item. */
export interface Barcoded {
  /** The first one; empty for goods without any. */
  readonly barcode: string;
  /** All others, with a blank between two; a hub or a tablet of release 0.1 says nothing of them. */
  readonly otherBarcodes?: string | undefined;
}

/** All barcodes of an item. */
export const barcodesOf = ({ barcode, otherBarcodes = '' }: Barcoded): readonly string[] =>
  `${barcode} ${otherBarcodes}`.split(' ').filter((each) => each !== '');

/** The keys of all barcodes of an item, each once. */
export const barcodeKeysOf = (item: Barcoded): readonly string[] => [...new Set(barcodesOf(item).map(barcodeKey))];

/** The keys that several of these items share. */
export function sharedBarcodeKeys(items: readonly Barcoded[]): ReadonlySet<string> {
  const keys = items.flatMap(barcodeKeysOf);
  return new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
}

/** Whether two items have a barcode of one article. */
export function sharesBarcode(one: Barcoded, other: Barcoded): boolean {
  const keys = barcodeKeysOf(other);
  return barcodeKeysOf(one).some((key) => keys.includes(key));
}
