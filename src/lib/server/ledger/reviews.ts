import { unreachable } from '#lib/base/assert.ts';
import type { AccrualRecorded, RedemptionRecorded } from '#lib/domain/event.ts';
import type { ReviewCode } from '#lib/protocol/push.ts';
import { ruleKey, shelfKey, type Entry, type LedgerState } from './entry.ts';

/** Something about an applied event that people should look at. `detail` is JSON for the console. */
export interface Review {
  readonly entry: Entry;
  readonly code: ReviewCode;
  readonly detail: Readonly<Record<string, unknown>>;
}

type Found = Pick<Review, 'code' | 'detail'>;

/**
 * What is odd about an event that was applied. The goods have left the shelf, so nothing here stops it.
 * @param after the state with the event's own effects in its balances and shelves.
 */
export function reviewsOf(entry: Entry, after: LedgerState): Review[] {
  const found = [
    ...entry.arrival.map((code) => ({ code, detail: {} })),
    ...clockReviews(entry, after),
    ...factReviews(entry, after),
  ];
  // A code is raised once an event, with the first place that showed it.
  const byCode = new Map<ReviewCode, Review>();
  for (const review of found) if (!byCode.has(review.code)) byCode.set(review.code, { entry, ...review });
  return [...byCode.values()];
}

function factReviews(entry: Entry, after: LedgerState): readonly Found[] {
  const { event } = entry;
  switch (event.type) {
    case 'redemption.recorded':
      return [...cardReviews(event, after), ...lineReviews(event, after), ...balanceReviews(entry, event, after)];
    case 'accrual.recorded':
      return ruleReviews(event, after);
    case 'stock.received':
      return event.body.lines
        .filter(({ itemId }) => !after.items.has(itemId))
        .map(({ itemId }) => ({ code: 'itemUnknown', detail: { itemId } }));
    case 'redemption.reversed':
      return [];
    default:
      return unreachable(event);
  }
}

/** The kiosk's own estimate of its drift, and a time that has not come yet by the hub's clock. */
function clockReviews({ event, receivedAt }: Entry, { policy }: LedgerState): readonly Found[] {
  const aheadMs = Date.parse(event.at) - receivedAt.getTime();
  const driftMs = Math.max(Math.abs(event.clock.offsetMs), aheadMs);
  return driftMs > policy.clockDriftLimitMs ? [{ code: 'clockDrift', detail: { driftMs } }] : [];
}

function cardReviews({ body }: RedemptionRecorded, { cards }: LedgerState): readonly Found[] {
  const card = cards.get(body.cardHash);
  if (card === undefined) return [{ code: 'cardUnknown', detail: {} }];
  const found: Found[] = [];
  if (card.status !== 'active') found.push({ code: 'cardInactive', detail: { status: card.status } });
  if (card.residentId !== body.residentId) found.push({ code: 'cardMismatch', detail: { holder: card.residentId } });
  return found;
}

function lineReviews({ body }: RedemptionRecorded, { items }: LedgerState): readonly Found[] {
  return body.lines.flatMap(({ itemId, pointsEach, cashEachFen }): Found[] => {
    const item = items.get(itemId);
    if (item === undefined) return [{ code: 'itemUnknown', detail: { itemId } }];
    const { pointsPrice, cashPriceFen } = item;
    if (pointsPrice === pointsEach && cashPriceFen === cashEachFen) return [];
    return [{ code: 'priceDiffers', detail: { itemId, pointsPrice, cashPriceFen, pointsEach, cashEachFen } }];
  });
}

function balanceReviews(entry: Entry, { body }: RedemptionRecorded, after: LedgerState): readonly Found[] {
  const found: Found[] = [];
  const balance = after.balances.get(body.residentId) ?? 0;
  if (body.points > 0 && balance < 0) found.push({ code: 'overdraft', detail: { balance } });
  for (const { itemId } of body.lines) {
    const onHand = after.onHand.get(shelfKey(entry.storeId, itemId)) ?? 0;
    if (onHand < 0) found.push({ code: 'oversell', detail: { itemId, onHand } });
  }
  return found;
}

/** Points that the named version of the rule does not give. Half points may be rounded either way. */
function ruleReviews({ body }: AccrualRecorded, { rules }: LedgerState): readonly Found[] {
  const rule = rules.get(ruleKey(body.categoryId, body.ruleVersion));
  const named = { categoryId: body.categoryId, ruleVersion: body.ruleVersion, points: body.points };
  if (rule === undefined) return [{ code: 'ruleMismatch', detail: named }];
  const expected = Math.min(body.quantity * rule.pointsPerUnit, rule.dailyCap ?? Number.POSITIVE_INFINITY);
  return Math.abs(expected - body.points) < 1 ? [] : [{ code: 'ruleMismatch', detail: { ...named, expected } }];
}
