import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import type { ItemDetails } from '#lib/domain/item-form.ts';
import { scopes } from '#lib/protocol/pull.ts';
import { changeItem, itemDetailsOf, itemWithBarcode, listItem } from '#lib/server/console/item-change.ts';
import { addSupplier, changeSupplier, listSuppliers, supplierDetailsOf } from '#lib/server/console/suppliers.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  auditor,
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  quiet,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { newItem } from './staff-facts.ts';

// What managers change of goods and suppliers, and what tablets hear of it.

describeOnEachDatabase('goods at the hub', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  beforeAll(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
  });

  const by = () => byManager(community);
  const context = () => chainOf(database());
  const detailsOf = async (id: string): Promise<ItemDetails> => {
    const details = await itemDetailsOf(database().orm, community, id);
    if (details === undefined) throw new Error(`there is no ${id}`);
    return details;
  };
  const change = async (id: string, changed: Partial<ItemDetails>, reason = '进价变了', seen?: ItemDetails) => {
    const before = seen ?? (await detailsOf(id));
    return changeItem(context(), by(), { id, seen: before, wanted: { ...before, ...changed }, reason }, testNow);
  };
  const historyOf = async (id: string) => (await listThingChanges(database().orm, community, 'item', id)).rows;
  const hear = async (cursor: string | null) => {
    const asked = [
      { name: 'items' as const, version: scopes.items.version },
      { name: 'suppliers' as const, version: scopes.suppliers.version },
    ];
    const query = { cursor, limit: 100, epoch: kiosk.epoch, scopes: asked };
    return pull(database(), kiosk.subject, query, testNow);
  };
  const codeOf = (outcome: Awaited<ReturnType<typeof changeItem>>) => (outcome.ok ? outcome.value : outcome.error.code);

  it('changes a price with who, when and why, and tablets pull the new one', async () => {
    const { cursor } = await hear(null);
    expect(await change(itemId(0), { pointsPrice: 25, cashPriceFen: 150 })).toEqual({ ok: true, value: 'saved' });
    expect(await change(itemId(0), { pointsPrice: 27 }, '涨价')).toEqual({ ok: true, value: 'saved' });
    const heard = await hear(cursor);
    expect(heard.changes.items).toMatchObject([{ id: itemId(0), pointsPrice: 27, cashPriceFen: 150 }]);
    const [last, first] = await historyOf(itemId(0));
    expect(last).toMatchObject({ by: manager, reason: '涨价', at: testNow });
    expect(last?.fact?.body).toMatchObject({ change: 2, before: { pointsPrice: 25 }, after: { pointsPrice: 27 } });
    expect(first?.fact?.body).toMatchObject({
      before: { pointsPrice: 30, cashPriceFen: 0 },
      after: { pointsPrice: 25, cashPriceFen: 150 },
    });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('tells the second of two who save at once, and loses neither change', async () => {
    const seen = await detailsOf(itemId(1));
    const outcomes = await Promise.all([
      change(itemId(1), { shelfPlace: '乙架' }, '换了架子', seen),
      change(itemId(1), { pointsPrice: 44 }, '涨价', seen),
    ]);
    expect(outcomes.map(codeOf).toSorted()).toEqual(['overtaken', 'saved']);
    const [overtaken] = outcomes.flatMap((each) => (each.ok ? [] : [each.error]));
    if (overtaken?.code !== 'overtaken') throw new Error('the second was told something else');
    expect(overtaken.rebased).toEqual({ ...seen, shelfPlace: '乙架', pointsPrice: 44 });
    expect(await historyOf(itemId(1))).toHaveLength(1);
  });

  it('changes once what was sent twice, and nothing without a reason, a change or the right', async () => {
    const seen = await detailsOf(itemId(2));
    const twice = await Promise.all([1, 2].map(() => change(itemId(2), { sort: 7 }, '排前面', seen)));
    expect(twice.map(codeOf).toSorted()).toEqual(['again', 'saved']);
    expect(codeOf(await change(itemId(2), { sort: 8 }, ' '))).toBe('reasonMissing');
    expect(codeOf(await change(itemId(2), {}))).toBe('unchanged');
    const now = await detailsOf(itemId(2));
    expect(codeOf(await change('itm_gone', { sort: 9 }, '没有', now))).toBe('unknown');
    const wanted = { id: itemId(2), seen: now, wanted: { ...now, sort: 9 }, reason: '试试' };
    const reader = { communityId: community, staffId: auditor, role: 'auditor' as const };
    expect(codeOf(await changeItem(context(), reader, wanted, testNow))).toBe('notPermitted');
    expect(codeOf(await change(itemId(2), { supplierId: 'sup-gone' }))).toBe('supplierUnknown');
    expect(await historyOf(itemId(2))).toHaveLength(1);
  });

  it('lists a new item once, and names the one that has its barcode already', async () => {
    const seen = await detailsOf(itemId(0));
    const item: ItemDetails = {
      ...seen,
      name: '鸡蛋 10 枚',
      nameEn: 'Ten eggs',
      supplierId: '',
      barcode: '6901234567892',
      picture: 'data:image/jpeg;base64,AAAA',
      reorderPieces: 6,
      keeps: false,
    };
    const list = (id: string, more: Partial<ItemDetails> = {}) =>
      listItem(context(), by(), { id, item: { ...item, ...more }, reason: '新进的' }, testNow);
    const { cursor } = await hear(null);
    const twice = await Promise.all([list('itm_eggs'), list('itm_eggs')]);
    expect(twice.map((each) => (each.ok ? each.value : each.error)).toSorted()).toEqual(['again', 'saved']);
    expect(await detailsOf('itm_eggs')).toEqual({ ...item, status: 'listed' });
    expect((await hear(cursor)).changes.items).toMatchObject([{ id: 'itm_eggs', picture: item.picture, keeps: false }]);

    expect(await list('itm_other')).toEqual({ ok: false, error: 'barcodeTaken' });
    expect(await list('itm_eggs', { name: '别的' })).toEqual({ ok: false, error: 'idTaken' });
    expect(await itemWithBarcode(database().orm, community, { barcode: '06901234567892' }, 'itm_other')).toMatchObject({
      id: 'itm_eggs',
    });
    expect(codeOf(await change(itemId(2), { barcode: '6901234567892' }))).toBe('barcodeTaken');
    // An item is not its own twin, and one that shares a barcode already can be changed in everything else.
    expect(codeOf(await change('itm_eggs', { status: 'unlisted' }))).toBe('saved');
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('gives an item several barcodes, of which no other item may have one, and tablets hear of all', async () => {
    const { cursor } = await hear(null);
    const barcodes = { barcode: '6909876543212', otherBarcodes: '96385074 4006381333931' };
    expect(codeOf(await change(itemId(1), barcodes))).toBe('saved');
    expect(await detailsOf(itemId(1))).toMatchObject(barcodes);
    expect((await hear(cursor)).changes.items).toMatchObject([{ id: itemId(1), ...barcodes }]);
    expect(codeOf(await change(itemId(2), { barcode: '4006381333931' }))).toBe('barcodeTaken');
    expect(codeOf(await change(itemId(2), { otherBarcodes: '6909876543212' }))).toBe('barcodeTaken');
    const seen = await detailsOf(itemId(0));
    const item = {
      ...{ ...seen, name: '新的', supplierId: '', displayPieces: 30, itemGroup: 'food' as const },
      ...{ barcode: '5012345678900', otherBarcodes: '7622210449283' },
    };
    const list = (id: string, more: Partial<ItemDetails> = {}) =>
      listItem(context(), by(), { id, item: { ...item, ...more }, reason: '新进的' }, testNow);
    expect(await list('itm_twin', { otherBarcodes: '96385074' })).toEqual({ ok: false, error: 'barcodeTaken' });
    expect(await list('itm_two')).toEqual({ ok: true, value: 'saved' });
    expect(await detailsOf('itm_two')).toEqual(item);
    // A tablet that creates an item under one of them meanwhile is put before people.
    const events = kiosk.events.length;
    kiosk.record(newItem('item-twin', '7622210449283'));
    const twin = kiosk.batch(kiosk.events.slice(events));
    const answer = await push({ database: database(), logger: quiet }, kiosk.subject, twin, testNow);
    expect(JSON.stringify(answer)).toContain('barcodeTwice');
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('changes an item that a tablet brings after a restore, as was said of it before', async () => {
    const event = kiosk.record(newItem('item-later', '6900000000014'));
    await inChain(context(), testNow, async (_tx, lock) => {
      const chain = await lock(community);
      const names = { id: 'item-later', name: '酱油', nameEn: 'Soy sauce', change: 1 };
      const body = { ...names, before: { pointsPrice: 50 }, after: { pointsPrice: 61, keeps: true } };
      await chain.record({ type: 'item.changed', staff: manager, reason: '改价', body, confidential: null });
    });
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    expect(event.type).toBe('item.created');
    expect(await detailsOf('item-later')).toMatchObject({ pointsPrice: 61, keeps: true });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('adds suppliers and renames them, and tablets hear of it at the items too', async () => {
    const details = { name: '红康药业', nameEn: 'Hongkang', contact: '张经理' };
    const add = () => addSupplier(context(), by(), { id: 'sup_1', details, reason: '新伙伴' }, testNow);
    expect(await add()).toEqual({ ok: true, value: 'saved' });
    expect(await add()).toEqual({ ok: true, value: 'again' });
    expect(codeOf(await change(itemId(0), { supplierId: 'sup_1' }, '换供货'))).toBe('saved');
    expect((await listSuppliers(database().orm, community)).map(({ id, items }) => [id, items])).toEqual([
      ['sup_1', 1],
    ]);

    const { cursor } = await hear(null);
    const wanted = { id: 'sup_1', seen: details, wanted: { ...details, name: '红康大药房' }, reason: '改名' };
    expect(await changeSupplier(context(), by(), wanted, testNow)).toEqual({ ok: true, value: 'saved' });
    expect(await supplierDetailsOf(database().orm, community, 'sup_1')).toEqual(wanted.wanted);
    const heard = await hear(cursor);
    expect(heard.changes.suppliers).toMatchObject([{ id: 'sup_1', name: '红康大药房' }]);
    expect(heard.changes.items).toMatchObject([{ id: itemId(0), supplierName: '红康大药房' }]);
    // Whom to call is the office's alone: no tablet hears of it.
    const calls = { ...wanted.wanted, contact: '李经理' };
    const call = { id: 'sup_1', seen: wanted.wanted, wanted: calls, reason: '换人' };
    expect(await changeSupplier(context(), by(), call, testNow)).toMatchObject({ ok: true });
    expect((await hear(heard.cursor)).changes.items).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('finds out whoever changes an item beside its facts, or a noted change', async () => {
    const broken = async (statement: ReturnType<typeof sql>) => {
      const found: string[] = [];
      await database()
        .transaction(async (tx) => {
          await tx.execute(statement);
          const rows = await verifyLedger({ ...database(), transaction: (run) => run(tx) });
          found.push(...rows.map(({ subject }) => subject));
          throw new Error('taken back');
        })
        .catch(() => undefined);
      return found;
    };
    const where = sql`WHERE community = ${community} AND id = ${itemId(0)}`;
    expect(await broken(sql`UPDATE item SET points_price = 1 ${where}`)).toEqual([
      `item ${itemId(0)} as its changes say`,
    ]);
    expect(
      await broken(sql`INSERT INTO thing_change (community, kind, thing, number, fact)
        VALUES (${community}, 'store', 'store-1', 1, 1)`),
    ).toEqual(['change 1 of store store-1']);
    await expect(
      database().orm.execute(sql`DELETE FROM thing_change WHERE community = ${community}`),
    ).rejects.toMatchObject({ cause: { message: 'table thing_change is append-only' } });
  });
});
