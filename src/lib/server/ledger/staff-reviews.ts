import { may } from '#lib/domain/permission.ts';
import type { StaffStanding } from '#lib/domain/staff-standing.ts';
import { permissionOf } from '#lib/facts/facts.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { StaffKnown } from './records/definition.ts';
import { approvalOf } from './records/records.ts';
import { standingsOf } from './standings.ts';

// Whether whoever did it was allowed to, and could have been signed in at a counter, when it was recorded. A tablet
// decides by what it last heard, and somebody may have got hold of one; the facts stand in either case.

/** Reviews of who recorded an event and who approved it, where it needs anybody. */
export function staffReviews(event: KioskEvent, known: StaffKnown): readonly Found[] {
  const permission = permissionOf(event);
  if (permission === null) return [];
  const found = [...approvalReviews(event, known)];
  const standings = standingsOf(known, event.staff, event.at);
  if (standings.length === 0) found.push({ code: 'staffUnknown', detail: { staff: event.staff } });
  else if (!standings.some(({ role }) => may(role, permission)))
    found.push({ code: 'notPermitted', detail: { staff: event.staff, permission } });
  return [...found, ...barReviews(event.staff, standings)];
}

/** The second person, where the community's policy asks for one or the event names one. */
function approvalReviews(event: KioskEvent, known: StaffKnown): readonly Found[] {
  const asked = approvalOf(event, known);
  if (asked === undefined) return [];
  const { permission, approvedBy, isNeeded } = asked;
  if (approvedBy === null) return isNeeded ? [{ code: 'notPermitted', detail: { approvedBy, permission } }] : [];
  const standings = standingsOf(known, approvedBy, event.at);
  const good = standings.some(({ role }) => may(role, permission)) && approvedBy !== event.staff;
  const bars = barReviews(approvedBy, standings);
  return good ? bars : [{ code: 'notPermitted', detail: { approvedBy, permission } }, ...bars];
}

/** Somebody who is known, and could not be signed in at any moment that the time of the event may be. */
function barReviews(staff: string | null, standings: readonly StaffStanding[]): readonly Found[] {
  const why = standings.at(-1)?.bar ?? null;
  const couldBe = standings.some(({ bar }) => bar === null);
  return staff === null || why === null || couldBe ? [] : [{ code: 'notSignedIn', detail: { staff, why } }];
}
