import { searchForm } from './text.ts';
import type { CellFault } from './sheet.ts';

// What a table can be imported as, and how its columns are called.

export const importKinds = ['residents', 'items', 'balances'] as const;
export type ImportKind = (typeof importKinds)[number];

/** A column that an import knows. */
export interface ImportField {
  readonly name: ImportFieldName;
  readonly required: boolean;
  /** What lists call it, in Chinese and English. */
  readonly heads: readonly string[];
}

export const importFieldNames = [
  ...['number', 'name', 'kind', 'team', 'household', 'elderMode', 'store', 'pinyin'],
  ...['barcode', 'nameEn', 'pointsPrice', 'cashPrice', 'marketPrice', 'costPrice', 'place', 'supplier', 'shelfLife'],
  ...['itemGroup', 'displayPieces'],
  'points',
] as const;
export type ImportFieldName =
  | ('number' | 'name' | 'kind' | 'team' | 'household' | 'elderMode' | 'store' | 'pinyin' | 'barcode' | 'nameEn')
  | ('pointsPrice' | 'cashPrice' | 'marketPrice' | 'costPrice' | 'place' | 'supplier' | 'shelfLife' | 'points')
  | ('itemGroup' | 'displayPieces');

const field = (name: ImportFieldName, required: boolean, ...heads: readonly string[]): ImportField => ({
  name,
  required,
  heads,
});

const residentNumber = field('number', true, '编号', '居民编号', '居民号', '会员号', 'number', 'resident number', 'no');

/** The columns of each kind, in the order in which they are offered. */
export const importFields: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  residents: [
    residentNumber,
    field('name', true, '姓名', '居民姓名', '名字', 'name', 'full name'),
    field('kind', false, '类型', '居民类型', '人群', 'kind', 'group'),
    field('team', false, '志愿队伍', '队伍', 'team'),
    field('household', false, '户号', '门牌号', '住户号', '房号', 'household', 'door'),
    field('elderMode', false, '关怀模式', 'elder mode', 'large type'),
    field('store', false, '常去门店', '门店', 'store', 'home store'),
    field('pinyin', false, '拼音', 'pinyin'),
  ],
  items: [
    field('barcode', false, '条码', '商品条码', '条形码', 'barcode', 'ean'),
    field('name', true, '商品', '商品名称', '品名', '名称', 'name', 'item'),
    field('nameEn', false, '英文名称', '英文名', 'english name'),
    field('pointsPrice', true, '积分', '积分价', '所需积分', 'points', 'points price'),
    field('cashPrice', false, '现金', '现金价', '加现金', 'cash', 'cash part'),
    field('marketPrice', false, '市场价', '原价', 'market price', 'market'),
    field('costPrice', false, '成本', '成本价', '进价', 'cost', 'cost price'),
    field('place', false, '货位', '位置', '货架', 'place', 'shelf'),
    field('supplier', false, '供货企业', '供应商', 'supplier'),
    field('shelfLife', false, '保质期', '保质天数', '保质期天数', 'shelf life', 'shelf life days'),
    field('itemGroup', false, '分类', '商品分类', '类别', 'group', 'category'),
    field('displayPieces', false, '陈列上限', '陈列数量', '上限', 'room on the shelf', 'display limit'),
  ],
  balances: [residentNumber, field('points', true, '余额', '积分', '期初积分', 'balance', 'points')],
};

/** Which column of a file each field is, by its place from 0; a field that the file does not have is missing. */
export type ImportColumns = Readonly<Partial<Record<ImportFieldName, number>>>;

/**
 * The columns that a file's heads name, as they were called when this kind was imported last, or as lists call them. A
 * head that is there twice names nothing.
 */
export function columnsOf(
  kind: ImportKind,
  heads: readonly string[],
  remembered: Readonly<Record<string, string>> = {},
): ImportColumns {
  const forms = heads.map(searchForm);
  const placeOf = (wanted: readonly string[]): number | undefined => {
    for (const form of wanted.map(searchForm)) {
      const place = forms.indexOf(form);
      if (form !== '' && place >= 0 && forms.lastIndexOf(form) === place) return place;
    }
    return undefined;
  };
  const found = importFields[kind].flatMap(({ name, heads: names }) => {
    const place = placeOf([...(remembered[name] === undefined ? [] : [remembered[name]]), ...names]);
    return place === undefined ? [] : [[name, place] as const];
  });
  return Object.fromEntries(found);
}

/** Why a row cannot be imported, and because of which field. */
export interface RowProblem {
  readonly field: ImportFieldName;
  readonly code: CellFault | 'missing' | 'invalid' | 'twice' | 'unknown' | 'several';
}

/**
 * What becomes of a row. `differs`: what is there says something else, and stays as it is unless somebody wants it
 * changed by the file as well; `changed`: it was.
 */
export type RowState = 'new' | 'same' | 'differs' | 'changed' | 'wrong';

/** A row as it was judged. */
export interface JudgedRow {
  /** The row's number in the file. */
  readonly row: number;
  readonly state: RowState;
  /** What the row is known by: a resident's number, an item's barcode or name. */
  readonly key: string;
  readonly problems: readonly RowProblem[];
  /** What differs from what is there. */
  readonly differing: readonly ImportFieldName[];
  /** How often what is there was changed before; 0 for what is new. */
  readonly changes: number;
  /** Others of the same name, in the file or in the community; nobody is merged with them. */
  readonly namesake: boolean;
}
