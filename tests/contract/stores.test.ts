import { expect, it } from 'vitest';
import {
  changeStore,
  listStoresWithGoods,
  openStore,
  placesOfStore,
  storeDetailsOf,
} from '#lib/server/console/stores.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainOf, foundCommunity, openingStock, storeId, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { newTablet } from './tablet.ts';

describeOnEachDatabase('stores at the hub', (database) => {
  it('are opened once, renamed with who and why, and known to their tablets by the new name', async () => {
    const community = await foundCommunity(database(), { items: 2 });
    const by = byManager(community);
    const context = chainOf(database());
    const details = { name: '东区积分超市', nameEn: 'East' };
    const open = (id: string, name = details.name) =>
      openStore(context, by, { id, details: { ...details, name }, reason: '东区也要' }, testNow);
    const outcomes = await Promise.all([open('str_2'), open('str_2')]);
    expect(outcomes.map((each) => each.ok && each.value).toSorted()).toEqual(['again', 'saved']);
    expect(await open('str_2', '别的')).toEqual({ ok: false, error: 'idTaken' });
    expect(await open('str_3')).toEqual({ ok: false, error: 'nameTaken' });
    expect(await listStoresWithGoods(database().orm, community)).toEqual([
      { id: storeId, name: '积分超市', nameEn: 'Points Store', items: 2, pieces: 2 * openingStock, kiosks: 0 },
      { id: 'str_2', ...details, items: 0, pieces: 0, kiosks: 0 },
    ]);
    const places = await placesOfStore(database().orm, community, storeId);
    expect(places.reduce((sum, { pieces }) => sum + pieces, 0)).toBe(2 * openingStock);

    const tablet = await newTablet(openHub(database()));
    await tablet.pair(community);
    await tablet.exchange();
    const seen = await storeDetailsOf(database().orm, community, storeId);
    if (seen === undefined) throw new Error('the community has a store');
    const rename = (name: string) =>
      changeStore(context, by, { id: storeId, seen, wanted: { ...seen, name }, reason: '改名' }, testNow);
    expect(await rename(details.name)).toMatchObject({ ok: false, error: { code: 'nameTaken' } });
    expect(await rename('西区积分超市')).toEqual({ ok: true, value: 'saved' });
    expect(await rename('北区积分超市')).toMatchObject({ ok: false, error: { code: 'overtaken' } });
    await tablet.exchange();
    expect((await tablet.store.glance()).community?.storeName).toBe('西区积分超市');
    expect((await listThingChanges(database().orm, community, 'store', storeId)).rows).toMatchObject([
      { reason: '改名', fact: { type: 'store.changed' } },
    ]);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
