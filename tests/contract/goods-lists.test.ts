import { expect, it } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import { changeItem, itemDetailsOf } from '#lib/server/console/item-change.ts';
import { listExpiring, listIdle, listReorders } from '#lib/server/console/goods-lists.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  byManager,
  chainOf,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  openingStock,
  quiet,
  storeId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

describeOnEachDatabase('lists of goods at the hub', (database) => {
  it('say what to reorder, what expires, and what nobody takes', async () => {
    const community = await foundCommunity(database(), { items: 3 });
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.record(delivery(0, 8, { bestBefore: '2026-11-21', costEachFen: 250 }));
    kiosk.record(delivery(1, 4, { bestBefore: '2026-11-25' }));
    kiosk.record(delivery(2, 4, { bestBefore: '2027-11-25' }));
    kiosk.redeem(0, [1, 2], 7);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const seen = await itemDetailsOf(database().orm, community, itemId(1));
    if (seen === undefined) throw new Error('the community has the item');
    const wanted = {
      ...seen,
      reorderPieces: openingStock,
      displayPieces: openingStock + 2,
      itemGroup: 'food' as const,
    };
    await changeItem(
      chainOf(database()),
      byManager(community),
      { id: itemId(1), seen, wanted, reason: '要多备' },
      testNow,
    );

    const orm = database().orm;
    const reorders = await listReorders(orm, community, { now: testNow, today: '2026-11-22', lowStockPieces: 3 });
    const onHand = openingStock + 4 - 7;
    expect(reorders).toMatchObject([
      // Seven went and would be ordered again, and the shelf has room for five.
      { item: itemId(1), store: storeId, onHand, level: openingStock, isOwnLevel: true, redeemed: 7, proposed: 5 },
    ]);
    // Pieces that have expired are on the shelf and cannot be handed out.
    const all = await listReorders(orm, community, { now: testNow, today: '2026-11-22', lowStockPieces: 9_999 });
    expect(all.find(({ item }) => item === itemId(0))).toMatchObject({ onHand: openingStock, redeemed: 0 });

    const expiring = await listExpiring(orm, community, '2026-11-22', 7);
    expect(expiring.map(({ item, bestBefore, costFen }) => [item, bestBefore, costFen])).toEqual([
      [itemId(0), '2026-11-21', 8 * 250],
    ]);
    expect(await listExpiring(orm, community, '2026-11-22', 400)).toHaveLength(1);

    const after = (days: number) => new Date(testNow.getTime() + days * dayMs);
    expect(await listIdle(orm, community, after(59), 60)).toEqual([]);
    const idle = await listIdle(orm, community, after(60), 60);
    expect(idle.map(({ item, pieces, lastMs }) => [item, pieces, lastMs])).toEqual([
      [itemId(0), openingStock + 8, null],
      [itemId(1), onHand, testNow.getTime()],
      [itemId(2), onHand, testNow.getTime()],
    ]);
  });
});
