import { describe, expect, it } from 'vitest';
import type { Role } from '#lib/domain/permission.ts';
import type { Member } from '../../store/staff/recording.ts';
import type { SignInOutcome } from '../../store/staff/sign-in.ts';
import { StaffSession, troubleOf } from './staff-session.svelte.ts';

const member = (id: string, role: Role = 'clerk') => ({ id, name: id, role });
const clerk = member('clerk');
const nowMs = 1_000_000;
const restock = { name: 'restock', permission: 'stock.receive' } as const;
const count = { name: 'count', permission: 'stock.count' } as const;
const sync = { name: 'sync', permission: 'sync.see' } as const;

/** A session whose sign-ins the test answers, and whose seconds pass when the test says so. */
function session(idleMs: () => number = () => 60_000) {
  let members: readonly Member[] = [clerk];
  const answers: ((outcome: SignInOutcome) => void)[] = [];
  let now = 0;
  let tick: (() => void) | undefined;
  const staff = new StaffSession({
    desk: {
      members: () => Promise.resolve(members),
      signIn: () => new Promise((resolve) => answers.push(resolve)),
    },
    timers: {
      now: () => now,
      everySecond: (call) => {
        tick = call;
        return () => (tick = undefined);
      },
    },
    nowMs: () => nowMs,
    idleMs,
  });
  const pass = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      now += 1000;
      tick?.();
    }
  };
  const signIn = async (who = clerk): Promise<void> => {
    await staff.open();
    staff.choose(who);
    const entered = staff.enterPin('123456');
    answers.at(-1)?.({ kind: 'signedIn', member: who });
    await entered;
  };
  const hear = (now: readonly Member[]): Promise<void> => {
    members = now;
    return staff.follow();
  };
  return { staff, answers, pass, signIn, hear, isTicking: () => tick !== undefined };
}

describe('StaffSession', () => {
  it('leads from the name over the PIN to a task and back out', async () => {
    const { staff, signIn } = session();
    await signIn();
    expect(staff.screen).toEqual({ kind: 'home', member: clerk });
    staff.begin(restock);
    expect(staff.screen).toEqual({ kind: 'task', member: clerk, task: 'restock' });
    await staff.back();
    expect(staff.screen.kind).toBe('home');
    await staff.back();
    expect([staff.screen.kind, staff.member]).toEqual(['closed', undefined]);
  });

  it('signs out whoever has lost the right to be here, in the middle of a task', async () => {
    const { staff, signIn, hear, isTicking } = session();
    await signIn();
    staff.begin(restock);
    await hear([member('another'), clerk]);
    expect(staff.screen.kind).toBe('task');
    await hear([member('another')]);
    expect([staff.screen.kind, isTicking()]).toEqual(['closed', false]);
    // Nobody is there any more, and nobody is signed in by hearing of them again.
    await hear([clerk]);
    expect(staff.screen.kind).toBe('closed');
  });

  it('goes back to the tasks of another role, and leaves out those who have just signed out', async () => {
    const { staff, signIn, hear } = session();
    await signIn();
    staff.begin(restock);
    await hear([{ ...clerk, role: 'auditor' }]);
    expect(staff.screen).toEqual({ kind: 'home', member: { ...clerk, role: 'auditor' } });
    const following = hear([]);
    staff.close();
    await staff.open();
    await following;
    expect(staff.screen.kind).toBe('choosing');
  });

  it('signs out when nobody touches for as long as the community says, with a warning 20 s before', async () => {
    const { staff, pass, signIn, isTicking } = session(() => 40_000);
    await signIn();
    staff.begin(count);
    pass(19);
    expect(staff.idle.secondsLeft).toBeUndefined();
    pass(1);
    expect(staff.idle.secondsLeft).toBe(20);
    staff.touch();
    pass(39);
    expect([staff.screen.kind, staff.idle.secondsLeft]).toEqual(['task', 1]);
    pass(1);
    expect([staff.screen.kind, isTicking()]).toEqual(['closed', false]);
  });

  it('asks anew at each sign-in how long that is, and does not ask again who has walked away from the PIN', async () => {
    let idleMs = 40_000;
    const { staff, pass, signIn } = session(() => idleMs);
    await staff.open();
    staff.choose(clerk);
    pass(40);
    expect(staff.screen.kind).toBe('closed');
    idleMs = 100_000;
    await signIn();
    pass(99);
    expect(staff.screen.kind).toBe('home');
  });

  it('counts a second touch while a PIN is verified as no second attempt', async () => {
    const { staff, answers } = session();
    await staff.open();
    staff.choose(clerk);
    const first = staff.enterPin('000000');
    await staff.enterPin('000001');
    expect([answers.length, staff.isVerifying]).toEqual([1, true]);
    answers[0]?.({ kind: 'wrong', attemptsLeft: 4, waitMs: 0 });
    await first;
    expect(staff.screen).toMatchObject({ kind: 'pin', trouble: { kind: 'wrong', attemptsLeft: 4 } });
  });

  it('signs nobody in who has gone back, or whose time was up, while the PIN was verified', async () => {
    for (const leave of ['back', 'idle'] as const) {
      const { staff, answers, pass } = session();
      await staff.open();
      staff.choose(clerk);
      const entered = staff.enterPin('123456');
      if (leave === 'back') await staff.back();
      else pass(60);
      answers[0]?.({ kind: 'signedIn', member: clerk });
      await entered;
      expect([staff.screen.kind, staff.member]).toEqual([leave === 'back' ? 'choosing' : 'closed', undefined]);
    }
  });

  it('begins no task for somebody who may not do it, nor for nobody', async () => {
    const auditor = member('auditor', 'auditor');
    const { staff, signIn } = session();
    staff.begin(sync);
    expect(staff.screen.kind).toBe('closed');
    await signIn(auditor);
    staff.begin(restock);
    expect(staff.screen.kind).toBe('home');
    staff.begin(sync);
    expect(staff.screen.kind).toBe('task');
  });
});

describe('troubleOf', () => {
  it.each([
    [
      { kind: 'wrong', attemptsLeft: 2, waitMs: 0 },
      { kind: 'wrong', attemptsLeft: 2 },
    ],
    [
      { kind: 'wrong', attemptsLeft: 0, waitMs: 30_000 },
      { kind: 'locked', untilMs: nowMs + 30_000 },
    ],
    [
      { kind: 'locked', waitMs: 1 },
      { kind: 'locked', untilMs: nowMs + 1 },
    ],
    [{ kind: 'unknown' }, { kind: 'wrong', attemptsLeft: 0 }],
    [
      { kind: 'storageFailed', cause: 'QuotaExceededError' },
      { kind: 'failed', cause: 'QuotaExceededError' },
    ],
  ] as const)('%o', (outcome, trouble) => {
    expect(troubleOf(outcome, nowMs)).toEqual(trouble);
  });
});
