import { ok, refuse, type Result } from '#lib/base/result.ts';
import { dayOfElement, groupSeparator, parseDigitalLink, parseElements, parsePrinted, type Elements } from './gs1.ts';
import {
  barcodesOf,
  gtinOf,
  gtinOfScaleLabel,
  gtinOfUpcE,
  gtinUnderBars,
  isCarton,
  isSameBeforeVerifier,
  isSameInStore,
  pieceGtin,
  sharesBarcode,
  type Barcoded,
  type Gtin,
} from './gtin.ts';

/** Why a text is no barcode of goods. */
export type BarcodeError = 'format' | 'checkDigit';

/** What a barcode says of goods. */
export interface ScannedGoods {
  readonly gtin: Gtin;
  /** How many of `gtin` it stands for: one, except for codes that name what a carton contains and how many. */
  readonly count: number;
  /** The supplier's lot; empty where the code does not say. */
  readonly lot: string;
  /** The dates that limit it, as in the code (YYMMDD): best before, expiry, sell by. */
  readonly ends: readonly string[];
}

/** GS1's own name of the kind of bars (ISO/IEC 15424), which scanners put in front when they are set to. */
const symbology = /^\](E[0-4]|C[0-2]|d[1-6]|Q[0-6]|I[0-3]|e[0-3]|J[0-6]|X\d)/;
/** A magazine's or a book's number and, without a name of its bars, the issue or price in the small bars beside it. */
const withAddOn = /^(97[789]\d{10})(?:\d{2}|\d{5})$/;
/**
 * How scanners write the separator (FNC1) that they cannot strike: by a name, or as one of the ASCII characters that no
 * value has (section 7.11, character set 82).
 */
const writtenSeparator = /␝|[<{[(](?:GS|FNC1|0x1D|1D|0?29)[>}\])]|\\x1d|\\u001d|\\F|%1D|\^\]|\]C1|[#$@[\\\]^`{|}~]/gi;

/**
 * Reads a scanned text as the barcode of goods: EAN-8, UPC-E, UPC-A, EAN-13 or ITF-14, element strings of GS1-128, GS1
 * DataMatrix and GS1 QR, a GS1 Digital Link, or the label of a scale. Whatever names a GTIN is known by it, however
 * many zeros are in front.
 */
export function readGoods(text: string): Result<ScannedGoods, BarcodeError> {
  const trimmed = text.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  const kind = symbology.exec(trimmed)?.[1] ?? '';
  const body = kind === '' ? trimmed : trimmed.slice(3);
  const digits = body.replace(kind === 'E3' ? /^(\d{12,13})(\d{2}|\d{5})$/ : withAddOn, '$1');
  if (/^(\d{8}|\d{12,14}|2\d{17})$/.test(digits)) {
    const gtin = gtinOfKind(digits, kind);
    return gtin === undefined ? refuse('checkDigit') : ok({ gtin, count: 1, lot: '', ends: [] });
  }
  const separated = body.replaceAll(writtenSeparator, groupSeparator);
  const elements = parseDigitalLink(body) ?? parsePrinted(separated) ?? parseElements(separated);
  return elements === undefined ? refuse('format') : goodsOf(elements);
}

/** The number of digits settles the kind. Of eight digits, it takes what the scanner says of the bars. */
function gtinOfKind(digits: string, kind: string): Gtin | undefined {
  if (digits.length === 18) return gtinOfScaleLabel(digits);
  if (kind === 'E4') return gtinOf(digits);
  return (kind === 'E0' ? gtinOfUpcE(digits) : undefined) ?? gtinUnderBars(digits);
}

function goodsOf(elements: Elements): Result<ScannedGoods, BarcodeError> {
  const named = elements.get('01') ?? elements.get('02');
  if (named === undefined) return refuse('format');
  const gtin = gtinOf(named);
  if (gtin === undefined) return refuse('checkDigit');
  const counted = Number(elements.get('37') ?? elements.get('30') ?? 1);
  return ok({
    gtin,
    count: Number.isInteger(counted) && counted > 0 ? counted : 1,
    lot: elements.get('10') ?? '',
    ends: [elements.get('15'), elements.get('17'), elements.get('7003')?.slice(0, 6), elements.get('16')].filter(
      (day) => day !== undefined,
    ),
  });
}

/** The last day of goods as their code says, YYYY-MM-DD: the first of those it names; undefined where it names none. */
export function lastDayOf({ ends }: Pick<ScannedGoods, 'ends'>, today: string): string | undefined {
  return ends
    .map((end) => dayOfElement(end, today))
    .filter((day) => day !== undefined)
    .toSorted()[0];
}

/** How many pieces are in a carton, by its GTIN, as staff have said. */
export type CartonPieces = Readonly<Record<string, number>>;

/** What goods turn out to be. */
export type GoodsMatch<Item> =
  | { readonly kind: 'item'; readonly item: Item; readonly pieces: number }
  /** A carton of a known item, and nobody has said yet how many are in it. */
  | { readonly kind: 'carton'; readonly item: Item; readonly carton: Gtin; readonly cartons: number }
  /** Nobody knows it. `gtin` is that of a piece. */
  | { readonly kind: 'unknown'; readonly gtin: Gtin };

/**
 * Finds the item of scanned goods: by the same number, by the UPC-E that eight digits may also be, by the article of
 * in-store goods whose number holds a weight or price, or by the piece in a carton.
 */
export function matchGoods<Item extends Barcoded>(
  { gtin, count }: Pick<ScannedGoods, 'gtin' | 'count'>,
  items: readonly Item[],
  cartonPieces: CartonPieces,
): GoodsMatch<Item> {
  const known = (wanted: Gtin): Item | undefined =>
    items.find((item) => barcodesOf(item).some((barcode) => gtinUnderBars(barcode) === wanted));
  const inStore = (isSame: typeof isSameInStore): Item | undefined =>
    items.find((item) =>
      barcodesOf(item).some((barcode) => {
        const other = gtinOf(barcode);
        return other !== undefined && isSame(gtin, other);
      }),
    );
  const upcE = gtin.startsWith('000000') ? gtinOfUpcE(gtin.slice(6)) : undefined;
  const same =
    known(gtin) ??
    (upcE === undefined ? undefined : known(upcE)) ??
    inStore(isSameInStore) ??
    inStore(isSameBeforeVerifier);
  if (same !== undefined) return { kind: 'item', item: same, pieces: count };
  if (!isCarton(gtin)) return { kind: 'unknown', gtin };
  const piece = pieceGtin(gtin);
  const item = known(piece);
  if (item === undefined) return { kind: 'unknown', gtin: piece };
  const pieces = cartonPieces[gtin];
  return pieces === undefined
    ? { kind: 'carton', item, carton: gtin, cartons: count }
    : { kind: 'item', item, pieces: pieces * count };
}

/** All items with a barcode of one, itself included: two where tablets created it without knowing of each other. */
export const sameBarcode = <Item extends Barcoded>(item: Item, items: readonly Item[]): readonly Item[] =>
  items.filter((other) => sharesBarcode(other, item));
