import { may } from '#lib/domain/permission.ts';
import { permissionOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { StaffKnown } from './records/definition.ts';
import { approvalOf } from './records/records.ts';

// Whether whoever did it was allowed to. A tablet decides by what it last heard, and somebody may have got hold of one;
// the facts stand in either case.

/** Reviews of who recorded an event and who approved it, where it needs anybody. */
export function staffReviews(event: KioskEvent, known: StaffKnown): readonly Found[] {
  const permission = permissionOf(event);
  if (permission === null) return [];
  const found = [...approvalReviews(event, known)];
  const role = event.staff === null ? undefined : known.staff.get(event.staff);
  if (role === undefined) found.push({ code: 'staffUnknown', detail: { staff: event.staff } });
  else if (!may(role, permission)) found.push({ code: 'notPermitted', detail: { staff: event.staff, permission } });
  return found;
}

/** The second person, where the community's policy asks for one or the event names one. */
function approvalReviews(event: KioskEvent, known: StaffKnown): readonly Found[] {
  const asked = approvalOf(event, known);
  if (asked === undefined) return [];
  const { permission, approvedBy, isNeeded } = asked;
  if (approvedBy === null) return isNeeded ? [{ code: 'notPermitted', detail: { approvedBy, permission } }] : [];
  const role = known.staff.get(approvedBy);
  const good = role !== undefined && may(role, permission) && approvedBy !== event.staff;
  return good ? [] : [{ code: 'notPermitted', detail: { approvedBy, permission } }];
}
