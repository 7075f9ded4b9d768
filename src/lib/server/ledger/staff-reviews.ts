import { needsSecond } from '#lib/facts/accrual/award.ts';
import type { FactType } from '#lib/facts/fact.ts';
import { needsManager } from '#lib/domain/count.ts';
import { may, type Permission } from '#lib/domain/permission.ts';
import type { Found } from '#lib/findings/reviews.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { ruleKey, type LedgerState } from './entry.ts';

// Whether whoever did it was allowed to. A tablet decides by what it last heard, and somebody may have got hold of one;
// the facts stand in either case.

/** Residents redeem by themselves, and a tablet gives points up by itself: these need nobody. */
const isOfNobody = (event: KioskEvent): boolean =>
  event.type === 'allotment.released' || (event.type === 'redemption.recorded' && event.body.letThrough === null);

const permissionFor = {
  'redemption.recorded': 'redemption.letThrough',
  'redemption.reversed': 'redemption.reverse',
  'accrual.recorded': 'points.award',
  'accrual.reversed': 'points.reverse',
  'stock.received': 'stock.receive',
  'stock.counted': 'stock.count',
  'stock.writtenOff': 'stock.writeOff',
  'item.created': 'item.create',
  'resident.registered': 'resident.register',
  'card.issued': 'card.issue',
  'card.revoked': 'card.revoke',
  'shift.closed': 'shift.close',
} as const satisfies Record<Exclude<FactType, 'allotment.released'>, Permission>;

type Known = Pick<LedgerState, 'staff' | 'rules' | 'policy'>;

/** Reviews of who recorded an event and who approved it. Residents redeem by themselves. */
export function staffReviews(event: KioskEvent, known: Known): readonly Found[] {
  if (event.type === 'allotment.released' || isOfNobody(event)) return [];
  const permission = permissionFor[event.type];
  const found = [...approvalReviews(event, known)];
  const role = event.staff === null ? undefined : known.staff.get(event.staff);
  if (role === undefined) found.push({ code: 'staffUnknown', detail: { staff: event.staff } });
  else if (!may(role, permission)) found.push({ code: 'notPermitted', detail: { staff: event.staff, permission } });
  return found;
}

/** The second person, where the community's policy asks for one or the event names one. */
function approvalReviews(event: KioskEvent, known: Known): readonly Found[] {
  const asked = approvalOf(event, known);
  if (asked === undefined) return [];
  const { permission, approvedBy, isNeeded } = asked;
  if (approvedBy === null) return isNeeded ? [{ code: 'notPermitted', detail: { approvedBy, permission } }] : [];
  const role = known.staff.get(approvedBy);
  const good = role !== undefined && may(role, permission) && approvedBy !== event.staff;
  return good ? [] : [{ code: 'notPermitted', detail: { approvedBy, permission } }];
}

interface Approval {
  readonly permission: Permission;
  readonly approvedBy: string | null;
  readonly isNeeded: boolean;
}

function approvalOf(event: KioskEvent, { rules, policy, staff }: Known): Approval | undefined {
  if (event.type === 'accrual.recorded') {
    const { categoryId, ruleVersion, points, approvedBy } = event.body;
    const rule = rules.get(ruleKey(categoryId, ruleVersion));
    const isNeeded = rule !== undefined && needsSecond(rule, points, policy);
    return { permission: 'points.approve', approvedBy, isNeeded };
  }
  if (event.type === 'stock.counted') {
    const { lines, approvedBy } = event.body;
    const permission = 'stock.approveCount';
    const role = event.staff === null ? undefined : staff.get(event.staff);
    // A manager who counts has the word already; a community may have only one.
    const isManager = role !== undefined && may(role, permission);
    return { permission, approvedBy, isNeeded: !isManager && needsManager(lines, policy) };
  }
  return undefined;
}

/** Everybody whom an event names, so that their roles can be looked up. */
export function staffOf(event: KioskEvent): readonly string[] {
  if (isOfNobody(event)) return [];
  const approvedBy = 'approvedBy' in event.body ? event.body.approvedBy : null;
  return [event.staff, approvedBy].filter((id) => id !== null);
}
