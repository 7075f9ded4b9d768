import { expect, test } from 'vitest';
import { en } from '#lib/i18n/en.ts';
import { staffZhCN } from '#lib/i18n/staff-zh-CN.ts';
import { doneView } from './visit-views.ts';
import { reversalView } from './staff/Mistakes.svelte';
import { writeOffLines } from './staff/WriteOff.svelte';

// An item that was made at a tablet and is gone from its list has no name, and its id says nothing to anybody.
const itemId = 'item-0198c5d2-7f3a-7abc-8def-0123456789ab';
const line = { itemId, quantity: 1, pointsEach: 10, cashEachFen: 0 };

test('residents read of goods that have no name any more that there are some', () => {
  const receipt = { redemptionId: 'r', number: 'A-0001', lines: [line], points: 10, cashFen: 0, balanceAfter: 0 };
  expect(doneView(receipt, [], { code: 'en', t: en }, { pending: 0, secondsLeft: undefined }).lines).toMatchObject([
    { name: 'This item' },
  ]);
});

test('staff read the same', () => {
  const words = { code: 'zh-CN', t: staffZhCN } as const;
  const writtenOff = writeOffLines([{ itemId, quantity: 1, batchId: null }], [], '2026-11-22', words);
  const fact = { body: { number: 'A-0001', lines: [line] } };
  const screen = { redemption: { fact, maskedName: '王*兰' }, lines: [] } as unknown as Parameters<
    typeof reversalView
  >[0];
  const reversal = reversalView(screen, [], words, { points: 0, cashFen: 0, reason: '', busy: false });
  for (const { name } of [...writtenOff, ...reversal.lines]) expect(name).toBe('这件商品');
});
