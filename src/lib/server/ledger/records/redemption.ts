import { dayMs } from '#lib/domain/day.ts';
import type { Found } from '#lib/findings/reviews.ts';
import { insertOf } from '../../db/database.ts';
import { redemptionTable } from '../../db/schema/ledger.ts';
import { wasAppointed } from '../appointment.ts';
import { cashPosted } from '../posting.ts';
import type { After, EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forResident, redemptionKey } from './keys.ts';
import { awayReviews, balanceReviews, shelfReviews } from './line-reviews.ts';

type Event = EntryOf<'redemption.recorded'>['event'];

const redemptionWords: FactWords<'redemption.recorded'> = {
  'zh-CN': {
    what: ({ residentId, lines, points, cashFen }, n) =>
      `${n.resident(residentId)}兑换${n.pieces(lines)}，用 ${n.count(points)} 积分${cashFen === 0 ? '' : `，另付 ${n.yuan(cashFen)}`}。`,
    why: ({ letThrough }) => letThrough ?? '',
  },
  en: {
    what: ({ residentId, lines, points, cashFen }, n) =>
      `${n.resident(residentId)} took ${n.pieces(lines)} for ${n.count(points)} points${cashFen === 0 ? '' : ` and ${n.yuan(cashFen)}`}.`,
    why: ({ letThrough }) => letThrough ?? '',
  },
};

export const redemption: RecordDefinition<'redemption.recorded'> = {
  words: redemptionWords,
  references: ({ body }) => ({
    residents: [body.residentId],
    spenders: body.points > 0 ? [body.residentId] : [],
    cards: [body.cardHash],
    redemptions: [body.redemptionId],
    items: body.lines.map(({ itemId }) => itemId),
  }),
  waitsFor: forResident,
  settles: ({ body }) => redemptionKey(body.redemptionId),
  isTaken: ({ body }, { redemptions }) => redemptions.has(body.redemptionId),
  rule: null,
  worth: null,
  remember: (event, { redemptions }) => {
    redemptions.set(event.body.redemptionId, { fact: event, eventId: event.id, reversed: false });
  },
  approval: null,
  dateReviews: null,
  reviews: ({ event, storeId }, after) => [
    ...cardReviews(event, after),
    ...lineReviews(event, after),
    ...(event.body.points > 0 ? balanceReviews(event, after) : []),
    ...shelfReviews(storeId, event.body.lines, after),
    ...letThroughReviews(event),
    ...newcomerReviews(event, after),
    ...awayReviews(event, after),
  ],
  rows: (community, done) =>
    insertOf(
      redemptionTable,
      done.map(({ entry: { event } }) => ({ community, id: event.body.redemptionId, event: event.id })),
    ),
  goods: { redeem: 'handedOut' },
  postings: ({ event, storeId }) => cashPosted(storeId, 'cashParts', BigInt(event.body.cashFen)),
};

/** A card of somebody else is right where they were appointed at that time. */
function cardReviews({ at, body }: Event, after: After): readonly Found[] {
  const card = after.cards.get(body.cardHash);
  if (card === undefined) return [{ code: 'cardUnknown', detail: {} }];
  const found: Found[] = [];
  if (card.status !== 'active') found.push({ code: 'cardInactive', detail: { status: card.status } });
  const owner = after.survivorOf(body.residentId);
  const appointed = after.proxies.get(owner) ?? [];
  const isOther = after.survivorOf(card.residentId) !== owner;
  if (isOther && !wasAppointed(appointed, card.residentId, { at, zone: after.policy.zone })) {
    found.push({ code: 'cardMismatch', detail: { holder: card.residentId } });
  }
  return found;
}

function lineReviews({ body }: Event, { items }: After): readonly Found[] {
  return body.lines.flatMap(({ itemId, pointsEach, cashEachFen }): Found[] => {
    const item = items.get(itemId);
    if (item === undefined) return [{ code: 'itemUnknown', detail: { itemId } }];
    const { pointsPrice, cashPriceFen } = item;
    if (pointsPrice === pointsEach && cashPriceFen === cashEachFen) return [];
    return [{ code: 'priceDiffers', detail: { itemId, pointsPrice, cashPriceFen, pointsEach, cashEachFen } }];
  });
}

const letThroughReviews = ({ body }: Event): readonly Found[] =>
  // Version 2 has the reason beside the event, from where the console takes it.
  body.letThrough === null ? [] : [{ code: 'letThrough', detail: { reason: body.letThrough ?? '' } }];

/** Somebody who registered at a counter less than a day ago and spends already. */
function newcomerReviews({ at, body: { residentId, points } }: Event, { newcomers }: After): readonly Found[] {
  const registeredMs = newcomers.get(residentId);
  if (registeredMs === undefined || points === 0) return [];
  return Date.parse(at) - registeredMs < dayMs ? [{ code: 'newcomerSpends', detail: { points } }] : [];
}
