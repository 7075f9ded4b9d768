import type { Points } from './points.ts';
import { awardOf, type Rule } from './rule.ts';

/** Points that somebody got, as the ledger has them. */
export interface PastAward {
  readonly residentId: string;
  /** The day of the community's calendar, YYYY-MM-DD. */
  readonly day: string;
  readonly points: Points;
  /** Hours, or times, as the rule of that day counted. */
  readonly quantity: number;
  readonly unit: Rule['unit'];
}

/** What a rule would have made of some awards. */
export interface RulePreview {
  readonly awards: number;
  readonly residents: number;
  /** Points that were given, and that the rule would have given. */
  readonly before: Points;
  readonly after: Points;
  /** Awards of which the rule would have made other points. */
  readonly changed: number;
  /** Awards that were counted in the other unit: nobody knows what they would be, and they are taken as they were. */
  readonly otherUnit: number;
}

/**
 * What a rule would have made of awards of its category.
 * @param awards in the order in which they were given, because what the cap of a day leaves depends on it
 */
export function previewRule(awards: readonly PastAward[], rule: Rule): RulePreview {
  const givenOnDay = new Map<string, Points>();
  let [before, after, changed, otherUnit] = [0, 0, 0, 0];
  for (const award of awards) {
    const key = `${award.day} ${award.residentId}`;
    const given = givenOnDay.get(key) ?? 0;
    const isOther = award.unit !== rule.unit;
    const points = isOther ? award.points : awardOf(rule, award.quantity, given).points;
    givenOnDay.set(key, given + points);
    before += award.points;
    after += points;
    if (points !== award.points) changed += 1;
    if (isOther) otherUnit += 1;
  }
  const residents = new Set(awards.map(({ residentId }) => residentId)).size;
  return { awards: awards.length, residents, before, after, changed, otherUnit };
}
