import { expect, it } from 'vitest';
import { permissions, type AccountRole } from './permission.ts';

const left = (role: AccountRole) =>
  Object.entries<readonly AccountRole[]>(permissions).flatMap(([permission, allowed]) =>
    allowed.includes(role) ? [] : [permission],
  );

it('a manager may do everything in a community, and an auditor only look, confirm and keep their own account', () => {
  expect(left('manager')).toEqual(['district.read', 'community.found']);
  const may = Object.keys(permissions).filter((permission) => !left('auditor').includes(permission));
  expect(may).toEqual([
    'resident.find',
    'sync.see',
    'console.read',
    'audit.read',
    'adjustment.confirm',
    'award.confirm',
    'account.change',
  ]);
});

it('a clerk does the day’s work, and leaves to a manager what corrects it', () => {
  expect(left('clerk')).toEqual([
    'stock.approveCount',
    'points.reverse',
    'kiosk.settle',
    'console.read',
    'audit.read',
    'district.read',
    'community.found',
    'kiosk.pair',
    'kiosk.revoke',
    'outbox.import',
    'file.import',
    'review.decide',
    'adjustment.propose',
    'award.propose',
    'pending.decide',
    'resident.change',
    'resident.export',
    'resident.erase',
    'archive.make',
    'policy.change',
    'checklist.settle',
    'goods.change',
    'staff.change',
    'account.change',
  ]);
});

it('the account of a district sees its communities, founds them, and does nothing in them', () => {
  const may = Object.keys(permissions).filter((permission) => !left('district').includes(permission));
  expect(may).toEqual(['audit.read', 'district.read', 'community.found', 'account.change']);
});
