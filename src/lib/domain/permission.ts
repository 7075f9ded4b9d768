// What each role may do at the counter, in one table. The kiosk asks it before a task opens, and the hub asks it again
// when the event arrives, because a tablet may have heard of a changed role too late.

/** clerk 店员, manager 管理员, auditor 审计员. */
export type Role = 'clerk' | 'manager' | 'auditor';

/** Everything at the counter and in the console that not everybody may do. */
export const permissions = [
  'stock.receive',
  'stock.count',
  'stock.approveCount',
  'stock.writeOff',
  'item.create',
  'points.award',
  'points.approve',
  'points.reverse',
  'resident.find',
  'resident.register',
  'card.issue',
  'card.revoke',
  'redemption.reverse',
  'redemption.letThrough',
  'redemption.handOver',
  'shift.close',
  'sync.see',
  'sync.export',
  'kiosk.settle',
  'review.decide',
  'policy.change',
  'staff.change',
] as const;
export type Permission = (typeof permissions)[number];

const ofClerk: readonly Permission[] = [
  'stock.receive',
  'stock.count',
  'stock.writeOff',
  'item.create',
  'points.award',
  'points.approve',
  'resident.find',
  'resident.register',
  'card.issue',
  'card.revoke',
  'redemption.reverse',
  'redemption.letThrough',
  'redemption.handOver',
  'shift.close',
  'sync.see',
  'sync.export',
];

const table: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  clerk: new Set(ofClerk),
  manager: new Set(permissions),
  // An auditor sees, and changes nothing.
  auditor: new Set<Permission>(['resident.find', 'sync.see']),
};

/** Whether somebody of this role may do this. */
export const may = (role: Role, permission: Permission): boolean => table[role].has(permission);
