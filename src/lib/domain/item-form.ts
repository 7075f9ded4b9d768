import type { ItemGroup } from './item-group.ts';

// An item as the office's form asks for it. Money is typed in yuan and kept in fen.

/** What is kept of an item, by the names of its facts. */
export type ItemDetails = {
  readonly name: string;
  readonly nameEn: string;
  readonly picture: string;
  readonly barcode: string;
  /** All barcodes but the first, with a blank between two. */
  readonly otherBarcodes: string;
  readonly supplierId: string;
  readonly marketPriceFen: number;
  readonly pointsPrice: number;
  readonly cashPriceFen: number;
  readonly costPriceFen: number;
  readonly shelfPlace: string;
  readonly keeps: boolean | null;
  readonly shelfLifeDays: number | null;
  readonly reorderPieces: number | null;
  /** So many pieces have room on a shelf; null where nobody has said. */
  readonly displayPieces: number | null;
  readonly itemGroup: ItemGroup;
  readonly sort: number;
  readonly status: 'listed' | 'unlisted';
};

/** The longest list of barcodes beside the first: some twenty. */
export const mostBarcodeLetters = 300;

/** The places of the form. */
export const itemPlaces = [
  ...['name', 'nameEn', 'barcode', 'otherBarcodes', 'supplier', 'market', 'pointsPrice', 'cash', 'cost', 'shelfPlace'],
  ...['expiry', 'shelfLife', 'reorder', 'display', 'group', 'sort', 'status', 'picture'],
] as const;
export type ItemPlace =
  | 'name'
  | 'nameEn'
  | 'barcode'
  | 'otherBarcodes'
  | 'supplier'
  | 'market'
  | 'pointsPrice'
  | 'cash'
  | 'cost'
  | 'shelfPlace'
  | 'expiry'
  | 'shelfLife'
  | 'reorder'
  | 'display'
  | 'group'
  | 'sort'
  | 'status'
  | 'picture';
export type ItemText = Readonly<Record<ItemPlace, string>>;

/** Whether goods expire, as a form asks for it. */
export const expiries = ['unknown', 'never', 'dated'] as const;
export const statuses = ['listed', 'unlisted'] as const;
const yuanText = (fen: number): string => (fen === 0 ? '' : (fen / 100).toFixed(2).replace(/\.00$/, ''));

/** An item as its form shows it. */
export const itemText = (item: ItemDetails): ItemText => ({
  name: item.name,
  nameEn: item.nameEn,
  barcode: item.barcode,
  otherBarcodes: item.otherBarcodes,
  supplier: item.supplierId,
  market: yuanText(item.marketPriceFen),
  pointsPrice: String(item.pointsPrice),
  cash: yuanText(item.cashPriceFen),
  cost: yuanText(item.costPriceFen),
  shelfPlace: item.shelfPlace,
  expiry: item.keeps === null ? 'unknown' : item.keeps ? 'never' : 'dated',
  shelfLife: item.shelfLifeDays === null ? '' : String(item.shelfLifeDays),
  reorder: item.reorderPieces === null ? '' : String(item.reorderPieces),
  display: item.displayPieces === null ? '' : String(item.displayPieces),
  group: item.itemGroup,
  sort: String(item.sort),
  status: item.status,
  picture: item.picture,
});

/** A form before anything is typed. */
export const emptyItemText: ItemText = {
  ...{
    name: '',
    nameEn: '',
    barcode: '',
    otherBarcodes: '',
    supplier: '',
    market: '',
    pointsPrice: '',
    cash: '',
    cost: '',
  },
  ...{ shelfPlace: '', expiry: 'unknown', shelfLife: '', reorder: '', display: '', group: '' },
  ...{ sort: '0', status: 'listed', picture: '' },
};

/** Who types Chinese may type the digits of the same width. */
export const plainDigits = (typed: string): string => typed.normalize('NFKC').trim();

/** The most money that a price may be, in fen: a million yuan. */
const mostFen = 100_000_000;

/** Yuan as fen: at most two digits behind the point; nothing is 0. Undefined for what is no amount. */
export function readYuan(typed: string): number | undefined {
  const text = plainDigits(typed)
    .replace(/^[¥￥]/u, '')
    .trim();
  if (text === '') return 0;
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(text)) return undefined;
  const [yuan = '', fen = ''] = text.split('.');
  const value = Number(yuan) * 100 + Number(fen.padEnd(2, '0'));
  return value <= mostFen ? value : undefined;
}
