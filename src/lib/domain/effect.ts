import { unreachable } from '#lib/base/assert.ts';
import type {
  CardIssued,
  CardRevoked,
  DeliveryLine,
  Fact,
  ItemCreated,
  RedemptionRecorded,
  RedemptionReversed,
  ResidentRegistered,
  StockReceived,
} from './event.ts';
import type { Points } from './points.ts';
import type { CardStatus } from './card.ts';

/** Why pieces came or went (glossary: stock movement). */
export type StockMovementKind = 'receive' | 'redeem' | 'reverse' | 'stocktake' | 'writeOff';

/** Pieces that come (positive) or go. Without a batch the oldest goes first and what comes back joins the youngest. */
export interface StockEffect {
  readonly of: 'stock';
  readonly itemId: string;
  readonly delta: number;
  readonly kind: StockMovementKind;
  readonly batchId: string | null;
}

/** One change that a fact brings about, the same on kiosk and hub. */
export type Effect =
  | { readonly of: 'points'; readonly residentId: string; readonly delta: Points }
  | StockEffect
  /** What the kiosk may spend without asking changes, and the balance does not. */
  | { readonly of: 'allotment'; readonly residentId: string; readonly delta: Points }
  /** A batch begins; its pieces come by a stock effect. */
  | { readonly of: 'batch'; readonly batch: Omit<DeliveryLine, 'quantity'> }
  /** The shelf of an item is doubtful (true), or has been counted. */
  | {
      readonly of: 'needsCount';
      readonly itemId: string;
      readonly needsCount: boolean;
      readonly countId: string | null;
    }
  | { readonly of: 'item'; readonly item: ItemCreated['body'] }
  /** From a delivery it is known whether an item keeps for ever. */
  | { readonly of: 'keeping'; readonly itemId: string; readonly keeps: boolean }
  | { readonly of: 'resident'; readonly resident: ResidentRegistered['body'] }
  | {
      readonly of: 'card';
      readonly cardHash: string;
      readonly residentId: string;
      readonly status: CardStatus;
    };

/** What an event refers to, and without which it has no effect yet. */
export interface Originals {
  /** For a reversal, the redemption that it undoes. */
  readonly redemption?: RedemptionRecorded | undefined;
}

/** The effects of a fact on balances, cards and the shelf of the kiosk's store, in the order they happen. */
export function effectsOf(fact: Fact, { redemption }: Originals = {}): readonly Effect[] {
  switch (fact.type) {
    case 'redemption.recorded':
      return redemptionEffects(fact);
    case 'redemption.reversed':
      return redemption === undefined ? [] : reversalEffects(fact, redemption);
    case 'accrual.recorded':
      return [{ of: 'points', residentId: fact.body.residentId, delta: fact.body.points }];
    case 'accrual.reversed':
      return [{ of: 'points', residentId: fact.body.residentId, delta: -fact.body.points }];
    case 'stock.received':
      return deliveryEffects(fact);
    case 'stock.counted':
      return fact.body.lines.flatMap(({ itemId, counted, expected }): Effect[] => [
        ...moved(itemId, counted - expected, 'stocktake', null),
        { of: 'needsCount', itemId, needsCount: false, countId: fact.body.countId },
      ]);
    case 'stock.writtenOff':
      return fact.body.lines.flatMap(({ itemId, quantity, batchId }) => moved(itemId, -quantity, 'writeOff', batchId));
    case 'item.created':
      return [{ of: 'item', item: fact.body }];
    case 'resident.registered':
      return [{ of: 'resident', resident: fact.body }];
    case 'card.issued':
    case 'card.revoked':
      return [cardEffect(fact)];
    case 'allotment.released':
      return [{ of: 'allotment', residentId: fact.body.residentId, delta: -fact.body.points }];
    case 'shift.closed':
      return [];
    default:
      return unreachable(fact);
  }
}

const moved = (
  itemId: string,
  delta: number,
  kind: StockMovementKind,
  batchId: string | null,
): readonly StockEffect[] => (delta === 0 ? [] : [{ of: 'stock', itemId, delta, kind, batchId }]);

function redemptionEffects({ body }: RedemptionRecorded): readonly Effect[] {
  const goods = body.lines.flatMap(({ itemId, quantity }) => moved(itemId, -quantity, 'redeem', null));
  // Goods that were there although the ledger knew of none: somebody has to count.
  const doubtful =
    body.letThrough === null
      ? []
      : body.lines.map(({ itemId }) => ({ of: 'needsCount', itemId, needsCount: true, countId: null }) as const);
  return [{ of: 'points', residentId: body.residentId, delta: -body.points }, ...goods, ...doubtful];
}

/**
 * Pieces come by batches. An item of which some have a last day is perishable; that others have none says nothing, and that
 * it never expires is said on purpose.
 */
function deliveryEffects({ body }: StockReceived): readonly Effect[] {
  const goods = body.lines.flatMap(({ quantity, ...batch }): Effect[] => [
    { of: 'batch', batch },
    { of: 'stock', itemId: batch.itemId, delta: quantity, kind: 'receive', batchId: batch.batchId },
  ]);
  const keeping = new Map<string, boolean>();
  for (const { itemId, bestBefore } of body.lines) if (bestBefore !== null) keeping.set(itemId, false);
  for (const itemId of body.doNotExpire ?? []) keeping.set(itemId, true);
  return [...goods, ...[...keeping].map(([itemId, keeps]): Effect => ({ of: 'keeping', itemId, keeps }))];
}

/** Points come back at the price that was paid, whatever the reversal says; goods that spoilt come and go at once. */
function reversalEffects({ body }: RedemptionReversed, { body: original }: RedemptionRecorded): readonly Effect[] {
  const { points } = reversedTotal(body.lines, original.lines);
  const goods = body.lines.flatMap(({ itemId, quantity, to }) => [
    ...moved(itemId, quantity, 'reverse', null),
    ...(to === 'writtenOff' ? moved(itemId, -quantity, 'writeOff', null) : []),
  ]);
  return [{ of: 'points', residentId: original.residentId, delta: points }, ...goods];
}

/** What the lines of a reversal come to at the prices of the redemption. Of an item at two prices the last counts. */
export function reversedTotal(
  reversed: readonly { readonly itemId: string; readonly quantity: number }[],
  original: RedemptionRecorded['body']['lines'],
): { readonly points: Points; readonly cashFen: number } {
  const prices = new Map(original.map((line) => [line.itemId, line]));
  let points = 0;
  let cashFen = 0;
  for (const { itemId, quantity } of reversed) {
    const price = prices.get(itemId);
    points += (price?.pointsEach ?? 0) * quantity;
    cashFen += (price?.cashEachFen ?? 0) * quantity;
  }
  return { points, cashFen };
}

function cardEffect(fact: CardIssued | CardRevoked): Effect {
  const { cardHash, residentId } = fact.body;
  const status = fact.type === 'card.issued' ? 'active' : fact.body.status;
  return { of: 'card', cardHash, residentId, status };
}
