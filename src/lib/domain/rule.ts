import type { Points } from './points.ts';

/** How many points a category gives, in one of its versions. */
export interface Rule {
  readonly version: number;
  readonly unit: 'hour' | 'time';
  readonly pointsPerUnit: Points;
  /** Most points a resident gets under it in a day; null means no cap. */
  readonly dailyCap: Points | null;
}

/** Points for a quantity under a rule, before the cap. Half points of half hours are rounded down: rules are whole. */
export const pointsFor = (rule: Rule, quantity: number): Points => Math.floor(quantity * rule.pointsPerUnit);

/** Points of an award with the day's cap over it. `capped` says that the cap has taken some away. */
export function awardOf(
  rule: Rule,
  quantity: number,
  awardedToday: Points,
): { readonly points: Points; readonly capped: boolean } {
  const earned = pointsFor(rule, quantity);
  const room = rule.dailyCap === null ? Number.POSITIVE_INFINITY : Math.max(0, rule.dailyCap - awardedToday);
  return { points: Math.min(earned, room), capped: earned > room };
}

/** A rule with the day of the community's calendar (YYYY-MM-DD) from which it is in force. */
export interface DatedRule extends Rule {
  readonly effectiveFrom: string;
}

/** The rules of a category as a tablet has them: that of the day of its last exchange, and those that are decided. */
interface KnownRules {
  readonly rule: Rule;
  readonly later?: readonly DatedRule[] | undefined;
}

/** The rule that is in force on a day: of those that have begun, the one that was decided last. */
export const ruleOn = ({ rule, later = [] }: KnownRules, day: string): Rule =>
  later.reduce<Rule>(
    (inForce, next) => (next.effectiveFrom <= day && next.version > inForce.version ? next : inForce),
    rule,
  );

/**
 * What has become of a version: it is in force, will be, or has been, or a later one has taken its place before it
 * began.
 */
export type RuleState = 'inForce' | 'coming' | 'ended' | 'replaced';

/**
 * Every version of a category's rule with its state on a day, the latest version first. A version that is decided later
 * takes the place of all that would begin on its day or after it.
 */
export function rulesByState<Known extends DatedRule>(
  rules: readonly Known[],
  day: string,
): readonly (Known & { readonly state: RuleState })[] {
  const latestFirst = rules.toSorted((left, right) => right.version - left.version);
  const inForce = latestFirst.find(({ effectiveFrom }) => effectiveFrom <= day);
  return latestFirst.map((rule, index) => {
    const isReplaced = latestFirst.slice(0, index).some(({ effectiveFrom }) => effectiveFrom <= rule.effectiveFrom);
    if (isReplaced) return { ...rule, state: 'replaced' };
    return { ...rule, state: rule === inForce ? 'inForce' : rule.effectiveFrom > day ? 'coming' : 'ended' };
  });
}
