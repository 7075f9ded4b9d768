import { expect, test } from 'vitest';
import { HandOverTask } from './hand-over.svelte.ts';

const goods = (redemptionId: string, atMs: number) => ({
  redemptionId,
  number: redemptionId,
  atMs,
  maskedName: '王*兰',
  lines: [{ itemId: 'A-01', quantity: 1 }],
  cashFen: 0,
});

/** The task over a list that it ticks off. */
function handOver() {
  const all = [goods('a', 1), goods('b', 2), goods('c', 3)];
  const ticked = new Set<string>();
  const task = new HandOverTask({
    desk: {
      toHandOver: () => Promise.resolve(all.filter(({ redemptionId }) => !ticked.has(redemptionId))),
      handOver: (_by, ids) => {
        for (const id of ids) ticked.add(id);
        return Promise.resolve(true);
      },
      listAgain: (ids) => {
        for (const id of ids) ticked.delete(id);
        return Promise.resolve();
      },
    },
    member: { id: 'clerk', name: '张', role: 'clerk' },
  });
  const shown = () => task.rows.map(({ number, isTicked }) => (isTicked ? `${number} ✓` : number));
  return { task, all, ticked, shown };
}

test('what is ticked off keeps its place, so that a second tap finds no other row under the finger', async () => {
  const { task, ticked, shown } = handOver();
  await task.refresh();
  await Promise.all([task.handOver('b'), task.handOver('b')]);
  expect([shown(), task.waiting, [...ticked]]).toEqual([['a', 'b ✓', 'c'], 2, ['b']]);
  await task.listAgain('b');
  expect([shown(), ticked.size]).toEqual([['a', 'b', 'c'], 0]);
});

test('all of it is ticked off at once, and each can be listed again', async () => {
  const { task, shown } = handOver();
  await task.refresh();
  await task.handOverAll();
  await task.handOverAll();
  expect([shown(), task.waiting]).toEqual([['a ✓', 'b ✓', 'c ✓'], 0]);
  await task.listAgain('c');
  expect(shown()).toEqual(['a ✓', 'b ✓', 'c']);
});

test('what another tab ticks off and what is redeemed meanwhile is shown at the next look', async () => {
  const { task, all, ticked, shown } = handOver();
  await task.refresh();
  ticked.add('a');
  all.push(goods('d', 4));
  await task.refresh();
  expect(shown()).toEqual(['a ✓', 'b', 'c', 'd']);
});
