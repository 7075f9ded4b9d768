import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { changedDetails, onlyDetails } from '#lib/domain/details.ts';
import { barcodeKey, barcodeKeysOf } from '#lib/domain/gtin.ts';
import type { ImportFieldName, RowProblem } from '#lib/domain/import.ts';
import { mostFen, mostPoints } from '#lib/domain/points.ts';
import { cleanText, identityForm, searchForm } from '#lib/domain/text.ts';
import { mostShelfLifeDays } from '#lib/hub-facts/items/schema.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { queryRows, type Transaction } from '../../db/database.ts';
import { recordThingChange } from '../thing-change.ts';
import { fenOf, wholeNumber, type BeginJudge, type SaidRow } from './judge.ts';

type Listed = HubBodies['items.listed']['items'][number];
/** What a file can say of an item, by the field that says it. Its barcode is what it is known by. */
const detailOf = {
  name: 'name',
  nameEn: 'nameEn',
  supplier: 'supplierId',
  pointsPrice: 'pointsPrice',
  cashPrice: 'cashPriceFen',
  marketPrice: 'marketPriceFen',
  costPrice: 'costPriceFen',
  place: 'shelfPlace',
  shelfLife: 'shelfLifeDays',
} as const satisfies Partial<Record<ImportFieldName, keyof Listed>>;
type SaidDetails = Pick<Listed, (typeof detailOf)[keyof typeof detailOf]>;
type There = SaidDetails & {
  readonly id: string;
  readonly barcode: string;
  readonly otherBarcodes: string;
  readonly sort: number;
  /** How often it was changed before. */
  readonly changes: number;
};
type Wanted = Omit<Listed, 'itemId' | 'sort'>;

/** Items, known by their barcodes, and those without one by their names. */
export const beginItems: BeginJudge = async ({ tx, communityId, random, now, staffId: staff }) => {
  const rows = await everything(tx, communityId);
  const suppliers = await queryRows<{ id: string; name: string; nameEn: string }>(
    tx,
    sql`SELECT id, name, name_en AS "nameEn" FROM supplier WHERE community = ${communityId}`,
  );
  const supplierOf = new Map(
    suppliers.flatMap(({ id, name, nameEn }) => [name, nameEn].map((each) => [searchForm(each), id])),
  );
  const there = new Map(rows.flatMap((row) => keysOf(row).map((key) => [key, row])));
  const names = new Set(rows.map(({ name }) => identityForm(name)));
  const lastSort = rows.reduce((highest, { sort }) => Math.max(highest, sort), 0);
  const seen = new Set<string>();
  const listed: Wanted[] = [];
  const differing: { readonly there: There; readonly before: SaidDetails; readonly wanted: SaidDetails }[] = [];
  return {
    judge: (said) => {
      const { wanted, problems } = wantedOf(said, supplierOf);
      const key = keyOf(wanted);
      const twice: readonly RowProblem[] = seen.has(key)
        ? [{ field: wanted.barcode === '' ? 'name' : 'barcode', code: 'twice' }]
        : [];
      seen.add(key);
      const known = there.get(key);
      const before = known === undefined ? wanted : detailsOf(known);
      const after = known === undefined ? wanted : { ...before, ...saidOf(wanted, said) };
      const state = known === undefined ? 'new' : changedDetails(before, after).length === 0 ? 'same' : 'differs';
      const form = identityForm(wanted.name);
      const namesake = known === undefined && names.has(form);
      names.add(form);
      const all = [...problems, ...twice];
      if (known === undefined && all.length === 0) listed.push(wanted);
      else if (known !== undefined && state === 'differs' && all.length === 0) {
        differing.push({ there: known, before, wanted: after });
      }
      return Promise.resolve({
        key: wanted.barcode === '' ? wanted.name : wanted.barcode,
        problems: all,
        state,
        namesake,
        differing: fieldsOf(known === undefined ? [] : changedDetails(before, after)),
        changes: known?.changes ?? 0,
      });
    },
    record: async (chain) => {
      const items = listed.map((wanted, index) => ({
        ...wanted,
        itemId: `item-${uuidV7(now.getTime(), random)}`,
        sort: lastSort + index + 1,
      }));
      const pages = inPages(items);
      for (const page of pages) {
        await chain.record({ type: 'items.listed', staff, reason: '', body: { items: page }, confidential: null });
      }
      return pages.length;
    },
    change: async (chain, reason) => {
      const type = 'item.changed';
      for (const { there, before, wanted } of differing) {
        const change = { type, staff, reason, id: there.id, before, wanted, change: there.changes + 1 } as const;
        await recordThingChange(chain, change);
      }
      return differing.length;
    },
  };
};

const everything = (tx: Transaction, communityId: string): Promise<readonly There[]> =>
  queryRows<There>(
    tx,
    sql`SELECT id, barcode, other_barcodes AS "otherBarcodes", name, name_en AS "nameEn", supplier AS "supplierId", sort, points_price AS "pointsPrice",
        cash_price_fen AS "cashPriceFen", market_price_fen AS "marketPriceFen", cost_price_fen AS "costPriceFen",
        shelf_place AS "shelfPlace", shelf_life_days AS "shelfLifeDays",
        (SELECT coalesce(max(noted.number), 0) FROM thing_change AS noted
          WHERE noted.community = ${communityId} AND noted.kind = 'item' AND noted.thing = item.id) AS changes
      FROM item WHERE community = ${communityId}`,
  );

const detailsOf = (item: SaidDetails): SaidDetails => onlyDetails(item, Object.values(detailOf)) as SaidDetails;

const fieldsOf = (details: readonly string[]): readonly ImportFieldName[] =>
  Object.entries(detailOf).flatMap(([field, detail]) =>
    details.includes(detail) ? [field as keyof typeof detailOf] : [],
  );

/** What a row says of an item. An empty cell says nothing. */
const saidOf = (wanted: Wanted, said: SaidRow): Partial<SaidDetails> =>
  onlyDetails(
    wanted,
    Object.entries(detailOf).flatMap(([field, detail]) =>
      (said[field as keyof typeof detailOf] ?? '') === '' ? [] : [detail],
    ),
  );

/** Whatever a row of a file may know an item by: each of its barcodes. */
const keysOf = (item: There): readonly string[] =>
  item.barcode === '' ? [keyOf(item)] : barcodeKeysOf(item).map((key) => `code ${key}`);

const keyOf = ({ barcode, name }: { readonly barcode: string; readonly name: string }): string =>
  barcode === '' ? `name ${identityForm(name)}` : `code ${barcodeKey(barcode)}`;

function wantedOf(said: SaidRow, supplierOf: ReadonlyMap<string, string>) {
  const problems: RowProblem[] = [];
  const taken = <Value>(field: ImportFieldName, read: (text: string) => Value | undefined, none: Value): Value => {
    const text = said[field] ?? '';
    const value = text === '' ? none : read(text);
    if (value === undefined) problems.push({ field, code: field === 'supplier' ? 'unknown' : 'invalid' });
    return value ?? none;
  };
  const textOf = (most: number) => (text: string) => (cleanText(text).length <= most ? cleanText(text) : undefined);
  const fen = (text: string) => fenOf(text, mostFen);
  const name = taken('name', textOf(60), '');
  const wanted: Wanted = {
    barcode: taken('barcode', (text) => (/^\d{8,14}$/.test(text) ? text : undefined), ''),
    name,
    nameEn: taken('nameEn', textOf(120), name),
    supplierId: taken('supplier', (text) => supplierOf.get(searchForm(text)), ''),
    pointsPrice: taken('pointsPrice', (text) => wholeNumber(text, mostPoints), 0),
    cashPriceFen: taken('cashPrice', fen, 0),
    marketPriceFen: taken('marketPrice', fen, 0),
    costPriceFen: taken('costPrice', fen, 0),
    shelfPlace: taken('place', textOf(40), '—'),
    picture: '',
    shelfLifeDays: taken<number | null>('shelfLife', shelfLife, null),
    keeps: null,
  };
  for (const field of ['name', 'pointsPrice'] as const) {
    if ((said[field] ?? '') === '') problems.push({ field, code: 'missing' });
  }
  return { wanted, problems };
}

function shelfLife(text: string): number | undefined {
  const days = wholeNumber(text.replace(/天$/, ''), mostShelfLifeDays);
  return days === 0 ? undefined : days;
}
