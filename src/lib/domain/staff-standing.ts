import type { Role } from './permission.ts';
import { worksAtCounter, type StaffAction } from './staff-action.ts';

// How a member of staff stood at a time. A tablet says who did something and when, and whoever has its key may say what
// they like. What happened late is judged by how things stood then, and not by how they stand when the hub hears of it.

/** Something that was done about a member of staff. */
export interface StaffChange {
  readonly atMs: number;
  readonly action: 'add' | StaffAction;
  /** Their role from then on. */
  readonly role: Role;
}

/** A member of staff with what was done about them, oldest first; nothing where an earlier release has kept nothing. */
export interface KnownMember {
  /** Their role now. */
  readonly role: Role;
  readonly changes: readonly StaffChange[];
}

/** Why somebody could not be signed in at a counter. */
export type SignInBar = 'notYet' | 'noPin' | 'ended';

/** How somebody stood at one moment. */
export interface StaffStanding {
  readonly role: Role;
  /** Null where they could have been signed in at a counter. */
  readonly bar: SignInBar | null;
}

/** How a member stood at a moment: of one of whom nothing is known before it, that they worked there. */
export function standingAt({ role, changes }: KnownMember, atMs: number): StaffStanding {
  const [first] = changes;
  const before: SignInBar | null = first?.action === 'add' ? 'notYet' : null;
  return changes
    .filter((change) => change.atMs <= atMs)
    .reduce<StaffStanding>((standing, change) => ({ role: change.role, bar: barAfter(change, standing.bar) }), {
      role: first?.role ?? role,
      bar: before,
    });
}

function barAfter({ action, role }: StaffChange, before: SignInBar | null): SignInBar | null {
  switch (action) {
    case 'add':
      return worksAtCounter(role) ? null : 'noPin';
    case 'makePin':
      return null;
    case 'takePin':
    case 'resume':
      return 'noPin';
    case 'end':
      return 'ended';
    case 'makePassword':
    case 'beClerk':
    case 'beManager':
    case 'beAuditor':
      return before;
  }
}

/**
 * How a member may have stood at a time that a tablet says, whose clock and the hub's may differ by `toleranceMs`: at
 * its beginning, its end, and behind each change in between.
 */
export function standingsAround(
  member: KnownMember,
  atMs: number,
  toleranceMs: number,
): readonly [StaffStanding, ...StaffStanding[]] {
  const [from, to] = [atMs - toleranceMs, atMs + toleranceMs];
  const between = member.changes.filter((change) => change.atMs > from && change.atMs <= to);
  return [standingAt(member, from), ...between.map((change) => standingAt(member, change.atMs))];
}
