import { expect, it } from 'vitest';
import { listItem } from '#lib/server/console/item-change.ts';
import { openItemShelf, unopenedStores, type OpeningStock } from '#lib/server/console/opening-stock.ts';
import { openStore } from '#lib/server/console/stores.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { auditor, byManager, chainOf, foundCommunity, itemId, newId, storeId, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { newTablet } from './tablet.ts';

const eggs = {
  ...{
    name: '鸡蛋',
    nameEn: 'Eggs',
    picture: '',
    barcode: '',
    otherBarcodes: '',
    supplierId: '',
    shelfPlace: '甲架',
    sort: 1,
  },
  ...{ marketPriceFen: 1000, pointsPrice: 70, cashPriceFen: 0, costPriceFen: 800 },
  ...{
    keeps: false,
    shelfLifeDays: null,
    reorderPieces: null,
    displayPieces: null,
    itemGroup: '' as const,
    status: 'listed' as const,
  },
};

describeOnEachDatabase('opening stock at the hub', (database) => {
  it('puts an item on a shelf once, at its cost and with its last day, and tablets show it', async () => {
    const community = await foundCommunity(database(), { items: 1 });
    const by = byManager(community);
    const context = chainOf(database());
    const tablet = await newTablet(openHub(database()));
    await tablet.pair(community);
    await tablet.exchange();
    await listItem(context, by, { id: 'itm_eggs', item: eggs, reason: '新进的' }, testNow);
    await openStore(context, by, { id: 'str_2', details: { name: '二店', nameEn: '2' }, reason: '新店' }, testNow);
    const wanted: OpeningStock = {
      ...{ batchId: newId(), itemId: 'itm_eggs', storeId, pieces: 12, costEachFen: 800 },
      ...{ bestBefore: '2026-12-31', reason: '开张时就有' },
    };
    const open = async (change: Partial<OpeningStock> = {}, who: Parameters<typeof openItemShelf>[1] = by) => {
      const opened = await openItemShelf(context, who, { ...wanted, batchId: newId(), ...change }, testNow);
      return opened.ok ? opened.value : opened.error;
    };
    expect(await open({ bestBefore: null })).toBe('dayMissing');
    expect(await open({ bestBefore: '1926-12-31' })).toBe('dayWrong');
    expect(await open({ reason: '' })).toBe('reasonMissing');
    expect(await open({ storeId: 'str_none' })).toBe('unknown');
    expect(await open({}, { communityId: community, staffId: auditor, role: 'auditor' })).toBe('notPermitted');
    // What was on the shelf since the founding.
    expect(await open({ itemId: itemId(0) })).toBe('opened');

    const { batchId } = wanted;
    expect((await Promise.all([open({ batchId }), open({ batchId })])).toSorted()).toEqual(['again', 'saved']);
    expect(await open()).toBe('opened');
    expect((await unopenedStores(database().orm, community, 'itm_eggs')).map(({ id }) => id)).toEqual(['str_2']);
    expect(await verifyLedger(database())).toEqual([]);

    await tablet.exchange();
    const shelf = await tablet.store.shelf();
    expect(shelf.find(({ itemId: id }) => id === 'itm_eggs')).toMatchObject({ onHand: 12 });
    expect(await tablet.store.tables.batches.get(batchId)).toMatchObject({ remaining: 12, bestBefore: '2026-12-31' });
  });
});
