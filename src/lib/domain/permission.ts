// What each role may do, in one table. The kiosk asks it before a task opens, and the hub asks it again when the event
// arrives, because a tablet may have heard of a changed role too late. The console asks it at every request.

/** clerk 店员, manager 管理员, auditor 审计员: the staff of a community, of whom tablets hear. */
export const roles = ['clerk', 'manager', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** All of them, and the account of a district (管理区), which is at the hub alone and of which no tablet hears. */
export const accountRoles = [...roles, 'district'] as const;
export type AccountRole = (typeof accountRoles)[number];

/** Whether a role signs in at the hub with a second factor beside the password, or may do so. */
export type FactorRule = 'optional' | 'mandatory';
export const secondFactors: Readonly<Record<AccountRole, FactorRule>> = {
  clerk: 'optional',
  manager: 'optional',
  auditor: 'optional',
  district: 'mandatory',
};

/** Every permission with the roles that have it: first those of the counter, then those of the console. */
export const permissions = {
  'stock.receive': ['clerk', 'manager'],
  'stock.count': ['clerk', 'manager'],
  'stock.approveCount': ['manager'],
  'stock.writeOff': ['clerk', 'manager'],
  'item.create': ['clerk', 'manager'],
  'points.award': ['clerk', 'manager'],
  'points.approve': ['clerk', 'manager'],
  'points.reverse': ['manager'],
  'resident.find': ['clerk', 'manager', 'auditor'],
  'resident.register': ['clerk', 'manager'],
  'card.issue': ['clerk', 'manager'],
  'card.revoke': ['clerk', 'manager'],
  'redemption.reverse': ['clerk', 'manager'],
  'redemption.letThrough': ['clerk', 'manager'],
  'redemption.handOver': ['clerk', 'manager'],
  'shift.close': ['clerk', 'manager'],
  'sync.see': ['clerk', 'manager', 'auditor'],
  'sync.export': ['clerk', 'manager'],
  'kiosk.settle': ['manager'],
  'console.read': ['manager', 'auditor'],
  'audit.read': ['manager', 'auditor', 'district'],
  'district.read': ['district'],
  'community.found': ['district'],
  'kiosk.pair': ['manager'],
  'kiosk.revoke': ['manager'],
  'outbox.import': ['manager'],
  'file.import': ['manager'],
  'review.decide': ['manager'],
  'adjustment.propose': ['manager'],
  'adjustment.confirm': ['clerk', 'manager', 'auditor'],
  'award.propose': ['manager'],
  'award.confirm': ['clerk', 'manager', 'auditor'],
  'pending.decide': ['manager'],
  'resident.change': ['manager'],
  'resident.export': ['manager'],
  'resident.erase': ['manager'],
  'archive.make': ['manager'],
  'policy.change': ['manager'],
  'checklist.settle': ['manager'],
  'goods.change': ['manager'],
  'staff.change': ['manager'],
  'account.change': ['manager', 'auditor', 'district'],
} as const satisfies Readonly<Record<string, readonly AccountRole[]>>;
export type Permission = keyof typeof permissions;

/** Whether a role has a permission. */
export function may(role: AccountRole, permission: Permission): boolean {
  const allowed: readonly AccountRole[] = permissions[permission];
  return allowed.includes(role);
}
