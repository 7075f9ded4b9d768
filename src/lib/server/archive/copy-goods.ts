import { prefixedId, uuidV7 } from '#lib/base/id.ts';
import { mostPieces } from '#lib/domain/count.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages, mostInPage } from '#lib/hub-facts/pages.ts';
import type { Copying } from './copying.ts';
import {
  allRows,
  batchRow,
  categoryRow,
  itemRow,
  paged,
  rowsOf,
  ruleRow,
  stockRow,
  supplierRow,
  type BatchRow,
  type ItemRow,
} from './copy-rows.ts';
import { shelfOf } from './copy-shelf.ts';

interface CopyingGoods extends Copying {
  readonly stores: ReadonlyMap<string, string>;
}

/** Adds categories with all their rules, suppliers and items, and opens the shelves. */
export async function copyGoods(copying: CopyingGoods): Promise<{ readonly notThere: number }> {
  await copyCategories(copying);
  const suppliers = await copySuppliers(copying);
  const items = await copyItems(copying, suppliers);
  return openShelves(copying, items, suppliers);
}

async function copyCategories({ archive, chain, context, managerId }: Copying): Promise<void> {
  const say = { staff: managerId, reason: '', confidential: null };
  const rules = await allRows(archive, 'rule', ruleRow);
  const categories = await allRows(archive, 'category', categoryRow);
  const copied = categories.flatMap(({ id, name, name_en: nameEn, standard, standard_en: standardEn, sort }) => {
    const own = rules.filter(({ category }) => category === id).sort((one, other) => one.version - other.version);
    const [first, ...later] = own.map(({ version, unit, points_per_unit, daily_cap, effective_from }) => ({
      ...{ version, unit, pointsPerUnit: points_per_unit, dailyCap: daily_cap, effectiveFrom: effective_from },
    }));
    const categoryId = prefixedId('cat', context.random);
    const said = { categoryId, name, nameEn, standard, standardEn, sort };
    return first === undefined ? [] : [{ added: { ...said, rule: first }, later }];
  });
  for (const page of inPages(copied.map(({ added }) => added))) {
    await chain.record({ ...say, type: 'categories.added', body: { categories: page } });
  }
  for (const { added, later } of copied) {
    const { categoryId: id, name, nameEn } = added;
    for (const [index, rule] of later.entries()) {
      await chain.record({ ...say, type: 'rule.added', body: { id, name, nameEn, change: index + 1, rule } });
    }
  }
}

/** @returns of each supplier of the archive the id in the copy */
async function copySuppliers({ archive, chain, context, managerId }: Copying): Promise<ReadonlyMap<string, string>> {
  const rows = await allRows(archive, 'supplier', supplierRow);
  const ids = new Map(rows.map(({ id }) => [id, prefixedId('sup', context.random)]));
  const suppliers = rows.map(({ id, name, name_en: nameEn, kind, contact }) => ({
    ...{ supplierId: ids.get(id) ?? '', name, nameEn, kind, contact },
  }));
  for (const page of inPages(suppliers)) {
    const body = { suppliers: page };
    await chain.record({ type: 'suppliers.added', staff: managerId, reason: '', body, confidential: null });
  }
  return ids;
}

/** @returns of each item of the archive the id in the copy */
async function copyItems(
  { archive, chain, context, managerId, now }: Copying,
  suppliers: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const say = { staff: managerId, reason: '', confidential: null };
  const ids = new Map<string, string>();
  for await (const page of paged(rowsOf(archive, 'item', itemRow), mostInPage)) {
    for (const { id } of page) ids.set(id, `item-${uuidV7(now.getTime(), context.random)}`);
    const idOf = ({ id }: ItemRow): string => ids.get(id) ?? '';
    const items = page.map((row) => listed(row, idOf(row), suppliers));
    await chain.record({ ...say, type: 'items.listed', body: { items } });
    // What the fact of a listing does not say is said by a change.
    for (const row of page) {
      const { after, before } = changed(row);
      if (Object.keys(after).length === 0) continue;
      const body = { id: idOf(row), name: row.name, nameEn: row.name_en, change: 1, before, after };
      await chain.record({ ...say, type: 'item.changed', body });
    }
  }
  return ids;
}

type Listed = HubBodies['items.listed']['items'][number];

const listed = (row: ItemRow, itemId: string, suppliers: ReadonlyMap<string, string>): Listed => ({
  itemId,
  barcode: row.barcode,
  name: row.name,
  nameEn: row.name_en,
  supplierId: suppliers.get(row.supplier) ?? '',
  pointsPrice: row.points_price,
  cashPriceFen: row.cash_price_fen,
  marketPriceFen: row.market_price_fen,
  costPriceFen: row.cost_price_fen,
  shelfPlace: row.shelf_place,
  picture: row.picture,
  sort: row.sort,
  shelfLifeDays: row.shelf_life_days,
  keeps: row.keeps,
  displayPieces: row.display_pieces,
  itemGroup: row.item_group,
});

type Change = Pick<HubBodies['item.changed'], 'before' | 'after'>;

function changed({ other_barcodes, reorder_pieces, status }: ItemRow): Change {
  const [before, after]: [Change['before'], Change['after']] = [{}, {}];
  if (other_barcodes !== '') {
    Object.assign(before, { otherBarcodes: '' });
    Object.assign(after, { otherBarcodes: other_barcodes });
  }
  if (reorder_pieces !== null) {
    Object.assign(before, { reorderPieces: null });
    Object.assign(after, { reorderPieces: reorder_pieces });
  }
  if (status === 'unlisted') {
    Object.assign(before, { status: 'listed' });
    Object.assign(after, { status });
  }
  return { before, after };
}

type ShelfLine = HubBodies['shelf.opened']['lines'][number];

async function openShelves(
  { archive, chain, context, managerId, now, stores }: CopyingGoods,
  items: ReadonlyMap<string, string>,
  suppliers: ReadonlyMap<string, string>,
): Promise<{ readonly notThere: number }> {
  const batches = new Map<string, BatchRow[]>();
  for await (const batch of rowsOf(archive, 'batch', batchRow)) {
    if (batch.remaining <= 0) continue;
    const shelf = `${batch.store} ${batch.item}`;
    batches.set(shelf, [...(batches.get(shelf) ?? []), batch]);
  }
  const lineOf = (itemId: string, quantity: number, batch: BatchRow | null): ShelfLine => ({
    itemId,
    quantity,
    batch: batch && {
      batchId: uuidV7(now.getTime(), context.random),
      supplierId: suppliers.get(batch.supplier ?? '') ?? null,
      costEachFen: batch.cost_each_fen,
      bestBefore: batch.best_before,
      code: batch.code,
    },
  });
  const shelves = new Map<string, ShelfLine[]>();
  let notThere = 0;
  for await (const stock of rowsOf(archive, 'stock', stockRow)) {
    const [storeId, itemId] = [stores.get(stock.store), items.get(stock.item)];
    if (storeId === undefined || itemId === undefined) continue;
    const shelf = shelfOf(stock, batches.get(`${stock.store} ${stock.item}`) ?? [], mostPieces);
    notThere += shelf.notThere;
    const lines = shelf.pieces.map(({ quantity, batch }) => lineOf(itemId, quantity, batch));
    const own = shelves.get(storeId) ?? [];
    shelves.set(storeId, own);
    // An item that is sold out keeps its place.
    own.push(...(lines.length === 0 ? [lineOf(itemId, 0, null)] : lines));
  }
  for (const [storeId, all] of shelves) {
    for (const lines of inPages(all)) {
      const body = { storeId, lines };
      await chain.record({ type: 'shelf.opened', staff: managerId, reason: '', body, confidential: null });
    }
  }
  return { notThere };
}
