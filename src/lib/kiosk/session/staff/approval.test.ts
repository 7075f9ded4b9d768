import { describe, expect, it } from 'vitest';
import type { Permission, Role } from '#lib/domain/permission.ts';
import type { SignInOutcome } from '../../store/staff/sign-in.ts';
import { Approval } from './approval.svelte.ts';

const member = (id: string, role: Role) => ({ id, name: id, role });
const clerk = member('clerk', 'clerk');
const other = member('other', 'clerk');
const manager = member('manager', 'manager');
const auditor = member('auditor', 'auditor');

/** An approval that `clerk` asks for, whose sign-ins the test answers. */
function approval(permission: Permission) {
  const answers: ((outcome: SignInOutcome) => void)[] = [];
  const asked = new Approval({
    desk: {
      members: () => Promise.resolve([clerk, other, manager, auditor]),
      signIn: () => new Promise((resolve) => answers.push(resolve)),
    },
    member: clerk,
    permission,
    nowMs: () => 5000,
  });
  return { asked, answers };
}

describe('Approval', () => {
  it.each([
    ['points.approve', [other, manager]],
    ['stock.approveCount', [manager]],
  ] as const)('of %s can be given by whoever may, but not by who asks', async (permission, members) => {
    const { asked } = approval(permission);
    await asked.start();
    expect(asked.members).toEqual(members);
  });

  it('says who approved when the PIN is right, and asks once however often it is touched', async () => {
    const { asked, answers } = approval('points.approve');
    expect(await asked.approve('123456')).toBeUndefined();
    asked.choose('manager');
    const first = asked.approve('123456');
    expect(await asked.approve('123456')).toBeUndefined();
    expect([answers.length, asked.isVerifying]).toEqual([1, true]);
    answers[0]?.({ kind: 'signedIn', member: manager });
    expect(await first).toEqual(manager);
    expect([asked.trouble, asked.isVerifying]).toEqual([undefined, false]);
  });

  it('says how long to wait after too many wrong PINs, and does not make the next one wait for it', async () => {
    const { asked, answers } = approval('points.approve');
    asked.choose('manager');
    const first = asked.approve('000000');
    answers[0]?.({ kind: 'locked', waitMs: 30_000 });
    expect(await first).toBeUndefined();
    expect(asked.trouble).toEqual({ kind: 'locked', untilMs: 35_000 });
    asked.choose('other');
    expect(asked.trouble).toBeUndefined();
  });

  it('approves nothing, and blames nobody, when the question was taken back while the PIN was verified', async () => {
    for (const outcome of [
      { kind: 'signedIn', member: manager },
      { kind: 'wrong', attemptsLeft: 4, waitMs: 0 },
    ] as const) {
      const { asked, answers } = approval('points.approve');
      asked.choose('manager');
      const approved = asked.approve('123456');
      asked.choose(undefined);
      answers[0]?.(outcome);
      expect(await approved).toBeUndefined();
      expect(asked.trouble).toBeUndefined();
    }
  });
});
