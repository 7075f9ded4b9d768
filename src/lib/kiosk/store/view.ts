import type { ShelfItem } from '#lib/domain/redemption.ts';
import { expiredPieces } from '#lib/domain/stock.ts';
import type { Movement } from '#lib/protocol/pull.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { findResident } from './people.ts';
import { readStock, readStockOf, type StockedItem } from './stock.ts';
import type { KioskTables, Settings } from './tables.ts';

// What a screen shows is the snapshot of the hub plus the effects of own events that it does not contain yet.

/** What a resident's screens show. The name is masked at the hub already: the full one never reaches a kiosk. */
export interface ResidentView {
  readonly residentId: string;
  readonly maskedName: string;
  readonly balance: number;
  readonly elderMode: boolean;
  /** Newest first, with what this kiosk has recorded and the hub has not heard of yet. */
  readonly movements: readonly Movement[];
}

/** One item of the shelf as the screens show it. */
export interface ShelfItemView extends ShelfItem {
  readonly name: string;
  readonly nameEn: string;
  readonly supplierName: string;
  readonly marketPriceFen: number;
  readonly shelfPlace: string;
  readonly picture: string;
}

const shownMovements = 5;

async function pendingPoints(tables: KioskTables, residentId: string): Promise<number> {
  const effects = await tables.effects.where('subject').equals(`r:${residentId}`).toArray();
  return effects.reduce((sum, { delta }) => sum + delta, 0);
}

/** The balance that counts at this kiosk now, undefined for somebody it does not know. */
export async function effectiveBalance(tables: KioskTables, residentId: string): Promise<number | undefined> {
  const [row, pending] = await Promise.all([findResident(tables, residentId), pendingPoints(tables, residentId)]);
  return row === undefined ? undefined : row.balance + pending;
}

/** Everything on the shelf on a day (YYYY-MM-DD), in its order, with what is left. Items that are not listed are left out. */
export async function readShelf(tables: KioskTables, today: string): Promise<readonly ShelfItemView[]> {
  const stock = await readStock(tables);
  return stock.flatMap((stocked) => (stocked.item.status === 'listed' ? [shelfItem(stocked, today)] : []));
}

/** One item as the shelf has it now, read inside a transaction that decides about it. */
export async function readShelfItem(
  tables: KioskTables,
  itemId: string,
  today: string,
): Promise<ShelfItemView | undefined> {
  const stocked = await readStockOf(tables, itemId);
  return stocked?.item.status === 'listed' ? shelfItem(stocked, today) : undefined;
}

function shelfItem({ item, onHand, batches }: StockedItem, today: string): ShelfItemView {
  const { id, name, nameEn, supplierName, marketPriceFen, shelfPlace, picture, pointsPrice, cashPriceFen } = item;
  const prices = { pointsPrice, cashPriceFen, marketPriceFen };
  const expired = expiredPieces(batches, today);
  return { itemId: id, name, nameEn, supplierName, shelfPlace, picture, ...prices, onHand, expired };
}

/** A resident's screens with what is set on this tablet, undefined for somebody this kiosk does not know. */
export async function readResident(
  tables: KioskTables,
  residentId: string,
  settings: Settings | undefined,
): Promise<ResidentView | undefined> {
  const [row, pending] = await Promise.all([findResident(tables, residentId), pendingMovements(tables, residentId)]);
  if (row === undefined) return undefined;
  return {
    residentId,
    maskedName: row.maskedName,
    balance: pending.reduce((sum, { points }) => sum + points, row.balance),
    elderMode: settings?.elderMode[residentId] ?? row.elderMode,
    movements: [...pending.toReversed(), ...row.recent].slice(0, shownMovements),
  };
}

/** Everything that this kiosk knows to have moved a resident's points, oldest first. Of older ones the hub keeps the word. */
export async function readMovements(tables: KioskTables, residentId: string): Promise<readonly Movement[]> {
  const [row, pending] = await Promise.all([findResident(tables, residentId), pendingMovements(tables, residentId)]);
  return [...(row?.recent.toReversed() ?? []), ...pending];
}

/** What own events that the hub's rows do not contain have done to a resident's points, in their order. */
async function pendingMovements(tables: KioskTables, residentId: string): Promise<readonly Movement[]> {
  const effects = await tables.effects.where('subject').equals(`r:${residentId}`).toArray();
  if (effects.length === 0) return [];
  const rows = await tables.outbox.bulkGet(effects.map((effect) => effect.eventId));
  return effects.flatMap((effect, index) => {
    const event = rows[index]?.event;
    return event === undefined ? [] : [localMovement(event, effect.delta)];
  });
}

function localMovement(event: KioskEvent, points: number): Movement {
  const base = { id: event.id, points, at: event.at, categoryId: null };
  switch (event.type) {
    case 'accrual.recorded':
      return { ...base, kind: 'accrual', categoryId: event.body.categoryId, note: event.body.note };
    case 'redemption.reversed':
    case 'accrual.reversed':
      return { ...base, kind: 'reversal', note: event.body.reason };
    default:
      return { ...base, kind: 'redemption', note: 'number' in event.body ? event.body.number : '' };
  }
}
