import { needsSecond } from '#lib/facts/accrual/award.ts';
import type { Found } from '#lib/findings/reviews.ts';
import { ruleKey } from '../entry.ts';
import type { After, EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forResident, transferKey } from './keys.ts';
import { awayReviews } from './line-reviews.ts';
import { awardWorth } from './worth-of.ts';

const accrualWords: FactWords<'accrual.recorded'> = {
  'zh-CN': {
    what: ({ residentId, points, categoryId, quantity }, n) =>
      `给${n.resident(residentId)}发 ${n.count(points)} 积分：${n.category(categoryId)} × ${quantity}。`,
    why: ({ note = '' }) => note,
  },
  en: {
    what: ({ residentId, points, categoryId, quantity }, n) =>
      `${n.resident(residentId)} was given ${n.count(points)} points for ${n.category(categoryId)} × ${quantity}.`,
    why: ({ note = '' }) => note,
  },
};

export const accrual: RecordDefinition<'accrual.recorded'> = {
  words: accrualWords,
  references: ({ body }) => ({
    residents: [body.residentId],
    awarded: [body.residentId],
    categories: [body.categoryId],
    staff: body.approvedBy === null ? [] : [body.approvedBy],
  }),
  waitsFor: forResident,
  settles: ({ id }) => transferKey(id),
  isTaken: null,
  rule: null,
  worth: ({ event: { body } }, ruling) => awardWorth(ruling, body.categoryId),
  remember: ({ id, body: { residentId, points } }, { transfers, pending: pendings }) => {
    const pending = pendings.get(id)?.points ?? 0;
    transfers.set(id, { residentId, points, isAccrual: true, reversed: false, pending, declined: 0 });
  },
  approval: ({ body: { categoryId, ruleVersion, points, approvedBy } }, { rules, policy }) => {
    const rule = rules.get(ruleKey(categoryId, ruleVersion));
    const isNeeded = rule !== undefined && needsSecond(rule, points, policy);
    return { permission: 'points.approve', approvedBy, isNeeded };
  },
  dateReviews: null,
  reviews: ({ event }, after) => [
    ...ruleReviews(event, after),
    ...capReviews(event, after),
    ...awayReviews(event, after),
  ],
  rows: null,
  goods: null,
  postings: null,
};

/**
 * Points that the named version of the rule does not give. Half points may be rounded either way, and under a cap a
 * resident who got some earlier on that day gets fewer.
 */
function ruleReviews({ body }: EntryOf<'accrual.recorded'>['event'], { rules }: After): readonly Found[] {
  const rule = rules.get(ruleKey(body.categoryId, body.ruleVersion));
  const named = { categoryId: body.categoryId, ruleVersion: body.ruleVersion, points: body.points };
  if (rule === undefined) return [{ code: 'ruleMismatch', detail: named }];
  const expected = Math.min(body.quantity * rule.pointsPerUnit, rule.dailyCap ?? Number.POSITIVE_INFINITY);
  const cappedEarlier = rule.dailyCap !== null && body.points < expected;
  return cappedEarlier || Math.abs(expected - body.points) < 1
    ? []
    : [{ code: 'ruleMismatch', detail: { ...named, expected } }];
}

/** A resident who gets more of a category on one day than its rule allows, told once: by what goes beyond. */
function capReviews({ id, body }: EntryOf<'accrual.recorded'>['event'], { rules, weighed }: After): readonly Found[] {
  const { categoryId, ruleVersion } = body;
  const cap = rules.get(ruleKey(categoryId, ruleVersion))?.dailyCap ?? null;
  const before = weighed.get(id)?.awardedBefore ?? 0;
  const points = before + body.points;
  // One award that is too large by itself does not fit its rule.
  return cap === null || before === 0 || before > cap || points <= cap
    ? []
    : [{ code: 'overDailyCap', detail: { categoryId, ruleVersion, cap, points } }];
}
