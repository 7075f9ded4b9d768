import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { mostPieces } from '#lib/domain/count.ts';
import { changedDetails, onlyDetails } from '#lib/domain/details.ts';
import { barcodeKey, barcodeKeysOf, barcodesOf } from '#lib/domain/gtin.ts';
import type { ImportFieldName, RowProblem } from '#lib/domain/import.ts';
import { itemGroupNames, itemGroups, type ItemGroup } from '#lib/domain/item-group.ts';
import { localeCodes } from '#lib/domain/locale.ts';
import { mostBarcodeLetters } from '#lib/domain/item-form.ts';
import { mostFen, mostPoints } from '#lib/domain/points.ts';
import { cleanText, identityForm, searchForm } from '#lib/domain/text.ts';
import { mostShelfLifeDays } from '#lib/hub-facts/items/schema.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages } from '#lib/hub-facts/pages.ts';
import { queryRows, type Transaction } from '../../db/database.ts';
import type { LockedChain } from '../../ledger/hub-chain.ts';
import { recordThingChange } from '../thing-change.ts';
import { fenOf, wholeNumber, type BeginJudge, type SaidRow } from './judge.ts';

type Listed = HubBodies['items.listed']['items'][number] & {
  readonly itemGroup: ItemGroup;
  readonly displayPieces: number | null;
};
/** What a file can say of an item, by the field that says it. By its barcodes it is known, and a file adds to them. */
const detailOf = {
  barcode: 'otherBarcodes',
  name: 'name',
  nameEn: 'nameEn',
  supplier: 'supplierId',
  pointsPrice: 'pointsPrice',
  cashPrice: 'cashPriceFen',
  marketPrice: 'marketPriceFen',
  costPrice: 'costPriceFen',
  place: 'shelfPlace',
  shelfLife: 'shelfLifeDays',
  itemGroup: 'itemGroup',
  displayPieces: 'displayPieces',
} as const satisfies Partial<Record<ImportFieldName, keyof Listed | 'otherBarcodes'>>;
type Described = Listed & { readonly otherBarcodes: string };
type SaidDetails = Pick<Described, (typeof detailOf)[keyof typeof detailOf]>;
type There = SaidDetails & {
  readonly id: string;
  readonly barcode: string;
  readonly sort: number;
  /** How often it was changed before. */
  readonly changes: number;
  /** Taken back with the import that had listed it, and untouched since: a file lists it again. */
  readonly isWithdrawn: boolean;
};
type Wanted = Omit<Described, 'itemId' | 'sort'>;
/** A new item; `again` where it was there, and is listed once more. */
type New = { readonly wanted: Wanted; readonly again: Pick<There, 'id' | 'sort'> | undefined };

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
  const listed: New[] = [];
  const differing: { readonly there: There; readonly before: SaidDetails; readonly wanted: SaidDetails }[] = [];
  return {
    judge: (said) => {
      const { wanted, problems } = wantedOf(said, supplierOf);
      const keys = keysOf(wanted);
      const field = wanted.barcode === '' ? 'name' : 'barcode';
      const found = [...new Set(keys.flatMap((key) => there.get(key) ?? []))];
      // Two rows may say one item by different barcodes of it.
      const marks = [...keys, ...found.map(({ id }) => `item ${id}`)];
      const against: readonly RowProblem[] = [
        ...(marks.some((mark) => seen.has(mark)) ? [{ field, code: 'twice' } as const] : []),
        ...(found.length > 1 ? [{ field, code: 'several' } as const] : []),
      ];
      for (const mark of marks) seen.add(mark);
      const [met] = found;
      const known = met?.isWithdrawn === true ? undefined : met;
      const before = known === undefined ? wanted : detailsOf(known);
      const after =
        known === undefined ? wanted : { ...before, ...saidOf(wanted, said), ...moreBarcodes(known, wanted) };
      const state = known === undefined ? 'new' : changedDetails(before, after).length === 0 ? 'same' : 'differs';
      const form = identityForm(wanted.name);
      const namesake = known === undefined && names.has(form);
      names.add(form);
      const letters = after.otherBarcodes.length;
      const tooMany: readonly RowProblem[] = letters > mostBarcodeLetters ? [{ field, code: 'tooLong' }] : [];
      const all = [...problems, ...against, ...tooMany];
      if (known === undefined && all.length === 0) listed.push({ wanted, again: met });
      else if (known !== undefined && state === 'differs' && all.length === 0) {
        differing.push({ there: known, before, wanted: after });
      }
      return Promise.resolve({
        key: wanted.barcode === '' ? wanted.name : barcodesOf(wanted).join(' '),
        problems: all,
        state,
        namesake,
        differing: fieldsOf(known === undefined ? [] : changedDetails(before, after)),
        changes: known?.changes ?? 0,
      });
    },
    singly: () => listed.filter(({ wanted }) => wanted.otherBarcodes !== '').length,
    record: (chain) =>
      recordListed(chain, listed, { staff, lastSort, newId: () => `item-${uuidV7(now.getTime(), random)}` }),
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

/**
 * Lists what is new, a page at a time. Other barcodes are the first change of their item, as of one that is listed by
 * hand, because no listing says them. Returns how many facts that took.
 */
async function recordListed(
  chain: LockedChain,
  listed: readonly New[],
  { staff, lastSort, newId }: { readonly staff: string; readonly lastSort: number; readonly newId: () => string },
): Promise<number> {
  const items = listed.map(({ again, wanted }, index) => ({
    ...wanted,
    itemId: again?.id ?? newId(),
    sort: again?.sort ?? lastSort + index + 1,
  }));
  const pages = inPages(items.map(({ otherBarcodes: _, ...item }) => item));
  for (const page of pages) {
    await chain.record({ type: 'items.listed', staff, reason: '', body: { items: page }, confidential: null });
  }
  const more = items.filter(({ otherBarcodes }) => otherBarcodes !== '');
  for (const wanted of more) {
    const before = { ...wanted, otherBarcodes: '' };
    const change = { type: 'item.changed', staff, reason: '', id: wanted.itemId, change: 1 } as const;
    await recordThingChange(chain, { ...change, before, wanted });
  }
  return pages.length + more.length;
}

const everything = (tx: Transaction, communityId: string): Promise<readonly There[]> =>
  queryRows<There>(
    tx,
    sql`SELECT id, barcode, other_barcodes AS "otherBarcodes", name, name_en AS "nameEn", supplier AS "supplierId", sort, points_price AS "pointsPrice",
        cash_price_fen AS "cashPriceFen", market_price_fen AS "marketPriceFen", cost_price_fen AS "costPriceFen",
        shelf_place AS "shelfPlace", shelf_life_days AS "shelfLifeDays", item_group AS "itemGroup",
        display_pieces AS "displayPieces",
        (SELECT coalesce(max(noted.number), 0) FROM thing_change AS noted
          WHERE noted.community = ${communityId} AND noted.kind = 'item' AND noted.thing = item.id) AS changes,
        status = 'unlisted' AND NOT EXISTS (SELECT 1 FROM thing_change AS noted WHERE noted.community = ${communityId}
          AND noted.kind = 'item' AND noted.thing = item.id) AS "isWithdrawn"
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

/** Whatever a row of a file and an item may know each other by: each barcode, or the name where there is none. */
const keysOf = (item: Pick<There, 'barcode' | 'otherBarcodes' | 'name'>): readonly string[] =>
  item.barcode === '' ? [`name ${identityForm(item.name)}`] : barcodeKeysOf(item).map((key) => `code ${key}`);

/** A file adds barcodes and takes none away, since most lists know only one of them. */
function moreBarcodes(known: There, wanted: Wanted): Pick<There, 'otherBarcodes'> {
  const keys = new Set(barcodeKeysOf(known));
  const more = barcodesOf(wanted).filter((barcode) => !keys.has(barcodeKey(barcode)));
  return { otherBarcodes: [...barcodesOf(known).slice(1), ...more].join(' ') };
}

/** What separates the barcodes of one cell. */
const betweenBarcodes = /[\s;；、]+/u;

/** The barcodes of a cell, each once, with a blank between two; undefined where one of them is none. */
function barcodesIn(text: string): string | undefined {
  const all = text.split(betweenBarcodes).filter((each) => each !== '');
  if (all.length === 0 || !all.every((each) => /^\d{8,14}$/.test(each))) return undefined;
  const keys = all.map(barcodeKey);
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index).join(' ');
}

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
  const [barcode = '', ...others] = taken('barcode', barcodesIn, '').split(' ');
  const wanted: Wanted = {
    barcode,
    otherBarcodes: others.join(' '),
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
    itemGroup: taken<ItemGroup>('itemGroup', groupOf, ''),
    displayPieces: taken<number | null>('displayPieces', room, null),
  };
  for (const field of ['name', 'pointsPrice'] as const) {
    if ((said[field] ?? '') === '') problems.push({ field, code: 'missing' });
  }
  return { wanted, problems };
}

/** The group that people call so, in either language. */
function groupOf(text: string): ItemGroup | undefined {
  const form = searchForm(text);
  return (['', ...itemGroups] as const).find((group) =>
    [group, ...localeCodes.map((code) => itemGroupNames[code][group])].some(
      (name) => name !== '' && searchForm(name) === form,
    ),
  );
}

function room(text: string): number | undefined {
  const pieces = wholeNumber(text.replace(/件$/, ''), mostPieces);
  return pieces === 0 ? undefined : pieces;
}

function shelfLife(text: string): number | undefined {
  const days = wholeNumber(text.replace(/天$/, ''), mostShelfLifeDays);
  return days === 0 ? undefined : days;
}
