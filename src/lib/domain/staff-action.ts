import { may, type AccountRole, type Role } from './permission.ts';

// What a manager does about a member of staff. Nobody is ever deleted, because records name them.
//
//   working ──makePin, takePin, makePassword, beClerk, beManager, beAuditor──▶ working
//   working ──end──▶ ended ──resume──▶ working, without PIN and password

/** Everything that can be done about somebody who is there. */
export const staffActions = [
  'makePin',
  'takePin',
  'makePassword',
  'beClerk',
  'beManager',
  'beAuditor',
  'end',
  'resume',
] as const;
export type StaffAction = (typeof staffActions)[number];

/** How a member of staff stands. */
export interface StaffState {
  readonly role: AccountRole;
  readonly hasPin: boolean;
  readonly hasPassword: boolean;
  readonly isEnded: boolean;
}

/** The role that an action gives; undefined for one that leaves it. */
const rolesAfter = {
  makePin: undefined,
  takePin: undefined,
  makePassword: undefined,
  beClerk: 'clerk',
  beManager: 'manager',
  beAuditor: 'auditor',
  end: undefined,
  resume: undefined,
} as const satisfies Readonly<Record<StaffAction, Role | undefined>>;
export const roleAfter = (action: StaffAction): Role | undefined => rolesAfter[action];

/** What can be done about somebody as they stand. */
export function actionsFor({ role, hasPin, isEnded }: StaffState): readonly StaffAction[] {
  if (isEnded) return ['resume'];
  return staffActions.filter((action) => {
    if (action === 'resume') return false;
    if (action === 'takePin') return hasPin;
    if (action === 'makePassword') return opensHub(role);
    return roleAfter(action) !== role;
  });
}

/** Whether somebody of this role signs in at the hub. Clerks work at the counter alone. */
export const opensHub = (role: AccountRole): boolean => may(role, 'account.change');

/** Whether somebody of this role begins with a PIN. An auditor gets one when it is asked for. */
export const worksAtCounter = (role: Role): boolean => role !== 'auditor';

/** Whether an action needs a new PIN, and whether it needs a new password. */
export function secretsFor(action: StaffAction, { role, hasPassword }: StaffState) {
  const next = roleAfter(action);
  const isPromoted = next !== undefined && opensHub(next) && !(opensHub(role) && hasPassword);
  return { pin: action === 'makePin', password: action === 'makePassword' || isPromoted };
}

/** Whether an action takes a manager away from those who can sign in and change anything. */
export const losesManager = (action: StaffAction, { role }: StaffState): boolean =>
  role === 'manager' && (action === 'end' || (roleAfter(action) ?? 'manager') !== 'manager');
