import { dayOf } from './day.ts';
import type { Points } from './points.ts';
import type { Policy } from './policy.ts';

// What a tablet may give in a day without anybody having looked at it. Beyond that points are pending: recorded as all
// others, and spendable nowhere.

/** What facts of a tablet can be worth: points that residents get, cards for points, goods that leave for nothing. */
export const worthKinds = ['awarded', 'carded', 'writtenOff'] as const;
export type WorthKind = (typeof worthKinds)[number];

/** What a manager does about pending points. */
export const pendingDecisions = ['released', 'declined'] as const;
export type PendingDecision = (typeof pendingDecisions)[number];
/** What became of them; a tablet may also have taken the award back. */
export type PendingOutcome = PendingDecision | 'takenBack';

/** However little a community usually gives: a hundred awards of twenty. */
export const leastAllowance = 2000;

/**
 * What each tablet may give in a day, in points: what the policy says, or as much as the whole community gives in a
 * usual week, so that no ordinary day reaches it.
 */
export const allowanceOf = ({ awardPointsPerDay }: Pick<Policy, 'awardPointsPerDay'>, usualWeek: Points): Points =>
  awardPointsPerDay ?? Math.max(leastAllowance, usualWeek);

/**
 * What a tablet was told that it may give in a day, and what it may go by besides, because the answer that told it the
 * latest may have been lost; null for one that was not told.
 */
export interface Told {
  readonly latest: Points | null;
  readonly before: Points | null;
}

/**
 * The same once it is told again.
 * @param goesBy what it says to go by; it is never believed to have been told more than it was
 * @param latest what it is told now; null where it does not ask
 */
export function toldAfter(told: Told, goesBy: Points | null, latest: Points | null): Told {
  const most = heldTo(told);
  if (latest === null || most === null) return { latest, before: null };
  const before = Math.min(most, goesBy ?? most);
  return { latest, before: before === latest ? null : before };
}

/** What is held against a tablet: the most that it may believe it may give, null where it was not told. */
export const heldTo = ({ latest, before }: Told): Points | null =>
  latest === null || before === null ? latest : Math.max(latest, before);

/** When something happened, Unix milliseconds: as the tablet says it, and within what the hub knows. */
export interface Occurrence {
  readonly atMs: number;
  /** When the tablet last pulled, having sent all that it had; nothing that arrives later can be older. */
  readonly exchangedMs: number;
  readonly receivedMs: number;
}

/**
 * The day on which something counts. Whoever holds a tablet can claim any time, but not so that more days count than
 * went by: none before its last exchange, and none that has not come.
 */
export const countedDay = ({ atMs, exchangedMs, receivedMs }: Occurrence, zone: string): string =>
  dayOf(Math.min(Math.max(atMs, exchangedMs), receivedMs), zone);

/**
 * How many of some points are beyond an allowance. Over all facts of a day it adds up to what the day's sum exceeds it
 * by, in whatever order they come.
 * @param before the sum of the day without them
 */
export const beyondAllowance = (before: Points, points: Points, allowance: Points): Points =>
  Math.min(points, Math.max(0, before + points - allowance));
