import { timeOfUuid } from '#lib/base/id.ts';
import { dayOf, daysBetween } from '#lib/domain/day.ts';
import { mostShelfLifeDays } from './limits.ts';
import type { DeliveryLine } from './fact.ts';
import type { ItemHabits } from '../item/fact.ts';

// What a delivery is filled in with, and on which of its lines a scanned piece belongs.

/** What an item says of its deliveries; nothing for what is not known. */
export type Habits = { readonly [Name in keyof ItemHabits]?: ItemHabits[Name] | undefined };

/** A batch that was delivered before. Its id begins with the time at which its line was begun. */
export interface EarlierBatch {
  readonly batchId: string;
  readonly bestBefore: string | null;
  readonly supplierId?: string | null | undefined;
  readonly costEachFen?: number | null | undefined;
}

/** The batch that was delivered last: ids of batches begin with the time. */
export const lastBatch = <Batch extends EarlierBatch>(batches: readonly Batch[]): Batch | undefined =>
  batches.toSorted((left, right) => (left.batchId < right.batchId ? -1 : 1)).at(-1);

/** What a line of a delivery is filled in with; `bestBefore` is never, because each delivery has its own. */
export interface Usual {
  readonly supplierId: string | null;
  readonly costEachFen: number | null;
  /** Days to the last day, which is proposed. */
  readonly shelfLifeDays: number | null;
}

/** What is usual of an item: what it says of itself, else what its last delivery had. */
export function usualOf(item: Habits, batches: readonly EarlierBatch[], zone: string): Usual {
  const last = lastBatch(batches);
  return {
    supplierId: item.usualSupplierId ?? last?.supplierId ?? null,
    costEachFen: item.usualCostFen ?? last?.costEachFen ?? null,
    shelfLifeDays: item.shelfLifeDays ?? (last === undefined ? null : shelfLifeOf(last, zone)),
  };
}

/** Days from the delivery of a batch to its last day; null where it has none or was past it already. */
function shelfLifeOf({ batchId, bestBefore }: EarlierBatch, zone: string): number | null {
  if (bestBefore === null) return null;
  const days = daysBetween(dayOf(timeOfUuid(batchId), zone), bestBefore);
  return days >= 1 && days <= mostShelfLifeDays ? days : null;
}

/** What somebody knows of a piece besides its item, as from the code on its carton. */
export type SaidOfPiece = Partial<Pick<DeliveryLine, 'bestBefore' | 'code' | 'supplierId' | 'costEachFen'>>;

/**
 * The line of a delivery to which a piece of an item belongs, undefined when it begins another one. Of several lines
 * that agree with what is known of the piece the current one counts, then the last one.
 */
export function likeLine<Line extends DeliveryLine>(
  lines: readonly Line[],
  itemId: string,
  said: SaidOfPiece = {},
  currentId?: string,
): Line | undefined {
  const like = lines.filter(
    (line) =>
      line.itemId === itemId &&
      (said.bestBefore === undefined || said.bestBefore === line.bestBefore) &&
      (said.code === undefined || said.code === line.code) &&
      (said.supplierId === undefined || said.supplierId === line.supplierId) &&
      (said.costEachFen === undefined || said.costEachFen === line.costEachFen),
  );
  return like.find(({ batchId }) => batchId === currentId) ?? like.at(-1);
}

/** What is said of a new item: nothing where nothing is known, so that every hub can read it. */
export const habitsSaid = (
  barcode: string | null,
  { keeps, shelfLifeDays }: { readonly keeps: boolean | null; readonly shelfLifeDays: number | null },
): ItemHabits =>
  barcode === null || keeps !== null ? { usualSupplierId: null, usualCostFen: null, shelfLifeDays, keeps } : {};
