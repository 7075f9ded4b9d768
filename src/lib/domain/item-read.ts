import { ok, refuse, type Result } from '#lib/base/result.ts';
import { mostPieces } from './count.ts';
import { barcodeKey, gtinUnderBars } from './gtin.ts';
import {
  expiries,
  mostBarcodeLetters,
  plainDigits,
  readYuan,
  statuses,
  type ItemDetails,
  type ItemPlace,
  type ItemText,
} from './item-form.ts';
import { readItemGroup } from './item-group.ts';
import { mostPoints } from './points.ts';
import { cleanText } from './text.ts';
import { readWhole } from './whole-number.ts';

// What the hub reads in the form of an item. Apart from the form itself (item-form.ts), which pages load.

/** The longest shelf life, the longest picture, and the furthest place in the order. */
const mostDays = 3650;
const mostPicture = 24_000;
const mostSort = 1_000_000;

/** A barcode without its blanks: none, or one with a right check digit. */
function readBarcode(typed: string): string | undefined {
  const text = plainDigits(typed).replace(/[\s-]/gu, '');
  return text === '' || (/^\d{8,14}$/.test(text) && gtinUnderBars(text) !== undefined) ? text : undefined;
}

/**
 * Other barcodes, with a comma or a blank between two. Undefined where one of them is none, or where they are too many.
 */
function readBarcodes(typed: string): readonly string[] | undefined {
  const parts = plainDigits(typed).split(/[\s,;、，；]+/u);
  const read = parts.filter((part) => part !== '').map(readBarcode);
  const known = read.flatMap((barcode) => (barcode === undefined || barcode === '' ? [] : [barcode]));
  if (known.length < read.length || known.join(' ').length > mostBarcodeLetters) return undefined;
  return known;
}

/** The first of some barcodes, and all others that are of another article. */
function apart(barcode: string, others: readonly string[]): Pick<ItemDetails, 'barcode' | 'otherBarcodes'> {
  const all = [barcode, ...others].filter((each) => each !== '');
  const keys = all.map(barcodeKey);
  const [first = '', ...rest] = all.filter((_, place) => keys.indexOf(keys[place] ?? '') === place);
  return { barcode: first, otherBarcodes: rest.join(' ') };
}

const short = (typed: string, most: number): string | undefined => {
  const text = cleanText(typed);
  return text.length >= 1 && text.length <= most ? text : undefined;
};

/**
 * Reads a form. Refused with the places at which something else is needed. Where no English name is typed the item is
 * called as in Chinese.
 */
export function readItem(text: ItemText): Result<ItemDetails, readonly ItemPlace[]> {
  const expiry = expiries.find((known) => known === text.expiry);
  const read = {
    name: short(text.name, 60),
    nameEn: short(text.nameEn.trim() === '' ? text.name : text.nameEn, 120),
    barcode: readBarcode(text.barcode),
    otherBarcodes: readBarcodes(text.otherBarcodes),
    supplier: text.supplier,
    market: readYuan(text.market),
    pointsPrice: readWhole(text.pointsPrice, 0, mostPoints, undefined),
    cash: readYuan(text.cash),
    cost: readYuan(text.cost),
    shelfPlace: short(text.shelfPlace, 40),
    expiry,
    shelfLife: readWhole(text.shelfLife, 1, mostDays, null),
    reorder: readWhole(text.reorder, 0, mostPieces, null),
    display: readWhole(text.display, 1, mostPieces, null),
    group: readItemGroup(text.group),
    sort: readWhole(text.sort, -mostSort, mostSort, 0),
    status: statuses.find((known) => known === text.status),
    picture: text.picture.length <= mostPicture ? text.picture : undefined,
  };
  const wrong = (Object.keys(read) as ItemPlace[]).filter((place) => read[place] === undefined);
  if (wrong.length > 0) return refuse(wrong);
  const whole = read as { readonly [Place in keyof typeof read]: Exclude<(typeof read)[Place], undefined> };
  return ok({
    name: whole.name,
    nameEn: whole.nameEn,
    picture: whole.picture,
    ...apart(whole.barcode, whole.otherBarcodes),
    supplierId: whole.supplier,
    marketPriceFen: whole.market,
    pointsPrice: whole.pointsPrice,
    cashPriceFen: whole.cash,
    costPriceFen: whole.cost,
    shelfPlace: whole.shelfPlace,
    keeps: whole.expiry === 'unknown' ? null : whole.expiry === 'never',
    shelfLifeDays: whole.shelfLife,
    reorderPieces: whole.reorder,
    displayPieces: whole.display,
    itemGroup: whole.group,
    sort: whole.sort,
    status: whole.status,
  });
}
