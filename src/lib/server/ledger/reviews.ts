import { unreachable } from '#lib/base/assert.ts';
import { dayMs, dayOf, daysBetween, mayBeMeant } from '#lib/domain/day.ts';
import type { FactOf } from '#lib/facts/fact.ts';
import type { Found, ReviewCode } from '#lib/findings/reviews.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { Book } from './book.ts';
import { ruleKey, shelfKey, type Entry, type LedgerState } from './entry.ts';
import type { Review } from './review.ts';
import { staffReviews } from './staff-reviews.ts';

/** What is looked at: the state with the event's own effects in its balances and shelves. */
type After = Pick<LedgerState, 'policy' | 'beganMs' | 'staff' | 'balances' | 'cards' | 'items' | 'onHand' | 'rules'> &
  Pick<Book, 'beyond'>;

/**
 * What is odd about an event that was applied. The goods have left the shelf, so nothing here stops it.
 * @param ruled what was found while its effects were decided.
 */
export function reviewsOf(entry: Entry, after: After, ruled: readonly Found[] = []): readonly Review[] {
  const found: readonly Found[] = [
    ...entry.arrival.map((code) => ({ code, detail: {} })),
    ...clockReviews(entry, after),
    ...dateReviews(entry, after),
    ...staffReviews(entry.event, after),
    ...ruled,
    ...factReviews(entry, after),
  ];
  // A code is raised once an event, with the first place that showed it.
  const byCode = new Map<ReviewCode, Review>();
  for (const review of found) if (!byCode.has(review.code)) byCode.set(review.code, { entry, ...review });
  return [...byCode.values()];
}

function factReviews(entry: Entry, after: After): readonly Found[] {
  const { event } = entry;
  switch (event.type) {
    case 'redemption.recorded':
      return [
        ...cardReviews(event, after),
        ...lineReviews(event, after),
        ...(event.body.points > 0 ? balanceReviews(event, after) : []),
        ...shelfReviews(entry.storeId, event.body.lines, after),
        ...letThroughReviews(event),
      ];
    case 'accrual.recorded':
      return ruleReviews(event, after);
    case 'accrual.reversed':
      return balanceReviews(event, after);
    case 'stock.received':
    case 'stock.counted':
      return itemReviews(event.body.lines, after);
    case 'stock.writtenOff':
      return [...itemReviews(event.body.lines, after), ...shelfReviews(entry.storeId, event.body.lines, after)];
    case 'redemption.reversed':
    case 'allotment.released':
    case 'item.created':
    case 'resident.registered':
    case 'card.issued':
    case 'card.revoked':
    case 'shift.closed':
      return [];
    default:
      return unreachable(event);
  }
}

/** The kiosk's own estimate of its drift, a time that has not come yet by the hub's clock, and one before the community began. */
function clockReviews({ event, receivedAt }: Entry, { policy, beganMs }: After): readonly Found[] {
  const atMs = Date.parse(event.at);
  const driftMs = Math.max(Math.abs(event.clock.offsetMs), atMs - receivedAt.getTime(), beganMs - atMs);
  return driftMs > policy.clockDriftLimitMs ? [{ code: 'clockDrift', detail: { driftMs } }] : [];
}

/** Days and moments that a fact says besides its own, where nobody can mean them: they stop nothing, and people look. */
function dateReviews({ event, receivedAt }: Entry, { policy, beganMs }: After): readonly Found[] {
  if (event.type === 'shift.closed') {
    const [fromMs, toMs] = [Date.parse(event.body.from), Date.parse(event.body.to)];
    const found = (field: 'from' | 'to', driftMs: number): readonly Found[] =>
      driftMs > policy.clockDriftLimitMs ? [{ code: 'clockDrift', detail: { driftMs, field } }] : [];
    return [
      ...found('from', beganMs - fromMs),
      ...found('to', toMs - receivedAt.getTime()),
      ...found('to', fromMs - toMs),
    ];
  }
  if (event.type !== 'stock.received') return [];
  const today = dayOf(Date.parse(event.at), policy.zone);
  return event.body.lines.flatMap(({ itemId, bestBefore }): readonly Found[] => {
    if (bestBefore === null || mayBeMeant(bestBefore, today)) return [];
    const driftMs = Math.abs(daysBetween(today, bestBefore)) * dayMs;
    return [{ code: 'clockDrift', detail: { driftMs, field: 'bestBefore', itemId } }];
  });
}

function cardReviews({ body }: FactOf<'redemption.recorded'>, { cards }: After): readonly Found[] {
  const card = cards.get(body.cardHash);
  if (card === undefined) return [{ code: 'cardUnknown', detail: {} }];
  const found: Found[] = [];
  if (card.status !== 'active') found.push({ code: 'cardInactive', detail: { status: card.status } });
  if (card.residentId !== body.residentId) found.push({ code: 'cardMismatch', detail: { holder: card.residentId } });
  return found;
}

function lineReviews({ body }: FactOf<'redemption.recorded'>, { items }: After): readonly Found[] {
  return body.lines.flatMap(({ itemId, pointsEach, cashEachFen }): Found[] => {
    const item = items.get(itemId);
    if (item === undefined) return [{ code: 'itemUnknown', detail: { itemId } }];
    const { pointsPrice, cashPriceFen } = item;
    if (pointsPrice === pointsEach && cashPriceFen === cashEachFen) return [];
    return [{ code: 'priceDiffers', detail: { itemId, pointsPrice, cashPriceFen, pointsEach, cashEachFen } }];
  });
}

interface LineOfItem {
  readonly itemId: string;
}

const itemReviews = (lines: readonly LineOfItem[], { items }: After): readonly Found[] =>
  lines.filter(({ itemId }) => !items.has(itemId)).map(({ itemId }) => ({ code: 'itemUnknown', detail: { itemId } }));

type Spending = { readonly type: 'redemption.recorded' | 'accrual.reversed' };

/** A balance below zero, and points that were set apart for another kiosk, which may still spend them. */
function balanceReviews(event: Extract<KioskEvent, Spending>, { balances, beyond }: After): readonly Found[] {
  const balance = balances.get(event.body.residentId) ?? 0;
  const points = beyond.get(event.id) ?? 0;
  return [
    ...(balance < 0 ? [{ code: 'overdraft', detail: { balance } } as const] : []),
    ...(points > 0 ? [{ code: 'beyondAllotment', detail: { points } } as const] : []),
  ];
}

const shelfReviews = (storeId: string, lines: readonly LineOfItem[], after: After): readonly Found[] =>
  lines.flatMap(({ itemId }): readonly Found[] => {
    const onHand = after.onHand.get(shelfKey(storeId, itemId)) ?? 0;
    return onHand < 0 ? [{ code: 'oversell', detail: { itemId, onHand } }] : [];
  });

const letThroughReviews = ({ body }: FactOf<'redemption.recorded'>): readonly Found[] =>
  body.letThrough === null ? [] : [{ code: 'letThrough', detail: { reason: body.letThrough } }];

/**
 * Points that the named version of the rule does not give. Half points may be rounded either way, and under a cap a
 * resident who got some earlier on that day gets fewer.
 */
function ruleReviews({ body }: FactOf<'accrual.recorded'>, { rules }: After): readonly Found[] {
  const rule = rules.get(ruleKey(body.categoryId, body.ruleVersion));
  const named = { categoryId: body.categoryId, ruleVersion: body.ruleVersion, points: body.points };
  if (rule === undefined) return [{ code: 'ruleMismatch', detail: named }];
  const expected = Math.min(body.quantity * rule.pointsPerUnit, rule.dailyCap ?? Number.POSITIVE_INFINITY);
  const cappedEarlier = rule.dailyCap !== null && body.points < expected;
  return cappedEarlier || Math.abs(expected - body.points) < 1
    ? []
    : [{ code: 'ruleMismatch', detail: { ...named, expected } }];
}
