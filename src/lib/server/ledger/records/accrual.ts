import { needsSecond } from '#lib/facts/accrual/award.ts';
import type { Found } from '#lib/findings/reviews.ts';
import { ruleKey } from '../entry.ts';
import type { After, EntryOf, FactWords, RecordDefinition } from './definition.ts';
import { forResident, transferKey } from './keys.ts';

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
    categories: [body.categoryId],
    staff: body.approvedBy === null ? [] : [body.approvedBy],
  }),
  waitsFor: forResident,
  settles: ({ id }) => transferKey(id),
  isTaken: null,
  rule: null,
  remember: ({ id, body: { residentId, points } }, { transfers }) => {
    transfers.set(id, { residentId, points, isAccrual: true, reversed: false });
  },
  approval: ({ body: { categoryId, ruleVersion, points, approvedBy } }, { rules, policy }) => {
    const rule = rules.get(ruleKey(categoryId, ruleVersion));
    const isNeeded = rule !== undefined && needsSecond(rule, points, policy);
    return { permission: 'points.approve', approvedBy, isNeeded };
  },
  dateReviews: null,
  reviews: ({ event }, after) => ruleReviews(event, after),
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
