import { describe, expect, test } from 'vitest';
import type { ReversalLine } from '#lib/facts/reversal/fact.ts';
import {
  auditor,
  clerk,
  newPairedScene,
  openingBalance,
  openingStock,
  redeemOne,
  startWithStoodClock,
  type Scene,
} from '#doubles/community-double.ts';
import { recordFact } from '#doubles/record-fact.ts';

const refused = (refusal: unknown) => ({ kind: 'refused', refusal });
const line = (quantity: number, to: ReversalLine['to'] = 'shelf', itemId = 'itm_1'): ReversalLine => ({
  itemId,
  quantity,
  to,
});
const reverse = (scene: Scene, redemptionId: string, lines: readonly ReversalLine[], reason = '拿错了') =>
  scene.tablet.staff.reverseRedemption(clerk, { redemptionId, lines, reason });

async function figures(scene: Scene) {
  const [item] = await scene.tablet.store.shelf();
  return { balance: (await scene.tablet.store.residentView('res_1'))?.balance, onHand: item?.onHand };
}

describe('undoing a redemption', () => {
  test('in part: points come back at the price paid, goods go to the shelf or away', async () => {
    const scene = await newPairedScene();
    const redemptionId = scene.newId();
    await redeemOne(scene, 0, 5, 0, redemptionId);
    expect(await reverse(scene, redemptionId, [line(2), line(1, 'writtenOff')])).toMatchObject({ kind: 'recorded' });
    const after = { balance: openingBalance - 20, onHand: openingStock - 3 };
    expect(await figures(scene)).toEqual(after);
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await figures(scene)).toEqual(after);
  });

  test('counts once: the same again is answered as before, another one is refused, a second by chance has no effect', async () => {
    const scene = await newPairedScene();
    const redemptionId = scene.newId();
    await redeemOne(scene, 0, 2, 0, redemptionId);
    const first = await reverse(scene, redemptionId, [line(2)]);
    expect(await reverse(scene, redemptionId, [line(2)])).toEqual(first);
    expect(await reverse(scene, redemptionId, [line(1)])).toEqual(refused({ code: 'alreadyReversed' }));
    const body = { redemptionId, lines: [line(1)], reason: '又来一次' };
    await recordFact(scene.tablet.store, { type: 'redemption.reversed', body }, clerk.id);
    expect(await figures(scene)).toEqual({ balance: openingBalance, onHand: openingStock });
  });

  test('of a redemption that the hub has long known takes effect here at once, and again after a rebuild', async () => {
    const scene = await newPairedScene();
    const redemptionId = scene.newId();
    await redeemOne(scene, 0, 3, 0, redemptionId);
    await scene.tablet.exchange();
    const before = scene.hub.dump();
    await reverse(scene, redemptionId, [line(3)]);
    const undone = { balance: openingBalance, onHand: openingStock };
    expect(await figures(scene)).toEqual(undone);
    await scene.tablet.exchange();
    scene.hub.restore(before);
    scene.hub.breakNext('none', 'lostRequest');
    await scene.tablet.exchange();
    expect(await figures(scene)).toEqual(undone);
    scene.hub.mend();
    await scene.tablet.exchange();
    expect(await figures(scene)).toEqual(undone);
    expect(scene.hub.row('residents', 'res_1')?.balance).toBe(openingBalance);
  });

  test('is refused late, for another kiosk’s redemption, without lines, without a reason, and beyond what was taken', async () => {
    const scene = await newPairedScene();
    const redemptionId = scene.newId();
    await redeemOne(scene, 0, 2, 0, redemptionId);
    expect(await reverse(scene, scene.newId(), [line(1)])).toEqual(refused({ code: 'redemptionUnknown' }));
    expect(await reverse(scene, redemptionId, [])).toEqual(refused({ code: 'nothingChosen' }));
    expect(await reverse(scene, redemptionId, [line(1)], ' ')).toEqual(refused({ code: 'reasonMissing' }));
    const invalid = refused({ code: 'quantityInvalid', itemId: 'itm_1' });
    for (const lines of [[line(3)], [line(0)], [line(-1)], [line(2), line(1)]]) {
      expect(await reverse(scene, redemptionId, lines)).toEqual(invalid);
    }
    const { staff } = scene.tablet;
    expect(await staff.reverseRedemption(auditor, { redemptionId, lines: [line(1)], reason: '拿错了' })).toEqual(
      refused({ code: 'notPermitted' }),
    );
    scene.clock.nowMs += 8 * 86_400_000;
    expect(await reverse(scene, redemptionId, [line(1)])).toMatchObject({ refusal: { code: 'tooLate' } });
  });

  test('F144 is not late when the hub has just told a tablet the time whose clock stood for eight days', async () => {
    const scene = await newPairedScene();
    await startWithStoodClock(scene, 8);
    const redemptionId = scene.newId();
    await redeemOne(scene, 0, 2, 0, redemptionId);
    await scene.tablet.exchange();
    expect(await reverse(scene, redemptionId, [line(1)])).toMatchObject({ kind: 'recorded' });
  });

  test('finds the redemptions of this kiosk newest first, and by number', async () => {
    const scene = await newPairedScene();
    const ids = [scene.newId(), scene.newId(), scene.newId()];
    for (const [index, id] of ids.entries()) await redeemOne(scene, index, 1, 0, id);
    await reverse(scene, ids[1] ?? '', [line(1)]);
    const list = await scene.tablet.staff.redemptions();
    expect(list.map(({ fact, reversed, maskedName }) => [fact.body.number, reversed, maskedName])).toEqual([
      ['A-0003', false, '王*兰'],
      ['A-0002', true, '王*兰'],
      ['A-0001', false, '王*兰'],
    ]);
    expect((await scene.tablet.staff.redemptions('02')).map(({ fact }) => fact.body.redemptionId)).toEqual([ids[1]]);
  });
});

describe('goods in hand', () => {
  test('are let through by staff with a reason, and flagged for a count until somebody counts', async () => {
    const scene = await newPairedScene();
    expect(await redeemOne(scene, 0, 41)).toEqual(
      refused({ code: 'notEnoughOnShelf', itemId: 'itm_1', left: openingStock }),
    );
    expect(await redeemOne(scene, 0, 41, 0, scene.newId(), auditor)).toEqual(refused({ code: 'notPermitted' }));
    expect(await redeemOne(scene, 0, 41, 0, scene.newId(), clerk)).toMatchObject({ kind: 'recorded' });
    const { staff } = scene.tablet;
    expect((await staff.items())[0]).toMatchObject({ onHand: -1, needsCount: true });
    expect((await scene.tablet.tables.outbox.toArray())[0]?.event).toMatchObject({ staff: clerk.id });
    expect((await staff.shift()).flagged).toBe(1);
    await scene.tablet.exchange();
    expect((await staff.items())[0]).toMatchObject({ onHand: -1, needsCount: true });
    const { countId } = await staff.startCount(clerk, 'A1', scene.newId());
    await staff.countItem(clerk, 'A1', 'itm_1', 0);
    await staff.count(clerk, { countId, place: 'A1', approvedBy: null });
    expect((await staff.items())[0]).toMatchObject({ onHand: 0, needsCount: false, lastCount: countId });
  });
});
