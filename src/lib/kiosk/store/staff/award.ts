import { type AwardCommand, type AwardRefusal, decideAward } from '#lib/facts/accrual/award.ts';
import { ruleOn, type Rule } from '#lib/domain/rule.ts';
import { dayOf } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { pendingIfGiven } from '../bounded.ts';
import { findResident } from '../people.ts';
import type { Points } from '#lib/domain/points.ts';
import type { KioskTables } from '../tables.ts';
import { readMoment } from '../time.ts';
import { readMovements } from '../resident-view.ts';
import {
  record,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** Whose points of which category, and of which day (YYYY-MM-DD) by the calendar of which time zone. */
export interface DayOfAwards {
  readonly residentId: string;
  readonly categoryId: string;
  readonly day: string;
  readonly zone: string;
}

/**
 * Points that a resident got in a category on a day of a time zone less what was taken back of them, as far as this
 * kiosk knows: what it recorded itself, and the latest movements that the hub has told of.
 */
export async function awardedOn(
  tables: KioskTables,
  { residentId, categoryId, day, zone }: DayOfAwards,
): Promise<number> {
  return (await readMovements(tables, residentId))
    .filter(({ kind, id, ...award }) => kind === 'accrual' && id !== null && award.categoryId === categoryId)
    .filter(({ atMs }) => dayOf(atMs, zone) === day)
    .reduce((sum, { points }) => sum + points, 0);
}

/** Points that a resident got in a category today, as far as this kiosk knows. */
export async function awardedToday(
  { tables, reading }: DeskEnvironment,
  residentId: string,
  categoryId: string,
): Promise<Points> {
  const { today, policy } = await readMoment(tables, reading());
  return awardedOn(tables, { residentId, categoryId, day: today, zone: policy.zone });
}

/** Of some points, how many would be pending if they were given now: for those the hub is asked first. */
export function pendingNow({ tables }: DeskEnvironment, points: Points): Promise<Points> {
  const { meta, effects, scopeRows } = tables;
  return tables.transaction('r', [meta, effects, scopeRows], async () =>
    pendingIfGiven(tables, (await tables.read('identity'))?.kiosk ?? '', points),
  );
}

/** An award with what of it is pending, in points. The very same asked for again does not say it again. */
export type Awarded = Exclude<Outcome, { kind: 'recorded' }> | (Extract<Outcome, { kind: 'recorded' }> & OfPending);
type Outcome = Recorded<AwardRefusal | AwardChanged | CommonRefusal>;
interface OfPending {
  readonly pending: Points;
}

/**
 * Somebody was shown other points than would be given now: a day began, be it that of another rule, or somebody else
 * gave some meanwhile.
 */
export type AwardChanged = { readonly code: 'awardChanged'; readonly awardedToday: Points; readonly rule: Rule };

/** What whoever confirms was shown. */
export interface ShownAward {
  readonly points: Points;
  readonly ruleVersion: number;
}

/**
 * Gives a resident points under the rule in force.
 * @param shown what whoever confirms was shown: nothing else is given. Left out, nothing was shown.
 */
export async function award(
  environment: DeskEnvironment,
  by: Member,
  command: AwardCommand,
  shown?: ShownAward,
): Promise<Awarded> {
  const { tables } = environment;
  let pending = 0;
  // The exchange may have told the hub of it before anybody could read this.
  const alongside = async (): Promise<void> => {
    pending = (await tables.effects.toCollection().last())?.pending ?? 0;
  };
  const recorded = await record(
    environment,
    { by, permission: 'points.award', before: { type: 'accrual.recorded', commandId: command.accrualId } },
    async ({ today, policy }): Promise<Decision<AwardRefusal | AwardChanged | CommonRefusal>> => {
      const { residentId, categoryId, approvedBy } = command;
      const approver = approvedBy === null ? undefined : await tables.staff.get(approvedBy);
      if (approvedBy !== null && (approver === undefined || !may(approver.role, 'points.approve'))) {
        return toRefuse({ code: 'notPermitted' });
      }
      const category = await tables.categories.get(categoryId);
      const state = {
        residentKnown: (await findResident(tables, residentId)) !== undefined,
        rule: category && ruleOn(category, today),
        awardedToday: await awardedOn(tables, { residentId, categoryId, day: today, zone: policy.zone }),
        staffId: by.id,
      };
      const { rule, awardedToday } = state;
      const changed = rule && toRefuse({ code: 'awardChanged' as const, awardedToday, rule });
      // Under another rule the very quantity may be none.
      if (changed !== undefined && shown !== undefined && shown.ruleVersion !== rule?.version) return changed;
      const decision = decideAward(state, command, policy);
      if (!decision.ok) return toRefuse(decision.error);
      const { points } = decision.value.body;
      const isOther = shown !== undefined && shown.points !== points;
      return changed !== undefined && isOther ? changed : { kind: 'record', facts: [decision.value], alongside };
    },
  );
  return recorded.kind === 'recorded' ? { ...recorded, pending } : recorded;
}
