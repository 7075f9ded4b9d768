import type { Effect } from '#lib/facts/effect.ts';
import type { FactOf } from '#lib/facts/fact.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import { invalidLine } from '#lib/facts/reversal/reverse.ts';
import { reversedTotal } from '#lib/facts/reversal/total.ts';
import { barcodeKey } from '#lib/domain/gtin.ts';
import { searchForm } from '#lib/domain/text.ts';
import type { DetailOf, Found } from '#lib/findings/reviews.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { Book } from './book.ts';
import { shelfKey, type Entry, type StoredRedemption, type StoredTransfer } from './entry.ts';

// What of an event takes effect, where others may have been there before it. What an effect is stays the domain's to say.

/** What an event does to the book, and why it does less than it says. */
export interface Ruling {
  readonly effects: readonly Effect[];
  readonly found: readonly Found[];
  /** The transfer that its points undo. */
  readonly reverses: string | null;
  /** Whether it counts: false for a reversal that undoes nothing. */
  readonly stands: boolean;
  /** For a count, which of its lines were applied. */
  readonly applied: readonly boolean[];
}

/** What the events of the set and those before them can be undone. */
export interface Undoable {
  readonly redemptions: ReadonlyMap<string, StoredRedemption>;
  readonly transfers: ReadonlyMap<string, StoredTransfer>;
}

const whole = (effects: readonly Effect[], found: readonly Found[] = [], reverses: string | null = null): Ruling => ({
  effects,
  found,
  reverses,
  stands: true,
  applied: [],
});
const nothing = (found: Found): Ruling => ({ effects: [], found: [found], reverses: null, stands: false, applied: [] });

/** Decides what of an entry takes effect, as the book stands before it. What it refers to must be there. */
export function ruleOn({ event, storeId }: Entry, book: Book, undoable: Undoable): Ruling {
  switch (event.type) {
    case 'redemption.reversed':
      return reversal(event, undoable.redemptions.get(event.body.redemptionId));
    case 'accrual.reversed':
      return takingBack(event, undoable.transfers.get(event.body.transferId));
    case 'stock.counted':
      return count(event, storeId, book);
    case 'redemption.recorded':
    case 'accrual.recorded':
    case 'allotment.released':
    case 'stock.writtenOff':
    case 'shift.closed':
      return whole(effectsOf(event));
    case 'stock.received':
    case 'item.created':
    case 'resident.registered':
    case 'card.issued':
    case 'card.revoked':
      return whole(effectsOf(event), alreadyThere(event, book));
  }
}

function reversal(event: FactOf<'redemption.reversed'>, original: StoredRedemption | undefined): Ruling {
  if (original === undefined) return nothing({ code: 'reversalMismatch', detail: {} });
  if (original.reversed) return nothing({ code: 'alreadyReversed', detail: { original: original.eventId } });
  const itemId = invalidLine(event.body.lines, original.fact);
  if (itemId !== undefined) return nothing({ code: 'reversalMismatch', detail: { itemId } });
  // An item that stood at two prices has none at which it could come back: free pieces would be paid out at the dear one.
  const { points } = original.fact.body;
  if (reversedTotal(event.body.lines, original.fact.body.lines).points > points)
    return nothing({ code: 'reversalMismatch', detail: { points } });
  return whole(effectsOf(event, { redemption: original.fact.body }), [], original.eventId);
}

function takingBack(event: FactOf<'accrual.reversed'>, original: StoredTransfer | undefined): Ruling {
  const { transferId, residentId, points } = event.body;
  if (original === undefined || !original.isAccrual)
    return nothing({ code: 'transferUnknown', detail: { transferId } });
  if (original.residentId !== residentId || original.points !== points) {
    const detail = { transferId, residentId: original.residentId, points: original.points };
    return nothing({ code: 'reversalMismatch', detail });
  }
  if (original.reversed) return nothing({ code: 'alreadyReversed', detail: { original: transferId } });
  return whole(effectsOf(event), [], transferId);
}

/** A line that knows of another count than the last one has measured a difference that was put right already. */
function count(event: FactOf<'stock.counted'>, storeId: string, book: Book): Ruling {
  const lastCounts = new Map<string, string>();
  const found: Found[] = [];
  const applied = event.body.lines.map(({ itemId, counted, expected, afterCount }) => {
    const key = shelfKey(storeId, itemId);
    const lastCount = lastCounts.get(key) ?? book.lastCounts.get(key) ?? null;
    if (afterCount === lastCount) {
      lastCounts.set(key, event.body.countId);
      return true;
    }
    found.push({ code: 'countConflict', detail: { itemId, counted, expected, lastCount } });
    return false;
  });
  const lines = event.body.lines.filter((_, line) => applied[line]);
  return { ...whole(effectsOf({ ...event, body: { ...event.body, lines } }), found), applied };
}

type Bringing = Extract<
  KioskEvent,
  { type: 'stock.received' | 'item.created' | 'resident.registered' | 'card.issued' | 'card.revoked' }
>;

/** What an event brings that is there already: what stands stays, and somebody looks. */
function alreadyThere(event: Bringing, book: Book): readonly Found[] {
  const there = (detail: DetailOf<'alreadyThere'>): readonly Found[] => [{ code: 'alreadyThere', detail }];
  switch (event.type) {
    case 'resident.registered': {
      const { residentId, number, name } = event.body;
      if (book.balances.has(residentId)) return there({ residentId });
      const namesake = book.namesakes.get(searchForm(name));
      return [
        // Both are registered, the second one under a number that is marked apart.
        ...(book.numbers.has(number) ? [{ code: 'numberTwice', detail: { number } } as const] : []),
        ...(namesake === undefined ? [] : [{ code: 'nameAlreadyThere', detail: { number: namesake } } as const]),
      ];
    }
    case 'card.issued':
    case 'card.revoked': {
      const holder = book.cards.get(event.body.cardHash)?.residentId;
      return holder === undefined || holder === event.body.residentId ? [] : there({ holder });
    }
    case 'item.created': {
      const { itemId, barcode } = event.body;
      if (book.items.has(itemId)) return there({ itemId });
      // Two tablets that did not know of each other: both items are on the shelf.
      return barcode !== null && book.barcodes.has(barcodeKey(barcode))
        ? [{ code: 'barcodeTwice', detail: { itemId, barcode } }]
        : [];
    }
    case 'stock.received': {
      const ids = event.body.lines.map(({ batchId }) => batchId);
      const known = ids.find((id, line) => book.knownBatches.has(id) || ids.indexOf(id) !== line);
      return known === undefined ? [] : there({ batchId: known });
    }
  }
}
