import { expect, it } from 'vitest';
import { permissions, type Role } from './permission.ts';

const left = (role: Role) =>
  Object.entries<readonly Role[]>(permissions).flatMap(([permission, allowed]) =>
    allowed.includes(role) ? [] : [permission],
  );

it('a manager may do everything, and an auditor only look, confirm and keep their own account', () => {
  expect(left('manager')).toEqual([]);
  const may = Object.keys(permissions).filter((permission) => !left('auditor').includes(permission));
  expect(may).toEqual(['resident.find', 'sync.see', 'console.read', 'adjustment.confirm', 'account.change']);
});

it('a clerk does the day’s work, and leaves to a manager what corrects it', () => {
  expect(left('clerk')).toEqual([
    'stock.approveCount',
    'points.reverse',
    'kiosk.settle',
    'console.read',
    'kiosk.pair',
    'kiosk.revoke',
    'outbox.import',
    'review.decide',
    'adjustment.propose',
    'pending.decide',
    'resident.export',
    'resident.erase',
    'policy.change',
    'goods.change',
    'staff.change',
    'account.change',
  ]);
});
