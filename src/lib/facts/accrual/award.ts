import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { Points } from '#lib/domain/points.ts';
import type { Policy } from '#lib/domain/policy.ts';
import { awardOf, type Rule } from '#lib/domain/rule.ts';
import type { FactOf } from '../fact.ts';

/** What staff want to award. */
export interface AwardCommand {
  readonly accrualId: string;
  readonly residentId: string;
  readonly categoryId: string;
  readonly quantity: number;
  readonly note: string;
  /** The second member of staff, when one has approved. */
  readonly approvedBy: string | null;
}

/** What an award is decided on. */
export interface AwardState {
  readonly residentKnown: boolean;
  readonly rule: Rule | undefined;
  /** Points that the resident got under this rule today, as far as this kiosk knows. */
  readonly awardedToday: Points;
  /** Who awards. */
  readonly staffId: string;
}

/** Why points are not awarded, first reason first. */
export type AwardRefusal =
  | { readonly code: 'residentUnknown' }
  | { readonly code: 'categoryUnknown' }
  | { readonly code: 'quantityInvalid' }
  | { readonly code: 'capReached'; readonly cap: Points; readonly awardedToday: Points }
  | { readonly code: 'needsApproval'; readonly points: Points }
  | { readonly code: 'approvedByOneself' };

/** Nobody serves longer on one day, and no list of attendance is longer. */
export const mostHours = 24;
export const mostTimes = 50;

/** Whether a quantity can be under a rule: half hours, or whole times. */
export function isQuantity(rule: Rule, quantity: number): boolean {
  const step = rule.unit === 'hour' ? 0.5 : 1;
  const most = rule.unit === 'hour' ? mostHours : mostTimes;
  return Number.isFinite(quantity) && quantity >= step && quantity <= most && quantity % step === 0;
}

/**
 * Decides an award; what passes the ladder is a fact to be recorded. Hours by hand have no activity to vouch for them.
 */
export function decideAward(
  { residentKnown, rule, awardedToday, staffId }: AwardState,
  command: AwardCommand,
  policy: Pick<Policy, 'awardApprovalPoints'>,
): Result<FactOf<'accrual.recorded'>, AwardRefusal> {
  if (!residentKnown) return refuse({ code: 'residentUnknown' });
  if (rule === undefined) return refuse({ code: 'categoryUnknown' });
  if (!isQuantity(rule, command.quantity)) return refuse({ code: 'quantityInvalid' });
  const { points } = awardOf(rule, command.quantity, awardedToday);
  if (points < 1) return refuse({ code: 'capReached', cap: rule.dailyCap ?? 0, awardedToday });
  if (command.approvedBy === staffId) return refuse({ code: 'approvedByOneself' });
  if (needsSecond(rule, points, policy) && command.approvedBy === null)
    return refuse({ code: 'needsApproval', points });
  return ok({ type: 'accrual.recorded', body: { ...command, ruleVersion: rule.version, points } });
}

/** Whether a second member of staff must approve: above the threshold, and for hours that no activity vouches for. */
export const needsSecond = (rule: Rule, points: Points, policy: Pick<Policy, 'awardApprovalPoints'>): boolean =>
  rule.unit === 'hour' || points > policy.awardApprovalPoints;
