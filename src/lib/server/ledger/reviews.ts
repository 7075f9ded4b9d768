import type { WorthKind } from '#lib/domain/award-allowance.ts';
import type { Found, ReviewCode } from '#lib/findings/reviews.ts';
import type { Entry } from './entry.ts';
import type { After } from './records/definition.ts';
import { dateReviews, factReviews } from './records/records.ts';
import type { Review } from './review.ts';
import { staffReviews } from './staff-reviews.ts';

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
    ...worthReviews(entry, after),
  ];
  // A code is raised once an event, with the first place that showed it.
  const byCode = new Map<ReviewCode, Review>();
  for (const review of found) if (!byCode.has(review.code)) byCode.set(review.code, { entry, ...review });
  return [...byCode.values()];
}

/**
 * The kiosk's own estimate of its drift, a time that has not come yet by the hub's clock, and one before the community
 * began.
 */
function clockReviews({ event, receivedAt }: Entry, { policy, beganMs }: After): readonly Found[] {
  const atMs = Date.parse(event.at);
  const driftMs = Math.max(Math.abs(event.clock.offsetMs), atMs - receivedAt.getTime(), beganMs - atMs);
  return driftMs > policy.clockDriftLimitMs ? [{ code: 'clockDrift', detail: { driftMs } }] : [];
}

/**
 * What is too much of a tablet and a day, told once: by what goes beyond. And what is dated before a time at which the
 * tablet had sent everything.
 */
function worthReviews({ event, arrival }: Entry, { weighed }: After): readonly Found[] {
  const found = weighed.get(event.id);
  if (found === undefined) return [];
  const { kind, day, before, after: points, allowance, datedBackMs } = found;
  const goesBeyond = before <= allowance && points > allowance;
  return [
    ...(goesBeyond ? [{ code: worthCodes[kind], detail: { day, points, allowance } }] : []),
    // What was found in a second copy is old, and says so.
    ...(datedBackMs > 0 && !arrival.includes('recovered')
      ? [{ code: 'datedBack' as const, detail: { backMs: datedBackMs } }]
      : []),
  ];
}

const worthCodes = {
  awarded: 'awardsPending',
  carded: 'cardsForPoints',
  writtenOff: 'muchWrittenOff',
} as const satisfies Readonly<Record<WorthKind, ReviewCode>>;
