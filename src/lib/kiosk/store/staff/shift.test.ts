import { describe, expect, test } from 'vitest';
import { auditor, clerk, newPairedScene, redeemOne, type Scene } from '#doubles/community-double.ts';
import { unansweredChains } from './export.ts';

const cashEachFen = 150;

/** A scene in which a piece costs cash as well. */
async function newPayingScene(): Promise<Scene> {
  const scene = await newPairedScene();
  const row = scene.hub.row('items', 'itm_1');
  if (row === undefined) throw new Error('the scene has items');
  scene.hub.put('items', { ...row, cashPriceFen: cashEachFen });
  await scene.tablet.exchange();
  return scene;
}

const redeem = (scene: Scene, quantity: number, redemptionId = scene.newId()) =>
  scene.tablet.store.redeem({
    redemptionId,
    cardHash: scene.cards[0]?.hash ?? '',
    lines: [{ itemId: 'itm_1', quantity, pointsEach: 10, cashEachFen }],
    letThrough: null,
  });
const close = (scene: Scene, cashCountedFen: number, shiftId = scene.newId()) =>
  scene.tablet.staff.closeShift(clerk, { shiftId, cashCountedFen, note: '' });

describe('the end of a shift', () => {
  test('adds up what was recorded since the last one: cash taken less cash given back, also of an earlier shift', async () => {
    const scene = await newPayingScene();
    const { staff } = scene.tablet;
    expect(await staff.shift()).toMatchObject({ redemptions: 0, points: 0, cashExpectedFen: 0 });
    const [first, second] = [scene.newId(), scene.newId()];
    await redeem(scene, 2, first);
    await redeem(scene, 1, second);
    const lines = [{ itemId: 'itm_1', quantity: 1, to: 'shelf' }] as const;
    await staff.reverseRedemption(clerk, { redemptionId: first, lines, reason: '拿错了' });
    const figures = {
      redemptions: 2,
      reversals: 1,
      accruals: 0,
      points: 20,
      cashExpectedFen: 300,
      unsent: 3,
      flagged: 0,
    };
    expect(await staff.shift()).toMatchObject(figures);
    const shiftId = scene.newId();
    const closed = await close(scene, 280, shiftId);
    expect(closed).toMatchObject({ kind: 'recorded', event: { body: { ...figures, cashCountedFen: 280 } } });
    expect(await close(scene, 999, shiftId)).toEqual(closed);

    await staff.reverseRedemption(clerk, { redemptionId: second, lines, reason: '不要了' });
    const next = await staff.shift();
    expect(next).toMatchObject({ redemptions: 0, reversals: 1, points: -10, cashExpectedFen: -150, unsent: 5 });
    expect(closed.kind === 'recorded' && Date.parse(closed.event.at)).toBe(next.fromMs);
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await staff.shift()).toMatchObject({ reversals: 1, cashExpectedFen: -150, unsent: 0 });
  });

  test('refuses cash that cannot be, and whoever may not close', async () => {
    const scene = await newPayingScene();
    const { staff } = scene.tablet;
    const invalid = { kind: 'refused', refusal: { code: 'quantityInvalid' } };
    expect([await close(scene, -1), await close(scene, 0.5), await close(scene, Number.NaN)]).toEqual([
      invalid,
      invalid,
      invalid,
    ]);
    expect(await staff.closeShift(auditor, { shiftId: scene.newId(), cashCountedFen: 0, note: '' })).toEqual({
      kind: 'refused',
      refusal: { code: 'notPermitted' },
    });
    expect(await scene.tablet.tables.outbox.count()).toBe(0);
  });
});

test('a shift never begins after its end, also when a clock that was ahead has dated what is in it', async () => {
  const scene = await newPayingScene();
  const { clock, tablet } = scene;
  tablet.setClock(() => (clock.nowMs += 1000) + 86_400_000);
  await redeem(scene, 1);
  await tablet.exchange();
  const { fromMs, toMs } = await tablet.staff.shift();
  expect(fromMs).toBeLessThanOrEqual(toMs);
});

test('a shift holds what was recorded since the last one, also in a chain begun by a clock that stands years before', async () => {
  const scene = await newPayingScene();
  const { clock, tablet } = scene;
  const files = await tablet.copyFiles();
  await redeem(scene, 1);
  await close(scene, 0);
  await redeem(scene, 2);
  await tablet.restoreFiles(files);
  await tablet.powerOff();
  const leftMs = clock.nowMs;
  tablet.setClock(() => clock.nowMs - 20 * 365 * 86_400_000);
  expect(await tablet.start()).toEqual({ kind: 'recovered', events: 3 });
  tablet.setClock(() => (clock.nowMs = Math.max(clock.nowMs, leftMs) + 1000));
  await tablet.exchange();
  await redeem(scene, 3);
  expect(await tablet.staff.shift()).toMatchObject({ redemptions: 2, points: 50 });
  await close(scene, 0);
  expect(await tablet.staff.shift()).toMatchObject({ redemptions: 0, points: 0 });
});

describe('exporting the outbox', () => {
  test('gives what the hub has not answered, in order, and nothing when it has everything', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    await scene.tablet.exchange();
    expect(await unansweredChains(scene.tablet.tables)).toEqual([]);
    for (let index = 0; index < 11; index += 1) await redeemOne(scene, index % 3);
    const [chain, ...others] = await unansweredChains(scene.tablet.tables);
    expect(others).toEqual([]);
    expect(chain?.recovered).toBe(false);
    expect(chain?.events.map(({ event }) => event.seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('has the events of a chain that has ended first, apart from those of the new one', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    const files = await scene.tablet.copyFiles();
    await redeemOne(scene);
    await scene.tablet.restoreFiles(files);
    await scene.tablet.powerOff();
    await scene.tablet.start();
    await redeemOne(scene);
    const chains = await unansweredChains(scene.tablet.tables);
    expect(chains.map(({ recovered, events }) => [recovered, events.map(({ event }) => event.seq)])).toEqual([
      [true, [1, 2]],
      [false, [1]],
    ]);
    expect(new Set(chains.map(({ epoch }) => epoch)).size).toBe(2);
  });
});
