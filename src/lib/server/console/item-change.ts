import { isDeepStrictEqual } from 'node:util';
import { and, eq, ne, sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { sharesBarcode, type Barcoded } from '#lib/domain/gtin.ts';
import type { ItemDetails } from '#lib/domain/item-form.ts';
import { may } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { itemTable } from '../db/schema/shelf.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { isStorable } from '#lib/domain/text.ts';
import {
  changeThing,
  type ChangeableKind,
  type ChangedBy,
  type ThingRefused,
  type ThingWanted,
} from './thing-change.ts';

// What managers change of goods. Tablets pull the item as it is then; prices are a history of facts.

const t = itemTable;

/** What is kept of an item; undefined where there is none of that id. */
export async function itemDetailsOf(
  database: Transaction,
  communityId: string,
  id: string,
): Promise<ItemDetails | undefined> {
  const [row] = await database
    .select({
      name: t.name,
      nameEn: t.nameEn,
      picture: t.picture,
      barcode: t.barcode,
      otherBarcodes: t.otherBarcodes,
      supplierId: t.supplier,
      marketPriceFen: t.marketPriceFen,
      pointsPrice: t.pointsPrice,
      cashPriceFen: t.cashPriceFen,
      costPriceFen: t.costPriceFen,
      shelfPlace: t.shelfPlace,
      keeps: t.keeps,
      shelfLifeDays: t.shelfLifeDays,
      reorderPieces: t.reorderPieces,
      displayPieces: t.displayPieces,
      itemGroup: t.itemGroup,
      sort: t.sort,
      status: t.status,
    })
    .from(t)
    .where(and(eq(t.community, communityId), eq(t.id, id)));
  return row;
}

const items: ChangeableKind<ItemDetails> = {
  kind: 'item',
  type: 'item.changed',
  permission: 'goods.change',
  read: itemDetailsOf,
};

/** Another item has the barcode already; or the supplier is none of the community's. */
type ItemForbidden = 'barcodeTaken' | 'supplierUnknown';

/** Which other item has one of the barcodes, compared as tablets do; undefined for none. */
export async function itemWithBarcode(
  database: Transaction,
  communityId: string,
  wanted: Barcoded,
  exceptId: string,
): Promise<{ readonly id: string; readonly name: string; readonly nameEn: string } | undefined> {
  const rows = await database
    .select({ id: t.id, name: t.name, nameEn: t.nameEn, barcode: t.barcode, otherBarcodes: t.otherBarcodes })
    .from(t)
    .where(and(eq(t.community, communityId), ne(t.id, exceptId), ne(t.barcode, '')));
  return rows.find((row) => sharesBarcode(row, wanted));
}

async function isSupplier(tx: Transaction, communityId: string, id: string): Promise<boolean> {
  if (id === '') return true;
  const rows = await queryRows(tx, sql`SELECT 1 FROM supplier WHERE community = ${communityId} AND id = ${id}`);
  return rows.length > 0;
}

/** What stands against an item as it is wanted; what it had before is no matter of this change. */
async function forbiddenIn(
  tx: Transaction,
  communityId: string,
  id: string,
  { supplierId, ...item }: ItemDetails,
  changed: readonly string[],
): Promise<ItemForbidden | undefined> {
  if (changed.includes('supplierId') && !(await isSupplier(tx, communityId, supplierId))) return 'supplierUnknown';
  if (!changed.includes('barcode') && !changed.includes('otherBarcodes')) return undefined;
  return (await itemWithBarcode(tx, communityId, item, id)) === undefined ? undefined : 'barcodeTaken';
}

/** Changes an item. Two that save at once are told; what was sent twice is there once. */
export function changeItem(context: ChainContext, by: ChangedBy, wanted: ThingWanted<ItemDetails>, now: Date) {
  return changeThing(context, by, items, wanted, now, (tx, changed) =>
    forbiddenIn(tx, by.communityId, wanted.id, wanted.wanted, changed),
  );
}

export type ItemRefused = ThingRefused<ItemDetails, ItemForbidden>;

/** What nobody has said of an item as it is listed. */
const unsaid = { reorderPieces: null, status: 'listed', otherBarcodes: '' } as const;

/** Why no item was listed. `idTaken`: the form's own id is another item's. */
export type ListRefused = 'notPermitted' | 'reasonMissing' | 'idTaken' | ItemForbidden;

/**
 * Lists a new item, of which there is nothing yet. What a tablet could not say of a new one, such as its level for
 * ordering again, is a change of its own in the same moment. The same form sent twice is one item.
 */
export async function listItem(
  context: ChainContext,
  by: ChangedBy,
  { id, item, reason: typed }: { readonly id: string; readonly item: ItemDetails; readonly reason: string },
  now: Date,
): Promise<Result<'saved' | 'again', ListRefused>> {
  if (!may(by.role, 'goods.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'saved' | 'again', ListRefused>> => {
    const chain = await lock(communityId);
    const known = await itemDetailsOf(tx, communityId, id);
    if (known !== undefined) {
      const isSame = known.name === item.name && known.pointsPrice === item.pointsPrice;
      return isSame ? ok('again') : refuse('idTaken');
    }
    const forbidden = await forbiddenIn(tx, communityId, id, item, ['barcode', 'supplierId']);
    if (forbidden !== undefined) return refuse(forbidden);
    const { reorderPieces, status, otherBarcodes, ...listed } = item;
    const confidential = null;
    await chain.record({
      type: 'items.listed',
      staff,
      reason,
      body: { items: [{ itemId: id, ...listed }] },
      confidential,
    });
    const { name, nameEn } = item;
    const after = { reorderPieces, status, otherBarcodes };
    if (!isDeepStrictEqual(after, unsaid)) {
      const body = { id, name, nameEn, change: 1, before: unsaid, after };
      await chain.record({ type: 'item.changed', staff, reason, body, confidential });
    }
    return ok('saved');
  });
}

/** Whether a picture is one that a page may show: a path of ours, or none. What is a data URL is read on its own. */
export const isOwnPicture = (picture: string): boolean =>
  picture === '' || (/^\/[\w./-]+$/.test(picture) && isStorable(picture));
