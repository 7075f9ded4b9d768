import { opensHub } from '#lib/domain/staff-action.ts';
import type { HubMessages } from '#lib/i18n/hub-messages.ts';
import type { StaffRow } from '#lib/server/console/staff.ts';

/** Whether and by which name somebody signs in at the hub. */
export function hubAccess(
  { common, staff }: HubMessages,
  { role, isEnded, hasPassword, signInName }: StaffRow,
): string {
  if (isEnded || !opensHub(role)) return common.none;
  return hasPassword ? `${staff.mayOpenHub} · ${signInName}` : staff.noPassword;
}
