import { describe, expect, it } from 'vitest';
import type { OwnRedemption } from '../../store/staff/reversal.ts';
import { MistakesTask, type MistakesEnvironment } from './mistakes.svelte.ts';

type Outcome = Awaited<ReturnType<MistakesEnvironment['desk']['reverseRedemption']>>;

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const recorded = { kind: 'recorded' } as Outcome;

const redemption = (number: string): OwnRedemption => ({
  eventId: number,
  atMs: 0,
  reversed: false,
  maskedName: '王*兰',
  fact: {
    type: 'redemption.recorded',
    body: {
      redemptionId: `id-${number}`,
      number,
      residentId: 'res_1',
      cardHash: 'h',
      lines: [
        { itemId: 'A-01', quantity: 2, pointsEach: 120, cashEachFen: 0 },
        { itemId: 'A-06', quantity: 1, pointsEach: 150, cashEachFen: 1400 },
      ],
      points: 390,
      cashFen: 1400,
      letThrough: null,
    },
  },
});
const latest = redemption('A-0142');

/** The task over a desk that finds by number and answers as the test says, with what it was asked to undo. */
function mistakes(answer: () => Promise<Outcome> = () => Promise.resolve(recorded)) {
  const asked: unknown[] = [];
  const found: Record<string, Promise<readonly OwnRedemption[]>> = {
    '': Promise.resolve([latest]),
    '0001': Promise.resolve([redemption('A-0001')]),
  };
  const task = new MistakesTask({
    desk: {
      redemptions: (digits = '') => found[digits] ?? Promise.resolve([]),
      reverseRedemption: (_by, given) => {
        asked.push(given);
        return answer();
      },
    },
    member: clerk,
  });
  return { task, asked, found };
}

describe('MistakesTask', () => {
  it('begins with everything chosen, and gives back what the chosen lines come to', async () => {
    const { task, asked } = mistakes();
    await task.start();
    task.open(latest);
    expect(task.total).toEqual({ points: 390, cashFen: 1400 });
    task.setQuantity('A-01', 1);
    task.setTo('A-01', 'writtenOff');
    task.setQuantity('A-06', 0);
    expect(task.total).toEqual({ points: 120, cashFen: 0 });
    // No more comes back than was taken, and never less than nothing.
    task.setQuantity('A-06', 99);
    expect(task.total).toEqual({ points: 270, cashFen: 1400 });
    task.setQuantity('A-06', -5);
    task.setQuantity('nothing of the kind', 1);
    task.reason = '拿错了商品';
    await task.confirm();
    expect(asked).toEqual([
      {
        redemptionId: 'id-A-0142',
        lines: [{ itemId: 'A-01', quantity: 1, to: 'writtenOff' }],
        reason: '拿错了商品',
      },
    ]);
    expect(task.screen).toEqual({ kind: 'done', number: 'A-0142', points: 120, cashFen: 0 });
  });

  it('finds a number that is no longer among the latest', async () => {
    const { task } = mistakes();
    await task.start();
    await task.search('0001');
    expect(task.redemptions.map(({ eventId }) => eventId)).toEqual(['A-0001']);
  });

  it('shows what was found for the last digit, whichever is answered last', async () => {
    const { task, found } = mistakes();
    let answer = (_slow: readonly OwnRedemption[]): void => undefined;
    found['0'] = new Promise((resolve) => (answer = resolve));
    const slow = task.search('0');
    await task.search('0001');
    answer([latest]);
    await slow;
    expect([task.number, task.redemptions.map(({ eventId }) => eventId)]).toEqual(['0001', ['A-0001']]);
  });

  it('undoes once, however often it is touched', async () => {
    const { task, asked } = mistakes();
    task.open(latest);
    task.reason = '拿错了商品';
    await Promise.all([task.confirm(), task.confirm()]);
    await task.confirm();
    expect(asked.length).toBe(1);
  });

  it('stays with the lines and says why when it is refused, and begins the next one without a reason', async () => {
    const { task } = mistakes(() => Promise.resolve({ kind: 'refused', refusal: { code: 'alreadyReversed' } }));
    task.open(latest);
    task.reason = '拿错了商品';
    await task.confirm();
    expect([task.screen.kind, task.refusal]).toEqual(['redemption', { code: 'alreadyReversed' }]);
    task.toList();
    task.open(redemption('A-0001'));
    expect([task.refusal, task.reason]).toEqual([undefined, '']);
  });
});
