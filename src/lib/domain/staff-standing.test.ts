import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from './permission.ts';
import { staffActions } from './staff-action.ts';
import { standingAt, standingsAround, type StaffChange } from './staff-standing.ts';

const changes = (...all: readonly (readonly [StaffChange['action'], StaffChange['role']])[]): readonly StaffChange[] =>
  all.map(([action, role], index) => ({ atMs: (index + 1) * 1000, action, role }));

describe('how a member of staff stood', () => {
  const member = {
    role: 'auditor' as const,
    changes: changes(
      ['add', 'clerk'],
      ['beManager', 'manager'],
      ['takePin', 'manager'],
      ['makePin', 'manager'],
      ['end', 'manager'],
      ['resume', 'manager'],
      ['beAuditor', 'auditor'],
    ),
  };

  it.each([
    [999, 'clerk', 'notYet'],
    [1000, 'clerk', null],
    [2500, 'manager', null],
    [3000, 'manager', 'noPin'],
    [4000, 'manager', null],
    [5000, 'manager', 'ended'],
    [6000, 'manager', 'noPin'],
    [9000, 'auditor', 'noPin'],
  ])('at %i is as things were then', (atMs, role, bar) => {
    expect(standingAt(member, atMs)).toEqual({ role, bar });
  });

  it('is that they worked there where an earlier release has kept nothing of it', () => {
    expect(standingAt({ role: 'clerk', changes: [] }, 5)).toEqual({ role: 'clerk', bar: null });
    const later = changes(['beManager', 'manager']);
    expect(standingAt({ role: 'manager', changes: later }, 5)).toEqual({ role: 'manager', bar: null });
    expect(standingAt({ role: 'auditor', changes: changes(['add', 'auditor']) }, 5000).bar).toBe('noPin');
  });

  it('is told with every moment that a clock leaves open', () => {
    expect(standingsAround(member, 900, 200)).toEqual([
      { role: 'clerk', bar: 'notYet' },
      { role: 'clerk', bar: null },
    ]);
    expect(standingsAround(member, 900, 50).map(({ bar }) => bar)).toEqual(['notYet']);
  });

  it('is among those around a time, for each moment within it, and no other', () => {
    const change = fc.record({
      atMs: fc.integer({ min: 0, max: 60 }),
      action: fc.constantFrom('add' as const, ...staffActions),
      role: fc.constantFrom(...roles),
    });
    const history = fc.array(change, { maxLength: 6 }).map((all) => all.toSorted((a, b) => a.atMs - b.atMs));
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 9 }), (all, atMs, tolerance) => {
        const known = { role: 'clerk' as const, changes: all };
        const moments = Array.from({ length: 2 * tolerance + 1 }, (_, index) => atMs - tolerance + index);
        const each = moments.map((moment) => JSON.stringify(standingAt(known, moment)));
        const told = standingsAround(known, atMs, tolerance).map((standing) => JSON.stringify(standing));
        expect(new Set(told)).toEqual(new Set(each));
      }),
    );
  });
});
