import type { Points } from '#lib/domain/points.ts';
import { cleanText } from '#lib/domain/text.ts';
import type { FactOf } from '../fact.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';

// Taking an award back (收回): points that were awarded by mistake go back by a transfer of their own that names the
// award.

/**
 * For how long an award can be taken back at a counter, in milliseconds: a mistake is found within the month, or when
 * the month's list is looked through. Later a manager sees to it at the hub. It also bounds which awards a tablet must
 * be able to name, and their ids are most of what its first pull would carry otherwise.
 */
export const takeBackLimitMs = 31 * 86_400_000;

/** An award as a kiosk knows it. */
export interface KnownAward {
  /** The id of its transfer; null once it was taken back, and of one that is too old for it. */
  readonly id: string | null;
  readonly points: Points;
  readonly atMs: number;
}

/** Whether an award can be taken back. */
export type TakeBack =
  | { readonly kind: 'possible'; readonly transferId: string }
  | { readonly kind: 'taken' }
  | { readonly kind: 'tooOld'; readonly limitMs: number };

/** Whether an award can be taken back at a time. Of an old one it is not known whether it was. */
export function takeBackOf({ id, atMs }: Omit<KnownAward, 'points'>, nowMs: number): TakeBack {
  if (nowMs - atMs > takeBackLimitMs) return { kind: 'tooOld', limitMs: takeBackLimitMs };
  return id === null ? { kind: 'taken' } : { kind: 'possible', transferId: id };
}

/** What taking back is decided on. */
export interface TakeBackState {
  /** The award that is named, if this kiosk knows it as one of the resident's. */
  readonly award: KnownAward | undefined;
  readonly nowMs: number;
}

/** Why points are not taken back, first reason first. */
export type TakeBackRefusal =
  | { readonly code: 'accrualUnknown' }
  | { readonly code: 'awardTooOld'; readonly limitMs: number }
  | { readonly code: 'alreadyReversed' }
  | { readonly code: 'reasonMissing' };

/** Decides taking all the points of an award back. */
export function decideTakeBack(
  { award, nowMs }: TakeBackState,
  command: { readonly residentId: string; readonly reason: string },
): Result<FactOf<'accrual.reversed'>, TakeBackRefusal> {
  if (award === undefined) return refuse({ code: 'accrualUnknown' });
  const takeBack = takeBackOf(award, nowMs);
  const reason = cleanText(command.reason);
  switch (takeBack.kind) {
    case 'tooOld':
      return refuse({ code: 'awardTooOld', limitMs: takeBack.limitMs });
    case 'taken':
      return refuse({ code: 'alreadyReversed' });
    case 'possible': {
      if (reason === '') return refuse({ code: 'reasonMissing' });
      const { transferId } = takeBack;
      const { residentId } = command;
      return ok({ type: 'accrual.reversed', body: { transferId, residentId, points: award.points, reason } });
    }
  }
}
