import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { listFindings } from '#lib/server/console/findings.ts';
import { itemOf, listItems } from '#lib/server/console/items.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { statements as itemColumns } from '#lib/server/db/migrations/0002-items.ts';
import { statements as itemKeeps } from '#lib/server/db/migrations/0003-item-keeps.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  openingStock,
  redemption,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';
import { newItem, writeOff } from './staff-facts.ts';

describeOnEachDatabase('the items of the console', (database) => {
  const today = '2026-11-22';

  it('stand in the order in which people count places', async () => {
    const places = ['换购专区', '丁架', '10 号柜', '甲架下层', '２号柜', '甲架上层', '乙架'];
    const community = await foundCommunity(database(), { items: places.length });
    for (const [index, place] of places.entries()) {
      await database().orm.execute(
        sql`UPDATE item SET shelf_place = ${place} WHERE community = ${community} AND id = ${itemId(index)}`,
      );
    }
    const listed = await listItems(database().orm, community, today);
    expect(listed.map(({ shelfPlace }) => shelfPlace)).toEqual([
      '２号柜',
      '10 号柜',
      '甲架上层',
      '甲架下层',
      '乙架',
      '丁架',
      '换购专区',
    ]);
  });

  it('are none, few or enough by what is not expired and by the figure of the community', async () => {
    const kiosk = await enterKiosk(
      database(),
      await foundCommunity(database(), { items: 2, policy: { lowStockPieces: 5 } }),
      'A',
    );
    const level = async () => {
      const item = await itemOf(database().orm, kiosk.subject.community, itemId(0), today);
      const [shelf] = item?.shelves ?? [];
      return [shelf?.onHand, shelf?.expired, shelf?.level];
    };
    kiosk.record(writeOff(0, openingStock - 6));
    await pushed(database(), kiosk);
    expect(await level()).toEqual([6, 0, 'enough']);
    kiosk.record(writeOff(0, 1));
    await pushed(database(), kiosk);
    expect(await level()).toEqual([5, 0, 'few']);
    kiosk.record(writeOff(0, 5));
    kiosk.record(delivery(0, 9, { bestBefore: '2026-11-21' }));
    await pushed(database(), kiosk);
    expect(await level()).toEqual([9, 9, 'none']);
    const [listed, other] = await listItems(database().orm, kiosk.subject.community, today);
    expect([listed?.shelves[0]?.level, other?.shelves[0]?.level]).toEqual(['none', 'enough']);
  });

  it('of one barcode that two tablets created stand side by side, marked, reviewed as booked in full, and redeemed', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database(), { items: 1 }), 'A');
    const { community } = kiosk.subject;
    const other = await enterKiosk(database(), community, 'B');
    kiosk.record(newItem('item-55'));
    other.record(newItem('item-56'));
    other.record(delivery(56, 4));
    await pushed(database(), kiosk);
    await pushed(database(), other);
    const line = { itemId: 'item-56', quantity: 1, pointsEach: 40, cashEachFen: 0 };
    const bought = redemption(community, 0);
    other.record({ ...bought, body: { ...bought.body, lines: [line], points: 40 } });
    expect((await pushed(database(), other)).results.at(-1)).toMatchObject({ status: 'applied' });
    const listed = await listItems(database().orm, community, today);
    expect(listed.map(({ id, sharesBarcode, shelves }) => [id, sharesBarcode, shelves[0]?.onHand])).toEqual([
      [itemId(0), false, openingStock],
      ['item-55', true, undefined],
      ['item-56', true, 3],
    ]);
    const { rows } = await listFindings(database().orm, community, {});
    expect(rows).toMatchObject([
      { code: 'barcodeTwice', effect: 'inFull', detail: { itemId: 'item-56', barcode: '6901234567892' } },
    ]);
  });

  it.each([
    ['036000291452', '0036000291452'],
    ['04252614', '0042100005264'],
    // One article of a shop with two weights.
    ['2112345001234', '2112345009995'],
  ])('of the barcodes %s and %s are one, reviewed and marked', async (one, same) => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database(), { items: 1 }), 'A');
    const { community } = kiosk.subject;
    const other = await enterKiosk(database(), community, 'B');
    kiosk.record(newItem('item-55', one));
    await pushed(database(), kiosk);
    for (const [index, barcode] of [same, '6901234567908', '6901234567908'].entries())
      other.record(newItem(`item-${56 + index}`, barcode));
    const { results } = await pushed(database(), other);
    expect(results.map(({ review = [] }) => review)).toEqual([['barcodeTwice'], [], ['barcodeTwice']]);
    const listed = await listItems(database().orm, community, today);
    expect(listed.map(({ id, sharesBarcode }) => [id, sharesBarcode])).toEqual([
      [itemId(0), false],
      ['item-55', true],
      ['item-56', true],
      ['item-57', true],
      ['item-58', true],
    ]);
    for (const id of ['item-55', itemId(0)])
      expect((await itemOf(database().orm, community, id, today))?.sharesBarcode).toBe(id === 'item-55');
  });

  it('without a barcode are no doubles of each other, and tablets hear of what is usual of them', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database(), { items: 0 }), 'A');
    const habits = { usualSupplierId: 'sup-1', usualCostFen: 90, shelfLifeDays: 21, keeps: false };
    for (const id of ['item-1', 'item-2']) {
      const fact = newItem(id);
      if (fact.type === 'item.created') kiosk.record({ ...fact, body: { ...fact.body, barcode: null, ...habits } });
    }
    const { results } = await pushed(database(), kiosk);
    expect(results.map(({ review }) => review)).toEqual([undefined, undefined]);
    const listed = await listItems(database().orm, kiosk.subject.community, today);
    expect(listed.map(({ barcode, sharesBarcode }) => [barcode, sharesBarcode])).toEqual([
      ['', false],
      ['', false],
    ]);
    expect(await pulledItems(kiosk)).toMatchObject([
      { id: 'item-1', barcode: '', ...habits },
      { id: 'item-2', barcode: '', ...habits },
    ]);
  });

  it('are known to keep or to expire from their deliveries, and a tablet hears only of what is new', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database(), { items: 1 }), 'A');
    const keeps = async () => (await pulledItems(kiosk)).map((item) => item.keeps);
    const revision = async () =>
      queryRows(database().orm, sql`SELECT revision FROM item WHERE community = ${kiosk.subject.community}`);
    kiosk.record(delivery(0, 1));
    await pushed(database(), kiosk);
    expect(await keeps()).toEqual([null]);
    const fact = delivery(0, 1);
    kiosk.record({ ...fact, body: { ...fact.body, doNotExpire: [itemId(0)] } });
    await pushed(database(), kiosk);
    expect(await keeps()).toEqual([true]);
    kiosk.record(delivery(0, 1, { bestBefore: '2027-01-01' }));
    await pushed(database(), kiosk);
    expect(await keeps()).toEqual([false]);
    const before = await revision();
    kiosk.record(delivery(0, 1, { bestBefore: '2027-02-01' }));
    await pushed(database(), kiosk);
    expect(await revision()).toEqual(before);
  });

  it('of release 0.1 are perishable where a delivery had a day, and unknown where nobody has said more', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database(), { items: 5 }), 'A');
    kiosk.record(delivery(0, 1));
    kiosk.record(delivery(1, 1));
    kiosk.record(delivery(1, 1, { bestBefore: '2027-01-01' }));
    kiosk.record(delivery(2, 1, { bestBefore: '2027-01-01' }));
    const said = delivery(4, 1);
    kiosk.record({ ...said, body: { ...said.body, doNotExpire: [itemId(4)] } });
    await pushed(database(), kiosk);
    const { community } = kiosk.subject;
    await database().orm.execute(sql`UPDATE item SET keeps = NULL WHERE community = ${community}`);
    for (const statement of itemColumns.filter((each) => each.startsWith('UPDATE'))) {
      await database().orm.execute(sql.raw(statement));
    }
    const keeps = async () => (await pulledItems(kiosk)).map((item) => item.keeps);
    expect(await keeps()).toEqual([true, false, false, null, true]);
    const before = await revisions(community);
    for (const statement of itemKeeps) await database().orm.execute(sql.raw(statement));
    expect(await keeps()).toEqual([null, false, false, null, true]);
    const [[first, ...others], of] = [await revisions(community), before[0]?.of ?? 0];
    expect(first).toMatchObject({ revision: of + 1, of: of + 1 });
    expect(others.map(({ revision }) => revision)).toEqual(before.slice(1).map(({ revision }) => revision));
  });

  /** At which revision each item stands, and the community. */
  const revisions = (community: string) =>
    queryRows<{ revision: number; of: number }>(
      database().orm,
      sql`SELECT item.revision::float8 AS revision, community.revision::float8 AS of
          FROM item JOIN community ON community.id = item.community
          WHERE item.community = ${community} ORDER BY item.id`,
    );

  const pulledItems = async (kiosk: TestKiosk) => {
    const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    return (await pull(database(), kiosk.subject, query, testNow)).changes.items.toSorted((left, right) =>
      left.id < right.id ? -1 : 1,
    );
  };
});
