import { describe, expect, it } from 'vitest';
import type { ShiftSummary } from '../../store/staff/shift.ts';
import { ShiftTask, type ShiftEnvironment } from './shift.svelte.ts';

type Outcome = Awaited<ReturnType<ShiftEnvironment['desk']['closeShift']>>;

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const summary: ShiftSummary = {
  fromMs: 0,
  toMs: 1,
  redemptions: 3,
  reversals: 1,
  accruals: 2,
  points: 90,
  cashExpectedFen: 1400,
  unsent: 0,
  flagged: 0,
};
const body = { shiftId: 'id-1', cashCountedFen: 1350 };
const recorded = { kind: 'recorded', event: { type: 'shift.closed', body } } as unknown as Outcome;

/** The task over a desk that answers as the test says, with what it was asked to record. */
async function task(answer: () => Promise<Outcome> = () => Promise.resolve(recorded)) {
  const asked: Parameters<ShiftEnvironment['desk']['closeShift']>[1][] = [];
  let ids = 0;
  const shift = new ShiftTask({
    desk: {
      shift: () => Promise.resolve(summary),
      closeShift: (_by, command) => {
        asked.push(command);
        return answer();
      },
    },
    member: clerk,
    newId: () => `id-${(ids += 1)}`,
  });
  expect(shift.screen).toBeUndefined();
  await shift.start();
  return { shift, asked };
}

describe('ShiftTask', () => {
  it('shows what was recorded, and closes nothing before somebody has counted the cash', async () => {
    const { shift, asked } = await task();
    await shift.close();
    expect([shift.screen, asked]).toEqual([{ kind: 'open', summary }, []]);
    // An empty drawer is counted too.
    shift.cashCountedFen = 0;
    await shift.close();
    expect(asked.map(({ cashCountedFen }) => cashCountedFen)).toEqual([0]);
  });

  it('closes once, however often it is touched, and then shows the slip', async () => {
    const { shift, asked } = await task();
    shift.cashCountedFen = 1350;
    shift.note = '  少五角 ';
    await Promise.all([shift.close(), shift.close()]);
    await shift.close();
    expect(asked).toEqual([{ shiftId: 'id-1', cashCountedFen: 1350, note: '少五角' }]);
    expect(shift.screen).toEqual({ kind: 'closed', shift: body });
  });

  it('keeps what was counted when the storage fails, and closes the same shift at the next touch', async () => {
    const outcomes: Outcome[] = [{ kind: 'storageFailed', cause: 'test' }];
    const { shift, asked } = await task(() => Promise.resolve(outcomes.shift() ?? recorded));
    shift.cashCountedFen = 1350;
    await shift.close();
    expect([shift.screen?.kind, shift.refusal, shift.cashCountedFen]).toEqual([
      'open',
      { code: 'storageFailed' },
      1350,
    ]);
    await shift.close();
    expect([shift.screen?.kind, shift.refusal]).toEqual(['closed', undefined]);
    expect(asked.map(({ shiftId }) => shiftId)).toEqual(['id-1', 'id-1']);
  });
});
