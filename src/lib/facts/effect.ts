import type { CardStatus } from '#lib/domain/card.ts';
import type { Points } from '#lib/domain/points.ts';
import type { Bodies } from './fact.ts';

/** Why pieces came or went (docs/glossary.md: stock movement). */
export type StockMovementKind = 'receive' | 'redeem' | 'reverse' | 'stocktake' | 'writeOff';

/** Pieces that come (positive) or go. Without a batch the oldest goes first and what comes back joins the youngest. */
export interface StockEffect<Kind extends StockMovementKind = StockMovementKind> {
  readonly of: 'stock';
  readonly itemId: string;
  readonly delta: number;
  readonly kind: Kind;
  readonly batchId: string | null;
}

/** A batch as its delivery says it. */
export type DeliveredBatch = Omit<Bodies['stock.received']['lines'][number], 'quantity'>;

/** One change that a fact brings about, the same on kiosk and hub. */
export type Effect = { readonly of: 'points'; readonly residentId: string; readonly delta: Points } | OtherEffect;

/** One that leaves the balance as it is. */
export type OtherEffect<Kind extends StockMovementKind = StockMovementKind> =
  | StockEffect<Kind>
  /** What the kiosk may spend without asking changes. */
  | { readonly of: 'allotment'; readonly residentId: string; readonly delta: Points }
  /** A batch begins; its pieces come by a stock effect. */
  | { readonly of: 'batch'; readonly batch: DeliveredBatch }
  /** The shelf of an item is doubtful (true), or has been counted. */
  | {
      readonly of: 'needsCount';
      readonly itemId: string;
      readonly needsCount: boolean;
      readonly countId: string | null;
    }
  | { readonly of: 'item'; readonly item: Bodies['item.created'] }
  /** From a delivery it is known whether an item keeps for ever. */
  | { readonly of: 'keeping'; readonly itemId: string; readonly keeps: boolean }
  | { readonly of: 'resident'; readonly resident: Bodies['resident.registered'] }
  | {
      readonly of: 'card';
      readonly cardHash: string;
      readonly residentId: string;
      readonly status: CardStatus;
    };

/** Pieces of an item that come or go; nothing when there are none. */
export const moved = <Kind extends StockMovementKind>(
  itemId: string,
  delta: number,
  kind: Kind,
  batchId: string | null,
): readonly StockEffect<Kind>[] => (delta === 0 ? [] : [{ of: 'stock', itemId, delta, kind, batchId }]);
