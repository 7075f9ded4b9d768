import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { comparePlaces } from '#lib/domain/place.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { forbidsTakenName, isNameTaken } from './taken-name.ts';
import { changeThing, type ChangeableKind, type ChangedBy, type ThingWanted } from './thing-change.ts';

// The community's points stores, as managers look after them.

const t = storeTable;

/** What is kept of a store, by the names of its facts. */
export type StoreDetails = { readonly name: string; readonly nameEn: string };

/** The community's stores, those with the most goods first. */
export const listStores = (database: Transaction, communityId: string) =>
  database
    .select({ id: t.id, name: t.name, nameEn: t.nameEn })
    .from(t)
    .where(eq(t.community, communityId))
    .orderBy(
      desc(sql`(SELECT count(*) FROM stock WHERE stock.community = ${communityId} AND stock.store = ${t.id})`),
      asc(t.id),
    );

/** A store with how many kinds of goods it has, in how many pieces, and how many tablets work there. */
export type StoreRow = StoreDetails & {
  readonly id: string;
  readonly items: number;
  readonly pieces: number;
  readonly kiosks: number;
};

/** The community's stores with what is there, those with the most goods first. */
export const listStoresWithGoods = (database: Transaction, communityId: string): Promise<readonly StoreRow[]> =>
  queryRows<StoreRow>(
    database,
    sql`SELECT store.id, store.name, store.name_en AS "nameEn", coalesce(held.items, 0)::float8 AS items,
        coalesce(held.pieces, 0)::float8 AS pieces,
        (SELECT count(*) FROM kiosk WHERE kiosk.community = ${communityId} AND kiosk.store = store.id
          AND kiosk.status = 'active')::float8 AS kiosks
      FROM store LEFT JOIN (
        SELECT community, store, count(*) AS items, sum(on_hand) AS pieces FROM stock
        WHERE community = ${communityId} AND on_hand > 0 GROUP BY community, store) AS held
        ON held.community = store.community AND held.store = store.id
      WHERE store.community = ${communityId}
      ORDER BY items DESC, store.id`,
  );

/** What is kept of a store; undefined where there is none of that id. */
export async function storeDetailsOf(
  database: Transaction,
  communityId: string,
  id: string,
): Promise<StoreDetails | undefined> {
  const [row] = await database
    .select({ name: t.name, nameEn: t.nameEn })
    .from(t)
    .where(and(eq(t.community, communityId), eq(t.id, id)));
  return row;
}

/** What stands at one place of a store's shelves. */
export type PlaceRow = {
  readonly place: string;
  readonly items: number;
  readonly pieces: number;
};

/** The places of a store's shelves with what stands there, as people count them. */
export async function placesOfStore(
  database: Transaction,
  communityId: string,
  id: string,
): Promise<readonly PlaceRow[]> {
  const rows = await queryRows<PlaceRow>(
    database,
    sql`SELECT item.shelf_place AS place, count(*)::float8 AS items, sum(stock.on_hand)::float8 AS pieces
      FROM stock JOIN item ON item.community = stock.community AND item.id = stock.item
      WHERE stock.community = ${communityId} AND stock.store = ${id} AND item.status = 'listed'
      GROUP BY item.shelf_place`,
  );
  return rows.toSorted((left, right) => comparePlaces(left.place, right.place));
}

const stores: ChangeableKind<StoreDetails> = {
  kind: 'store',
  type: 'store.changed',
  permission: 'policy.change',
  read: storeDetailsOf,
};

/** Renames a store. Two that save at once are told; what was sent twice is there once. */
export const changeStore = (context: ChainContext, by: ChangedBy, wanted: ThingWanted<StoreDetails>, now: Date) =>
  changeThing(context, by, stores, wanted, now, forbidsTakenName(t, by.communityId, wanted));

type Opened = Result<'saved' | 'again', 'notPermitted' | 'reasonMissing' | 'idTaken' | 'nameTaken'>;

/** Opens another store under an id that the form was made with, so that the same form sent twice opens one. */
export async function openStore(
  context: ChainContext,
  by: ChangedBy,
  { id, details, reason: typed }: { readonly id: string; readonly details: StoreDetails; readonly reason: string },
  now: Date,
): Promise<Opened> {
  if (!may(by.role, 'policy.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Opened> => {
    const chain = await lock(communityId);
    const known = await storeDetailsOf(tx, communityId, id);
    if (known !== undefined) return known.name === details.name ? ok('again') : refuse('idTaken');
    if (await isNameTaken(tx, t, communityId, { id, name: details.name })) return refuse('nameTaken');
    const body = { storeId: id, ...details };
    await chain.record({ type: 'store.opened', staff, reason, body, confidential: null });
    return ok('saved');
  });
}
