import { describe, expect, test } from 'vitest';
import {
  auditor,
  clerk,
  newPairedScene,
  redeemOne,
  startWithStoodClock,
  type Scene,
} from '#doubles/community-double.ts';

const hourMs = 3_600_000;
const listed = async ({ tablet }: Scene) => (await tablet.staff.toHandOver()).map(({ redemptionId }) => redemptionId);

async function redeemed(scene: Scene, quantity = 2): Promise<string> {
  const redemptionId = scene.newId();
  await redeemOne(scene, 0, quantity, 0, redemptionId);
  return redemptionId;
}

describe('what is to be handed over', () => {
  test('is every redemption of this tablet with all its goods, the oldest first, until it is ticked off', async () => {
    const scene = await newPairedScene();
    const [first, second] = [await redeemed(scene), await redeemed(scene, 1)];
    expect(await scene.tablet.staff.toHandOver()).toMatchObject([
      {
        redemptionId: first,
        number: 'A-0001',
        maskedName: '王*兰',
        lines: [{ itemId: 'itm_1', quantity: 2 }],
        cashFen: 0,
      },
      { redemptionId: second, number: 'A-0002', lines: [{ quantity: 1 }] },
    ]);
    await scene.tablet.staff.handOver(clerk, [first]);
    expect(await listed(scene)).toEqual([second]);
    await scene.tablet.staff.listAgain([first]);
    expect(await listed(scene)).toEqual([first, second]);
  });

  test('names an item that stands on two lines once', async () => {
    const scene = await newPairedScene();
    const line = { itemId: 'itm_1', quantity: 2, pointsEach: 10, cashEachFen: 0 };
    const cardHash = scene.cards[0]?.hash ?? '';
    await scene.tablet.store.redeem({ redemptionId: scene.newId(), cardHash, lines: [line, line], letThrough: null });
    expect(await scene.tablet.staff.toHandOver()).toMatchObject([{ lines: [{ itemId: 'itm_1', quantity: 4 }] }]);
  });

  test('comes back after a battery that was pulled, an exchange and the loss of the database, from the outbox alone', async () => {
    const scene = await newPairedScene();
    const redemptionId = await redeemed(scene);
    await scene.tablet.exchange();
    expect(await listed(scene)).toEqual([redemptionId]);
    await scene.tablet.powerOff();
    await scene.tablet.start();
    expect(await listed(scene)).toEqual([redemptionId]);
    const later = await redeemed(scene);
    await scene.tablet.powerOff();
    scene.tablet.loseDatabase();
    await scene.tablet.start();
    expect(await listed(scene)).toEqual([redemptionId, later]);
  });

  test('is less by what was undone, and nothing once all of it was', async () => {
    const scene = await newPairedScene();
    const [part, whole] = [await redeemed(scene, 3), await redeemed(scene)];
    const undo = (redemptionId: string, quantity: number) =>
      scene.tablet.staff.reverseRedemption(clerk, {
        redemptionId,
        lines: [{ itemId: 'itm_1', quantity, to: 'shelf' }],
        reason: '拿错了',
      });
    await undo(part, 1);
    await undo(whole, 2);
    expect(await scene.tablet.staff.toHandOver()).toMatchObject([{ redemptionId: part, lines: [{ quantity: 2 }] }]);
  });

  test('costs what the pieces cost that were not given back', async () => {
    const scene = await newPairedScene();
    const item = await scene.tablet.tables.items.get('itm_1');
    if (item !== undefined) await scene.tablet.tables.items.put({ ...item, cashPriceFen: 500 });
    const [redemptionId, cardHash] = [scene.newId(), scene.cards[0]?.hash ?? ''];
    const line = { itemId: 'itm_1', quantity: 2, pointsEach: 10, cashEachFen: 500 };
    await scene.tablet.store.redeem({ redemptionId, cardHash, lines: [line], letThrough: null });
    expect(await scene.tablet.staff.toHandOver()).toMatchObject([{ cashFen: 1000 }]);
    const back = { itemId: 'itm_1', quantity: 1, to: 'shelf' } as const;
    await scene.tablet.staff.reverseRedemption(clerk, { redemptionId, lines: [back], reason: '拿错了' });
    expect(await scene.tablet.staff.toHandOver()).toMatchObject([{ lines: [{ quantity: 1 }], cashFen: 500 }]);
  });

  test('stays listed, and ticked off, over a time in which the clock was years behind', async () => {
    const scene = await newPairedScene();
    const [ticked, waiting] = [await redeemed(scene), await redeemed(scene)];
    const { nowMs } = scene.clock;
    scene.clock.nowMs = Date.UTC(2020, 0, 1);
    await scene.tablet.staff.handOver(clerk, [ticked]);
    const lines = [{ itemId: 'itm_1', batchId: null, quantity: 1 }];
    const body = { writeOffId: scene.newId(), lines, reason: 'damaged', note: '', photo: null } as const;
    expect((await scene.tablet.staff.writeOff(clerk, body)).kind).toBe('recorded');
    scene.clock.nowMs = nowMs;
    await scene.tablet.exchange();
    const later = await redeemed(scene);
    expect(await listed(scene)).toEqual([waiting, later]);
    await scene.tablet.staff.handOver(clerk, [later]);
    expect(await listed(scene)).toEqual([waiting]);
  });

  test('F144 stays listed, and ticked off, when the hub tells a tablet the time whose clock stood while it was off', async () => {
    const scene = await newPairedScene();
    const { clock, tablet } = scene;
    await startWithStoodClock(scene, 3);
    const [ticked, waiting] = [await redeemed(scene), await redeemed(scene)];
    await tablet.staff.handOver(clerk, [ticked]);
    expect(await listed(scene)).toEqual([waiting]);
    await tablet.exchange();
    expect(await listed(scene)).toEqual([waiting]);
    await tablet.staff.handOver(clerk, ['another']);
    expect(await listed(scene)).toEqual([waiting]);
    clock.nowMs += 25 * hourMs;
    expect(await listed(scene)).toEqual([]);
  });

  test('leaves the list after a day, and its tick is forgotten after three', async () => {
    const scene = await newPairedScene();
    const [ticked, left] = [await redeemed(scene), await redeemed(scene)];
    await scene.tablet.staff.handOver(clerk, [ticked]);
    scene.clock.nowMs += 23 * hourMs;
    expect(await listed(scene)).toEqual([left]);
    scene.clock.nowMs += 2 * hourMs;
    expect(await listed(scene)).toEqual([]);
    scene.clock.nowMs += 72 * hourMs;
    await scene.tablet.staff.handOver(clerk, ['another']);
    expect(await scene.tablet.tables.handovers.count()).toBe(1);
  });

  test('is ticked off by nobody who may not, and whoever shows it hears of it', async () => {
    const scene = await newPairedScene();
    const redemptionId = await redeemed(scene);
    let heard = 0;
    scene.tablet.store.subscribe(() => (heard += 1));
    expect(await scene.tablet.staff.handOver(auditor, [redemptionId])).toBe(false);
    expect([await listed(scene), heard]).toEqual([[redemptionId], 0]);
    expect(await scene.tablet.staff.handOver(clerk, [redemptionId])).toBe(true);
    expect(heard).toBe(1);
  });
});
