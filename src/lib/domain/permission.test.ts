import { expect, it } from 'vitest';
import { may, permissions } from './permission.ts';

const of = (role: 'clerk' | 'manager' | 'auditor') => permissions.filter((permission) => may(role, permission));

it('a manager may do everything, and an auditor only look', () => {
  expect(of('manager')).toEqual(permissions);
  expect(of('auditor')).toEqual(['resident.find', 'sync.see']);
});

it('a clerk does the day’s work, and leaves to a manager what corrects it', () => {
  const left = permissions.filter((permission) => !may('clerk', permission));
  expect(left).toEqual([
    'stock.approveCount',
    'points.reverse',
    'kiosk.settle',
    'review.decide',
    'policy.change',
    'staff.change',
  ]);
});
