import { expect, it } from 'vitest';
import { owedBy } from './account.ts';

const manager = { role: 'manager', passwordIsGiven: false, hasFactor: false } as const;

it('owes a password of its own first, and then a second factor where the role has to have one', () => {
  const rules = { clerk: 'optional', manager: 'mandatory', auditor: 'optional', district: 'mandatory' } as const;
  expect(owedBy({ ...manager, passwordIsGiven: true }, rules)).toBe('password');
  expect(owedBy(manager, rules)).toBe('secondFactor');
  expect(owedBy({ ...manager, hasFactor: true }, rules)).toBeNull();
  expect(owedBy({ ...manager, role: 'auditor' }, rules)).toBeNull();
});

it('owes nothing where the second factor is left to everybody', () => {
  expect(owedBy(manager)).toBeNull();
});
