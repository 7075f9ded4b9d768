import type { Found } from '#lib/findings/reviews.ts';
import { shelfKey } from '../entry.ts';
import type { After } from './definition.ts';

// Reviews that several facts share.

interface LineOfItem {
  readonly itemId: string;
}

/** Lines of items that the hub does not know. */
export const itemReviews = (lines: readonly LineOfItem[], { items }: After): readonly Found[] =>
  lines.filter(({ itemId }) => !items.has(itemId)).map(({ itemId }) => ({ code: 'itemUnknown', detail: { itemId } }));

/** Shelves that hold fewer than none. */
export const shelfReviews = (storeId: string, lines: readonly LineOfItem[], after: After): readonly Found[] =>
  lines.flatMap(({ itemId }): readonly Found[] => {
    const onHand = after.onHand.get(shelfKey(storeId, itemId)) ?? 0;
    return onHand < 0 ? [{ code: 'oversell', detail: { itemId, onHand } }] : [];
  });

/** A balance below zero, and points that were set apart for another kiosk, which may still spend them. */
export function balanceReviews(
  { id, body: { residentId } }: { readonly id: string; readonly body: { readonly residentId: string } },
  after: After,
): readonly Found[] {
  const balance = after.balanceOf(residentId);
  const points = after.beyond.get(id) ?? 0;
  return [
    ...(balance < 0 ? [{ code: 'overdraft', detail: { balance } } as const] : []),
    ...(points > 0 ? [{ code: 'beyondAllotment', detail: { points } } as const] : []),
  ];
}

/** Somebody who had moved away by then, which the tablet did not know. What was recorded before is as it should be. */
export function awayReviews(
  { at, body: { residentId } }: { readonly at: string; readonly body: { readonly residentId: string } },
  after: After,
): readonly Found[] {
  const sinceMs = after.away.get(after.survivorOf(residentId));
  return sinceMs === undefined || Date.parse(at) < sinceMs ? [] : [{ code: 'residentAway', detail: { sinceMs } }];
}

/** What is there already: it stays as it is, and somebody looks. */
export const alreadyThere = (detail: Extract<Found, { code: 'alreadyThere' }>['detail']): readonly Found[] => [
  { code: 'alreadyThere', detail },
];
