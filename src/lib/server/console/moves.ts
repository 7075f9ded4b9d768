import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { dayOf } from '#lib/domain/day.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { comparePlaces } from '#lib/domain/place.ts';
import { readHubFact, type HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { mostInPage } from '#lib/hub-facts/pages.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { addDelta } from '../ledger/balances.ts';
import { shelfKey } from '../ledger/entry.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { loadShelves } from '../ledger/load-rows.ts';
import { ShelfBatches } from '../ledger/shelf-batches.ts';
import { readFactNumber } from './hub-facts.ts';
import { pageOf, pageRows, readPlace, type Page } from './page.ts';
import { policyOf } from './policy.ts';
import { storeDetailsOf } from './stores.ts';
import type { ChangedBy } from './thing-change.ts';

// Goods that are carried from one store to another (调拨). What a tablet has sold meanwhile and not told yet is missing
// on its shelf afterwards, as it would be after any other sale, and people are told so.

type MoveLine = HubBodies['goods.moved']['lines'][number];

/** Pieces of an item that are to be moved, at least 1. */
export interface WantedPieces {
  readonly itemId: string;
  readonly pieces: number;
}

/** Goods that are to be moved. */
export interface WantedMove {
  /** Made with the form, so that the same form sent twice moves them once. */
  readonly moveId: string;
  readonly from: string;
  readonly to: string;
  /** Each item once. */
  readonly wanted: readonly WantedPieces[];
  readonly reason: string;
}

/**
 * Why nothing was moved. `missing`: the shelf has fewer of some items, with how many it has of each by id, 0 or more.
 * `tooMany`: they are of more batches than one fact says. `otherMove`: this form has moved something else already.
 */
export type MoveRefused =
  | { readonly code: 'notPermitted' | 'reasonMissing' | 'unknown' | 'sameStore' | 'nothing' | 'tooMany' | 'otherMove' }
  | { readonly code: 'missing'; readonly onHand: ReadonlyMap<string, number> };

/** Moves goods from one store's shelf to another's, those first that expire first, and has tablets of both pull it. */
export async function moveGoods(
  context: ChainContext,
  by: ChangedBy,
  { moveId, from, to, wanted, reason: typed }: WantedMove,
  now: Date,
): Promise<Result<'saved' | 'again', MoveRefused>> {
  if (!may(by.role, 'goods.change')) return refuse({ code: 'notPermitted' });
  if (wanted.length === 0) return refuse({ code: 'nothing' });
  if (from === to) return refuse({ code: 'sameStore' });
  const reason = noteOf(typed);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'saved' | 'again', MoveRefused>> => {
    const chain = await lock(communityId);
    const moved = await movedBy(tx, communityId, moveId);
    if (moved !== undefined) return isSame(moved, { from, to, wanted }) ? ok('again') : refuse({ code: 'otherMove' });
    for (const store of [from, to]) {
      if ((await storeDetailsOf(tx, communityId, store)) === undefined) return refuse({ code: 'unknown' });
    }
    const { zone } = await policyOf(tx, communityId);
    const today = dayOf(now.getTime(), zone);
    const taken = await takenFrom(tx, communityId, { store: from, wanted, today });
    if (!taken.ok) return refuse({ code: 'missing', onHand: taken.error });
    const lines = await linesOf(tx, communityId, taken.value, () => uuidV7(now.getTime(), context.random));
    if (lines.length > mostInPage) return refuse({ code: 'tooMany' });
    const body = { moveId, from, to, lines };
    await chain.record({ type: 'goods.moved', staff, reason, body, confidential: null });
    return ok('saved');
  });
}

/** What a form has moved already; asked of the facts whose movements an index keeps. */
async function movedBy(
  tx: Transaction,
  communityId: string,
  moveId: string,
): Promise<HubBodies['goods.moved'] | undefined> {
  const [row] = await queryRows<{ payload: string }>(
    tx,
    sql`SELECT fact.payload FROM hub_fact AS fact
      JOIN (SELECT DISTINCT cause FROM stock_movement WHERE community = ${communityId} AND kind = 'move') AS moved
        ON moved.cause = fact.id
      WHERE fact.community = ${communityId} AND fact.payload::json -> 'body' ->> 'moveId' = ${moveId}`,
  );
  const fact = row === undefined ? undefined : readHubFact(row.payload);
  return fact?.type === 'goods.moved' ? fact.body : undefined;
}

/** Whether that is what somebody wants to move. */
function isSame(
  moved: HubBodies['goods.moved'],
  { from, to, wanted }: Pick<WantedMove, 'from' | 'to' | 'wanted'>,
): boolean {
  const pieces = new Map<string, number>();
  for (const { itemId, quantity } of moved.lines) addDelta(pieces, itemId, quantity);
  const isAll = pieces.size === wanted.length && wanted.every((each) => pieces.get(each.itemId) === each.pieces);
  return isAll && moved.from === from && moved.to === to;
}

/** Pieces of an item that leave a shelf, and their batch; null for those of no batch. */
interface Taken extends WantedPieces {
  readonly batchId: string | null;
}

/** What leaves a shelf, batch by batch, or what it has of the items of which it has fewer. */
async function takenFrom(
  tx: Transaction,
  communityId: string,
  {
    store,
    wanted,
    today,
  }: { readonly store: string; readonly wanted: readonly WantedPieces[]; readonly today: string },
): Promise<Result<readonly Taken[], ReadonlyMap<string, number>>> {
  const items = new Set(wanted.map(({ itemId }) => itemId));
  const asked = { stores: new Set([store]), items, returned: new Set<string>() };
  const { onHand, batches } = await loadShelves(tx, communityId, asked);
  const missing = new Map<string, number>();
  const taken: Taken[] = [];
  for (const { itemId, pieces } of wanted) {
    const key = shelfKey(store, itemId);
    const held = onHand.get(key) ?? 0;
    if (pieces > held) missing.set(itemId, Math.max(0, held));
    const shelf = new ShelfBatches(batches.get(key) ?? []);
    const { deltas } = shelf.move(-pieces, { batchId: null, today, onHand: held }, false);
    const loose = deltas.reduce((sum, { delta }) => sum + delta, pieces);
    taken.push(...deltas.map(({ batchId, delta }) => ({ itemId, batchId, pieces: -delta })));
    if (loose > 0) taken.push({ itemId, batchId: null, pieces: loose });
  }
  return missing.size > 0 ? refuse(missing) : ok(taken);
}

/** The lines of a move, with what is known of each batch. */
async function linesOf(
  tx: Transaction,
  communityId: string,
  taken: readonly Taken[],
  newId: () => string,
): Promise<MoveLine[]> {
  type Known = Omit<NonNullable<MoveLine['batch']>, 'takenFrom' | 'batchId'> & { readonly id: string };
  const ids = taken.flatMap(({ batchId }) => (batchId === null ? [] : [batchId]));
  const rows = await queryRows<Known>(
    tx,
    sql`SELECT id::text AS id, supplier AS "supplierId", cost_each_fen AS "costEachFen",
        best_before::text AS "bestBefore", code
      FROM batch WHERE community = ${communityId} AND id = ANY((${textArray(ids)})::uuid[])`,
  );
  const known = new Map(rows.map(({ id, ...said }) => [id, { takenFrom: id, ...said }]));
  return taken.map(({ itemId, pieces: quantity, batchId }) => {
    const said = known.get(batchId ?? '');
    return { itemId, quantity, batch: said === undefined ? null : { ...said, batchId: newId() } };
  });
}

/** An item that was moved from one store to another, with who moved it, when and why. */
export type MoveRow = {
  /** Of the fact, as the audit counts it. */
  readonly number: number;
  readonly atMs: number;
  readonly from: string;
  readonly fromName: string | null;
  readonly fromNameEn: string | null;
  readonly to: string;
  readonly toName: string | null;
  readonly toNameEn: string | null;
  readonly item: string;
  readonly itemName: string | null;
  readonly itemNameEn: string | null;
  readonly pieces: number;
  readonly staffName: string | null;
  readonly reason: string;
};

/** What was moved between stores, item by item, the newest first. @param store only from or to this one */
export async function listMoves(
  database: Transaction,
  communityId: string,
  store: string | null,
  from: string | null,
  size = pageRows,
): Promise<Page<MoveRow>> {
  const place = readPlace(from);
  const before = readFactNumber(place?.[0] ?? '');
  const behind =
    place === undefined || before === 0
      ? sql`true`
      : sql`(fact.number < ${before} OR fact.number = ${before} AND moved.item > ${place[1]} COLLATE "C")`;
  const notAfter = place === undefined || before === 0 ? sql`true` : sql`number <= ${before}`;
  const body = sql`payload::json -> 'body'`;
  const ofStore = store === null ? sql`true` : sql`${store}::text IN (${body} ->> 'from', ${body} ->> 'to')`;
  const rows = await queryRows<MoveRow>(
    database,
    sql`SELECT fact.number, (extract(epoch FROM fact.at) * 1000)::float8 AS "atMs", fact.reason,
        moved.origin AS "from", origin.name AS "fromName", origin.name_en AS "fromNameEn",
        moved.target AS "to", target.name AS "toName", target.name_en AS "toNameEn",
        moved.item, item.name AS "itemName", item.name_en AS "itemNameEn", moved.pieces, staff.name AS "staffName"
      FROM (
        SELECT id, number, at, reason, staff FROM hub_fact
        WHERE community = ${communityId} AND type = 'goods.moved' AND ${ofStore} AND ${notAfter}
        ORDER BY number DESC LIMIT ${size + 1}) AS fact
      CROSS JOIN LATERAL (
        SELECT item COLLATE "C" AS item, max(store) FILTER (WHERE quantity < 0) AS origin,
          max(store) FILTER (WHERE quantity > 0) AS target,
          (sum(quantity) FILTER (WHERE quantity > 0))::float8 AS pieces
        FROM stock_movement WHERE community = ${communityId} AND kind = 'move' AND cause = fact.id
        GROUP BY item) AS moved
      LEFT JOIN store AS origin ON origin.community = ${communityId} AND origin.id = moved.origin
      LEFT JOIN store AS target ON target.community = ${communityId} AND target.id = moved.target
      LEFT JOIN item ON item.community = ${communityId} AND item.id = moved.item
      LEFT JOIN staff ON staff.community = ${communityId} AND staff.id = fact.staff
      WHERE ${behind}
      ORDER BY fact.number DESC, moved.item LIMIT ${size + 1}`,
  );
  return pageOf(rows, ({ number, item }) => [String(number), item], size);
}

/** What a store's shelf has of an item, as the form of a move offers it. */
export type ShelfRow = {
  readonly item: string;
  readonly name: string;
  readonly nameEn: string;
  readonly place: string;
  readonly onHand: number;
};

/** What a store's shelf has of each item, in the order of its shelf places. */
export async function listShelf(
  database: Transaction,
  communityId: string,
  store: string,
): Promise<readonly ShelfRow[]> {
  const rows = await queryRows<ShelfRow>(
    database,
    sql`SELECT item.id AS item, item.name, item.name_en AS "nameEn", item.shelf_place AS place,
        stock.on_hand::float8 AS "onHand"
      FROM stock JOIN item ON item.community = stock.community AND item.id = stock.item
      WHERE stock.community = ${communityId} AND stock.store = ${store}
      ORDER BY item.sort, item.id`,
  );
  return rows.toSorted((left, right) => comparePlaces(left.place, right.place));
}
