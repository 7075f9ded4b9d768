import { expect, test } from 'vitest';
import { newPairedScene, redeemOne } from './community-double.fixture.ts';

test('a redemption reaches the hub once, and both sides agree', async () => {
  const scene = await newPairedScene();
  expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded', receipt: { number: 'A-0001', balanceAfter: 490 } });
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  expect(scene.hub.row('residents', 'res_1')?.balance).toBe(490);
  expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(490);
});
