import { standingsAround, type StaffStanding } from '#lib/domain/staff-standing.ts';
import type { LedgerState } from './entry.ts';

/** How somebody may have stood when an event says that they did something; empty for whom nobody knows. */
export function standingsOf(
  { staff, policy }: Pick<LedgerState, 'staff' | 'policy'>,
  id: string | null,
  at: string,
): readonly StaffStanding[] {
  const member = id === null ? undefined : staff.get(id);
  return member === undefined ? [] : standingsAround(member, Date.parse(at), policy.clockDriftLimitMs);
}
