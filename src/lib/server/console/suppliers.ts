import { and, asc, count, desc, eq, isNull, sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import type { Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';
import { batchTable, itemTable, supplierTable } from '../db/schema/shelf.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { olderThan, pageOf, pageRows, textKey } from './page.ts';
import { changeThing, type ChangeableKind, type ChangedBy, type ThingWanted } from './thing-change.ts';

// Companies that deliver goods, as managers look after them.

const t = supplierTable;

/** What is kept of a supplier, by the names of its facts. */
export type SupplierDetails = { readonly name: string; readonly nameEn: string; readonly contact: string };

/** All suppliers by their names, with how many items each delivers. */
export const listSuppliers = (database: Transaction, communityId: string) =>
  database
    .select({
      id: t.id,
      name: t.name,
      nameEn: t.nameEn,
      contact: t.contact,
      items: count(itemTable.id),
    })
    .from(t)
    .leftJoin(itemTable, and(eq(itemTable.community, t.community), eq(itemTable.supplier, t.id)))
    .where(eq(t.community, communityId))
    .groupBy(t.community, t.id, t.name, t.nameEn, t.contact)
    .orderBy(asc(t.name), asc(t.id));

export type SupplierRow = Awaited<ReturnType<typeof listSuppliers>>[number];

/** What is kept of a supplier; undefined where there is none of that id. */
export async function supplierDetailsOf(
  database: Transaction,
  communityId: string,
  id: string,
): Promise<SupplierDetails | undefined> {
  const [row] = await database
    .select({ name: t.name, nameEn: t.nameEn, contact: t.contact })
    .from(t)
    .where(and(eq(t.community, communityId), eq(t.id, id)));
  return row;
}

/** The items that a supplier usually delivers, in the order of the shelf. */
export const itemsOfSupplier = (database: Transaction, communityId: string, id: string) =>
  database
    .select({
      id: itemTable.id,
      name: itemTable.name,
      nameEn: itemTable.nameEn,
      pointsPrice: itemTable.pointsPrice,
      costPriceFen: itemTable.costPriceFen,
    })
    .from(itemTable)
    .where(and(eq(itemTable.community, communityId), eq(itemTable.supplier, id)))
    .orderBy(asc(itemTable.sort), asc(itemTable.id));

/** What a supplier has delivered, newest first. */
export async function deliveriesOfSupplier(
  database: Transaction,
  communityId: string,
  id: string,
  from: string | null,
) {
  const b = batchTable;
  const key = textKey(b.id);
  const rows = await database
    .select({
      id: b.id,
      receivedAt: b.receivedAt,
      itemId: b.item,
      itemName: itemTable.name,
      itemNameEn: itemTable.nameEn,
      storeName: storeTable.name,
      storeNameEn: storeTable.nameEn,
      received: b.received,
      remaining: sql<number>`${b.remaining}::float8`,
      costEachFen: b.costEachFen,
      bestBefore: b.bestBefore,
    })
    .from(b)
    .leftJoin(itemTable, and(eq(itemTable.community, b.community), eq(itemTable.id, b.item)))
    .leftJoin(storeTable, and(eq(storeTable.community, b.community), eq(storeTable.id, b.store)))
    .where(
      and(eq(b.community, communityId), eq(b.supplier, id), isNull(b.movedFrom), olderThan(b.receivedAt, key, from)),
    )
    .orderBy(desc(b.receivedAt), desc(key))
    .limit(pageRows + 1);
  return pageOf(rows, (row) => [String(row.receivedAt.getTime()), row.id]);
}

const suppliers: ChangeableKind<SupplierDetails> = {
  kind: 'supplier',
  type: 'supplier.changed',
  permission: 'goods.change',
  read: supplierDetailsOf,
};

/** Changes a supplier. Two that save at once are told; what was sent twice is there once. */
export const changeSupplier = (context: ChainContext, by: ChangedBy, wanted: ThingWanted<SupplierDetails>, now: Date) =>
  changeThing(context, by, suppliers, wanted, now);

/** Why nothing was added. */
export type AddThingRefused = 'notPermitted' | 'reasonMissing' | 'idTaken';

/** Adds a supplier under an id that the form was made with, so that the same form sent twice adds one. */
export async function addSupplier(
  context: ChainContext,
  by: ChangedBy,
  { id, details, reason: typed }: { readonly id: string; readonly details: SupplierDetails; readonly reason: string },
  now: Date,
): Promise<Result<'saved' | 'again', AddThingRefused>> {
  if (!may(by.role, 'goods.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  return inChain(context, now, async (tx, lock): Promise<Result<'saved' | 'again', AddThingRefused>> => {
    const chain = await lock(by.communityId);
    const known = await supplierDetailsOf(tx, by.communityId, id);
    if (known !== undefined) return known.name === details.name ? ok('again') : refuse('idTaken');
    const body = { suppliers: [{ supplierId: id, kind: 'supplier' as const, ...details }] };
    await chain.record({ type: 'suppliers.added', staff: by.staffId, reason, body, confidential: null });
    return ok('saved');
  });
}
