import { describe, expect, it } from 'vitest';
import type { Rule } from '#lib/domain/rule.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { AwardTask, type AwardEnvironment } from './award.svelte.ts';

type Outcome = Awaited<ReturnType<AwardEnvironment['desk']['award']>>;
type Category = Parameters<AwardTask['choose']>[0];

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const manager = { id: 'manager', name: '李', role: 'manager' } as const;
const resident = { residentId: 'res_1', number: '0001', maskedName: '王*兰' };
const recorded = (points: number, pending = 0): Outcome =>
  ({ kind: 'recorded', event: { type: 'accrual.recorded', body: { points } }, pending }) as Outcome;

const perTime: Rule = { version: 1, unit: 'time', pointsPerUnit: 20, dailyCap: null };

const category = (rule: Partial<Rule>): Category => ({
  id: 'cat_1',
  name: '清洁家园',
  nameEn: 'Clean home',
  standard: '每次 20 分',
  standardEn: '20 points a time',
  sort: 1,
  rule: { ...perTime, ...rule },
});

/** The task over a desk that answers as the test says, with what it was asked to record. */
function task(
  awardedToday = 0,
  answer: (shown: number) => Promise<Outcome> = (shown) => Promise.resolve(recorded(shown)),
  /** What would be pending, before the hub is asked and after. */
  beyond: readonly [number, number] = [0, 0],
) {
  const asked: Parameters<AwardEnvironment['desk']['award']>[1][] = [];
  let ids = 0;
  let exchanges = 0;
  const award = new AwardTask({
    desk: {
      award: (_by, command, shown) => {
        asked.push(command);
        return answer(shown?.points ?? 0);
      },
      awardedToday: () => Promise.resolve(awardedToday),
      pendingNow: () => Promise.resolve(beyond[exchanges === 0 ? 0 : 1]),
    },
    member: clerk,
    resident,
    policy: () => defaultPolicy,
    newId: () => `id-${(ids += 1)}`,
    exchange: () => Promise.resolve((exchanges += 1)),
    wait: () => new Promise(() => undefined),
  });
  return { award, asked, exchanges: () => exchanges };
}

describe('AwardTask', () => {
  it('follows the rule step by step, within what can be', async () => {
    const { award } = task();
    await award.choose(category({ unit: 'hour', pointsPerUnit: 15 }));
    expect(award.award).toEqual({ points: 15, capped: false });
    award.step(1);
    // Half points of half hours are rounded down.
    expect([award.screen, award.award]).toMatchObject([{ quantity: 1.5 }, { points: 22 }]);
    for (let step = 0; step < 5; step += 1) award.step(-1);
    expect(award.screen).toMatchObject({ quantity: 0.5 });
    for (let step = 0; step < 100; step += 1) award.step(1);
    expect(award.screen).toMatchObject({ quantity: 24 });
  });

  it('shows what the cap of the day leaves', async () => {
    const { award } = task(30);
    await award.choose(category({ dailyCap: 40 }));
    expect(award.award).toEqual({ points: 10, capped: true });
  });

  it('records an award by times up to the threshold without anybody else', async () => {
    const { award, asked } = task();
    await award.choose(category({ pointsPerUnit: defaultPolicy.awardApprovalPoints }));
    award.note = '  清洁行动 ';
    await award.confirm(null);
    expect(award.screen).toEqual({ kind: 'done', points: 100, pending: 0 });
    expect(asked).toEqual([
      { accrualId: 'id-1', residentId: 'res_1', categoryId: 'cat_1', quantity: 1, note: '清洁行动', approvedBy: null },
    ]);
  });

  it.each([
    ['one point above the threshold', { pointsPerUnit: defaultPolicy.awardApprovalPoints + 1 }],
    ['hours by hand', { unit: 'hour', pointsPerUnit: 1 }],
  ] as const)('asks for a second member of staff: %s', async (_name, rule) => {
    const { award, asked } = task();
    await award.choose(category(rule));
    await award.confirm(null);
    expect([award.screen.kind, asked]).toEqual(['approving', []]);
    award.cancelApproval();
    expect(award.screen.kind).toBe('quantity');
    await award.confirm(null);
    await award.confirm(manager);
    expect(award.screen.kind).toBe('done');
    expect(asked.map(({ approvedBy }) => approvedBy)).toEqual(['manager']);
  });

  it('asks nobody to approve what the cap has taken away, and says why there is nothing', async () => {
    const refusal = { code: 'capReached', cap: 40, awardedToday: 40 } as const;
    const { award, asked } = task(40, () => Promise.resolve({ kind: 'refused', refusal }));
    await award.choose(category({ unit: 'hour', dailyCap: 40 }));
    await award.confirm(null);
    expect([award.screen.kind, award.refusal, asked.length]).toEqual(['quantity', refusal, 1]);
    award.toCategories();
    expect(award.refusal).toBeUndefined();
  });

  it('F145 says what was recorded, and not what it has shown', async () => {
    const { award } = task(0, () => Promise.resolve(recorded(12)));
    await award.choose(category({}));
    await award.confirm(null);
    expect(award.screen).toEqual({ kind: 'done', points: 12, pending: 0 });
  });

  it.each([
    ['once, where it lets all be given', 0],
    ['once, and records what stays beyond as pending', 15],
  ])('asks the hub %s', async (_what, stays) => {
    const { award, exchanges } = task(0, (shown) => Promise.resolve(recorded(shown, stays)), [15, stays]);
    await award.choose(category({}));
    await award.confirm(null);
    expect(award.screen).toEqual({ kind: 'done', points: 20, pending: stays });
    expect(exchanges()).toBe(1);
  });

  it('does not ask the hub for what is within the allowance', async () => {
    const { award, exchanges } = task();
    await award.choose(category({}));
    await award.confirm(null);
    expect(exchanges()).toBe(0);
  });

  it.each([
    ['other points', { code: 'awardChanged', awardedToday: 30, rule: { ...perTime, dailyCap: 40 } }, 10],
    [
      'other points of another rule',
      { code: 'awardChanged', awardedToday: 0, rule: { ...perTime, version: 2, pointsPerUnit: 25 } },
      25,
    ],
    ['none', { code: 'capReached', cap: 40, awardedToday: 40 }, 0],
  ] as const)('shows anew when there would be %s than it has shown', async (_name, refusal, points) => {
    const outcomes: Outcome[] = [{ kind: 'refused', refusal }];
    const { award } = task(0, (shown) => Promise.resolve(outcomes.shift() ?? recorded(shown)));
    await award.choose(category({ dailyCap: 40 }));
    expect(award.award?.points).toBe(20);
    await award.confirm(null);
    expect([award.screen.kind, award.refusal, award.award?.points]).toEqual(['quantity', refusal, points]);
    await award.confirm(null);
    expect(award.screen).toEqual({ kind: 'done', points, pending: 0 });
  });

  it('records once, however often it is touched, and again under the same id when the storage failed', async () => {
    const outcomes: Outcome[] = [{ kind: 'storageFailed', cause: 'test' }];
    const { award, asked } = task(0, (shown) => Promise.resolve(outcomes.shift() ?? recorded(shown)));
    await award.choose(category({}));
    await Promise.all([award.confirm(null), award.confirm(null), award.confirm(null)]);
    expect([award.refusal, asked.length]).toEqual([{ code: 'storageFailed' }, 1]);
    await award.confirm(null);
    expect(award.screen).toEqual({ kind: 'done', points: 20, pending: 0 });
    expect(asked.map(({ accrualId }) => accrualId)).toEqual(['id-1', 'id-1']);
  });
});
