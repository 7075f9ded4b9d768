import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { barcodeKey } from '#lib/domain/gtin.ts';
import type { ImportFieldName, RowProblem } from '#lib/domain/import.ts';
import { mostFen, mostPoints } from '#lib/domain/points.ts';
import { cleanText, identityForm, searchForm } from '#lib/domain/text.ts';
import { mostShelfLifeDays } from '#lib/hub-facts/items/schema.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { queryRows } from '../../db/database.ts';
import { fenOf, wholeNumber, type BeginJudge, type SaidRow } from './judge.ts';

type Listed = HubBodies['items.listed']['items'][number];
type Prices = Pick<Listed, 'pointsPrice' | 'cashPriceFen' | 'marketPriceFen' | 'costPriceFen'>;
type There = Prices & { readonly barcode: string; readonly name: string; readonly sort: number };
type Wanted = Omit<Listed, 'itemId' | 'sort'>;

/** Items, known by their barcodes, and those without one by their names. */
export const beginItems: BeginJudge = async ({ tx, communityId, random, now, staffId: staff }) => {
  const rows = await queryRows<There>(
    tx,
    sql`SELECT barcode, name, sort, points_price AS "pointsPrice", cash_price_fen AS "cashPriceFen",
        market_price_fen AS "marketPriceFen", cost_price_fen AS "costPriceFen"
      FROM item WHERE community = ${communityId}`,
  );
  const suppliers = await queryRows<{ id: string; name: string; nameEn: string }>(
    tx,
    sql`SELECT id, name, name_en AS "nameEn" FROM supplier WHERE community = ${communityId}`,
  );
  const supplierOf = new Map(
    suppliers.flatMap(({ id, name, nameEn }) => [name, nameEn].map((each) => [searchForm(each), id])),
  );
  const there = new Map(rows.map((row) => [keyOf(row), row]));
  const names = new Set(rows.map(({ name }) => identityForm(name)));
  const lastSort = rows.reduce((highest, { sort }) => Math.max(highest, sort), 0);
  const seen = new Set<string>();
  const listed: Wanted[] = [];
  return {
    judge: (said) => {
      const { wanted, problems } = wantedOf(said, supplierOf);
      const key = keyOf(wanted);
      const twice: readonly RowProblem[] = seen.has(key)
        ? [{ field: wanted.barcode === '' ? 'name' : 'barcode', code: 'twice' }]
        : [];
      seen.add(key);
      const known = there.get(key);
      const state = known === undefined ? 'new' : isSame(known, wanted, said) ? 'same' : 'differs';
      const form = identityForm(wanted.name);
      const namesake = known === undefined && names.has(form);
      names.add(form);
      const all = [...problems, ...twice];
      if (state === 'new' && all.length === 0) listed.push(wanted);
      return Promise.resolve({
        key: wanted.barcode === '' ? wanted.name : wanted.barcode,
        problems: all,
        state,
        namesake,
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
  };
};

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

/** Whether the file says nothing else of an item; what it does not say is not compared. */
const isSame = (there: There, wanted: Wanted, said: SaidRow): boolean =>
  there.name === wanted.name &&
  there.pointsPrice === wanted.pointsPrice &&
  (said.cashPrice === undefined || there.cashPriceFen === wanted.cashPriceFen) &&
  (said.marketPrice === undefined || there.marketPriceFen === wanted.marketPriceFen) &&
  (said.costPrice === undefined || there.costPriceFen === wanted.costPriceFen);
