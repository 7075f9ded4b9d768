import type { ShelfItem } from '#lib/domain/redemption.ts';
import type { Movement, ScopeRow } from '#lib/protocol/pull.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { KioskTables } from './tables.ts';

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

/** The sum of local effects on one subject. */
export async function pendingDelta(tables: KioskTables, subject: string): Promise<number> {
  let sum = 0;
  await tables.effects
    .where('subject')
    .equals(subject)
    .each((effect) => (sum += effect.delta));
  return sum;
}

/** The balance that counts at this kiosk now, undefined for somebody it does not know. */
export async function effectiveBalance(tables: KioskTables, residentId: string): Promise<number | undefined> {
  const row = await tables.residents.get(residentId);
  return row === undefined ? undefined : row.balance + (await pendingDelta(tables, `r:${residentId}`));
}

/** Everything on the shelf, in its order, with what is left. Items that are not listed any more are left out. */
export async function readShelf(tables: KioskTables): Promise<readonly ShelfItemView[]> {
  const [items, stock, effects] = await Promise.all([
    tables.items.toArray(),
    tables.stock.toArray(),
    tables.effects.where('subject').startsWith('i:').toArray(),
  ]);
  const onHand = new Map(stock.map((row) => [row.id, row.onHand]));
  for (const { subject, delta } of effects) {
    const itemId = subject.slice(2);
    onHand.set(itemId, (onHand.get(itemId) ?? 0) + delta);
  }
  return items
    .filter((item) => item.status === 'listed')
    .toSorted((left, right) => left.sort - right.sort)
    .map((item) => shelfItem(item, onHand.get(item.id) ?? 0));
}

/** One item as the shelf has it now, read inside a transaction that decides about it. */
export async function readShelfItem(tables: KioskTables, itemId: string): Promise<ShelfItemView | undefined> {
  const item = await tables.items.get(itemId);
  if (item?.status !== 'listed') return undefined;
  const stock = await tables.stock.get(itemId);
  return shelfItem(item, (stock?.onHand ?? 0) + (await pendingDelta(tables, `i:${itemId}`)));
}

function shelfItem(item: ScopeRow<'items'>, onHand: number): ShelfItemView {
  const { id, name, nameEn, supplierName, marketPriceFen, shelfPlace, picture, pointsPrice, cashPriceFen } = item;
  return {
    itemId: id,
    name,
    nameEn,
    supplierName,
    marketPriceFen,
    shelfPlace,
    picture,
    pointsPrice,
    cashPriceFen,
    onHand,
  };
}

/** A resident's screens, undefined for somebody this kiosk does not know. */
export async function readResident(tables: KioskTables, residentId: string): Promise<ResidentView | undefined> {
  const subject = `r:${residentId}`;
  const [row, effects, settings] = await Promise.all([
    tables.residents.get(residentId),
    tables.effects.where('subject').equals(subject).toArray(),
    tables.read('settings'),
  ]);
  if (row === undefined) return undefined;
  const events = await tables.outbox.bulkGet(effects.map((effect) => effect.eventId));
  const pending = effects.flatMap((effect, index) => {
    const event = events[index]?.event;
    return event === undefined ? [] : [localMovement(event, effect.delta)];
  });
  return {
    residentId,
    maskedName: row.maskedName,
    balance: effects.reduce((sum, effect) => sum + effect.delta, row.balance),
    elderMode: settings?.elderMode[residentId] ?? row.elderMode,
    movements: [...pending.toReversed(), ...row.recent].slice(0, shownMovements),
  };
}

function localMovement(event: KioskEvent, points: number): Movement {
  const base = { id: event.id, points, at: event.at };
  switch (event.type) {
    case 'accrual.recorded':
      return { ...base, kind: 'accrual', categoryId: event.body.categoryId, note: event.body.note };
    case 'redemption.reversed':
      return { ...base, kind: 'reversal', categoryId: null, note: event.body.reason };
    default:
      return { ...base, kind: 'redemption', categoryId: null, note: 'number' in event.body ? event.body.number : '' };
  }
}
