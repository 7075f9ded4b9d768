import { expect, it } from 'vitest';
import { actionsFor, losesManager, secretsFor, staffActions, type StaffState } from './staff-action.ts';

const clerk: StaffState = { role: 'clerk', hasPin: true, hasPassword: false, isEnded: false };
const manager: StaffState = { role: 'manager', hasPin: false, hasPassword: true, isEnded: false };

it('offers what makes a difference, and nothing but a return to who has gone', () => {
  expect(actionsFor(clerk)).toEqual(['makePin', 'takePin', 'beManager', 'beAuditor', 'end']);
  expect(actionsFor(manager)).toEqual(['makePin', 'makePassword', 'beClerk', 'beAuditor', 'end']);
  for (const role of ['clerk', 'manager', 'auditor'] as const) {
    expect(actionsFor({ ...clerk, role, isEnded: true })).toEqual(['resume']);
  }
});

it('gives a password to whoever begins to sign in at the hub, and leaves the one that is there', () => {
  const passwordFor = (state: StaffState) => staffActions.filter((action) => secretsFor(action, state).password);
  expect(passwordFor(clerk)).toEqual(['makePassword', 'beManager', 'beAuditor']);
  expect(passwordFor(manager)).toEqual(['makePassword']);
  expect(passwordFor({ ...manager, hasPassword: false })).toEqual(['makePassword', 'beManager', 'beAuditor']);
  expect(staffActions.filter((action) => secretsFor(action, clerk).pin)).toEqual(['makePin']);
});

it('knows which actions leave one manager fewer', () => {
  expect(staffActions.filter((action) => losesManager(action, manager))).toEqual(['beClerk', 'beAuditor', 'end']);
  expect(staffActions.filter((action) => losesManager(action, clerk))).toEqual([]);
});
