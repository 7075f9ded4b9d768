import { describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { mintCardNumber } from '#lib/domain/card.ts';
import { mostPieces } from '#lib/domain/count.ts';
import { gtinCheckDigit } from '#lib/domain/gtin.ts';
import type { StaffItem } from '../../store/staff/items.ts';
import { RestockTask, type DeliveryDraft, type RestockEnvironment } from './restock.svelte.ts';
import { staffItem } from '#doubles/staff-item.ts';

type Outcome = Awaited<ReturnType<RestockEnvironment['desk']['receive']>>;

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const recorded = { kind: 'recorded' } as Extract<Outcome, { readonly kind: 'recorded' }>;
const rice = '2000000100012';
const oil = '2000000100029';
const [unknown, unknownToo] = ['6901234567892', '6900000000014'];
const newItem = { name: '盐', pointsPrice: 20, cashPriceFen: 0, marketPriceFen: 300, shelfPlace: '乙架', photo: null };
const known = [staffItem('A-01', { barcode: rice }), staffItem('A-02', { barcode: oil })];

/**
 * The task over a desk with two items that answers as the test says, with the drafts it kept and what it was asked for.
 */
async function restock({
  receive = () => Promise.resolve(recorded),
  items: first = known,
}: { readonly receive?: () => Promise<Outcome>; readonly items?: readonly StaffItem[] } = {}) {
  const drafts = new Map<string, unknown>();
  const asked: Parameters<RestockEnvironment['desk']['receive']>[1][] = [];
  let items = first;
  let ids = 0;
  let cartons: Readonly<Record<string, number>> = {};
  const make = (): RestockTask => {
    return new RestockTask({
      desk: {
        items: () => Promise.resolve(items),
        suppliers: () => Promise.resolve([]),
        createItem: (_by, { itemId, barcode }) => {
          items = [...items, staffItem(itemId, { barcode: barcode ?? '' })];
          return Promise.resolve(recorded);
        },
        receive: (_by, delivery) => {
          asked.push(delivery);
          return receive();
        },
        readDraft: (name) =>
          Promise.resolve(
            drafts.has(name)
              ? { name, owner: clerk.id, updatedMs: 0, value: drafts.get(name) as DeliveryDraft }
              : undefined,
          ),
        saveDraft: (name, _owner, value) => Promise.resolve(void drafts.set(name, value)),
        dropDraft: (name) => Promise.resolve(void drafts.delete(name)),
      },
      member: clerk,
      newId: () => `id-${(ids += 1)}`,
      today: () => '2026-11-27',
      cartonPieces: () => cartons,
      learnCarton: (gtin, pieces) => Promise.resolve(void (cartons = { ...cartons, [gtin]: pieces })),
      forgetCarton: (gtin) =>
        Promise.resolve(
          void (cartons = Object.fromEntries(Object.entries(cartons).filter(([other]) => other !== gtin))),
        ),
    });
  };
  const begin = async (): Promise<RestockTask> => {
    const task = make();
    await task.start();
    return task;
  };
  return { task: await begin(), begin, make, asked, drafts };
}

const total = (task: RestockTask): readonly [lines: number, pieces: number] => [
  task.lines.length,
  task.lines.reduce((sum, { quantity }) => sum + quantity, 0),
];

describe('RestockTask', () => {
  it('makes a line of each item, counts a box scanned again as one more, and keeps the running total', async () => {
    const { task } = await restock();
    await task.scan(rice);
    await task.change({ supplierId: 'jinghe' });
    await task.scan(oil);
    await task.scan(rice);
    expect(total(task)).toEqual([2, 3]);
    expect(task.current).toMatchObject({ itemId: 'A-01', quantity: 2 });
    // A delivery usually comes from one supplier.
    expect(task.lines.map(({ supplierId }) => supplierId)).toEqual(['jinghe', 'jinghe']);
    await task.change({ quantity: mostPieces });
    await task.scan(rice);
    expect(total(task)).toEqual([2, mostPieces + 1]);
    expect(task.refusal).toEqual({ code: 'quantityInvalid', itemId: 'A-01' });
    await task.remove(task.current?.batchId ?? '');
    expect([total(task), task.current?.itemId]).toEqual([[1, 1], 'A-02']);
  });

  it('takes nothing of a code that says more pieces than a line holds, and says so', async () => {
    const { task } = await restock();
    await task.scan(`020${rice}3799999999`);
    expect([total(task), task.refusal]).toEqual([[0, 0], { code: 'quantityInvalid', itemId: 'A-01' }]);
    await task.scan(`020${rice}37${mostPieces}`);
    expect([total(task), task.refusal]).toEqual([[1, mostPieces], undefined]);
  });

  it('knows what is scanned before the shelf has been read', async () => {
    const { make } = await restock();
    const task = make();
    void task.start();
    await task.scan(rice);
    expect([task.screen.kind, task.lines.map(({ itemId }) => itemId)]).toEqual(['list', ['A-01']]);
  });

  it('goes on with the delivery that was begun, and with the next one once it is recorded', async () => {
    const { task, begin, drafts, asked } = await restock();
    await task.scan(rice);
    const again = await begin();
    await again.scan(oil);
    expect(total(again)).toEqual([2, 2]);
    await again.confirm();
    expect([again.screen, total(again), drafts.size]).toEqual([{ kind: 'done', kinds: 2, pieces: 2 }, [0, 0], 0]);
    await again.scan(rice);
    expect(again.screen.kind).toBe('list');
    await again.confirm();
    expect(new Set(asked.map(({ deliveryId }) => deliveryId)).size).toBe(2);
  });

  it('offers to create what nobody knows, and then has a piece of it on the list', async () => {
    const { task } = await restock();
    await task.scan(unknown);
    expect(task.screen).toMatchObject({ kind: 'newItem', barcode: unknown });
    const prices = { pointsPrice: 20, cashPriceFen: 0, marketPriceFen: 300 };
    await task.create({ itemId: 'new', barcode: unknown, name: '盐', ...prices, shelfPlace: '乙架', photo: null });
    expect([task.screen.kind, task.current?.itemId]).toEqual(['list', 'new']);
    await task.scan(unknown);
    expect(total(task)).toEqual([1, 2]);
  });

  it('does not let other goods take the place of a form that is being filled in', async () => {
    const { task } = await restock();
    await task.scan(unknown);
    // The camera sees the same box again while its photo is taken.
    await task.scan(unknown);
    expect(task.refusal).toBeUndefined();
    for (const other of [unknownToo, rice]) {
      await task.scan(other);
      expect([task.screen, task.refusal?.code]).toMatchObject([
        { kind: 'newItem', barcode: unknown },
        'itemUnfinished',
      ]);
    }
    task.toList();
    await task.scan(rice);
    expect([total(task), task.refusal]).toEqual([[1, 1], undefined]);
  });

  it('says when a code is none of goods, until the next one', async () => {
    const { task } = await restock();
    await task.scan('2000000100013');
    expect([task.refusal?.code, total(task)]).toEqual(['barcodeUnread', [0, 0]]);
    await task.scan(rice);
    expect(task.refusal).toBeUndefined();
  });

  it('records one delivery however often it is touched, and keeps what is scanned meanwhile for the next', async () => {
    let answer = (_outcome: Outcome): void => undefined;
    const { task, asked } = await restock({ receive: () => new Promise((resolve) => (answer = resolve)) });
    await task.scan(rice);
    const confirmed = Promise.all([task.confirm(), task.confirm()]);
    const scanned = task.scan(oil);
    expect(asked.length).toBe(1);
    answer(recorded);
    await Promise.all([confirmed, scanned]);
    expect(asked.length).toBe(1);
    expect(asked[0]?.lines.map(({ itemId }) => itemId)).toEqual(['A-01']);
    expect(task.lines.map(({ itemId }) => itemId)).toEqual(['A-02']);
  });

  it('asks twice about goods that are past their last day', async () => {
    const refusal = { code: 'alreadyExpired', itemId: 'A-01' } as const;
    const { task, asked } = await restock({ receive: () => Promise.resolve({ kind: 'refused', refusal }) });
    await task.scan(rice);
    await task.confirm();
    expect(task.refusal).toEqual(refusal);
    await task.confirm();
    // Whatever changes in the list is asked about anew.
    await task.change({ quantity: 2 });
    await task.confirm();
    expect(asked.map(({ acceptExpired }) => acceptExpired)).toEqual([false, true, false]);
  });

  it('asks once how many pieces a carton holds, and fills in lot and last day of what says them', async () => {
    const salt = '6901234567892';
    const carton = `1690123456789${gtinCheckDigit('1690123456789')}`;
    const { task, begin } = await restock();
    await task.scan(salt);
    await task.create({ ...newItem, itemId: 'salt', barcode: salt });
    await task.remove(task.lines[0]?.batchId ?? '');
    expect(await task.scan(`]C101${carton}10L-7\u{1D}17270131`)).toBe('used');
    expect(task.screen).toMatchObject({ kind: 'carton', item: { itemId: 'salt' } });
    expect([await task.scan(rice), task.refusal?.code]).toEqual(['said', 'cartonOpen']);
    await task.sayCarton(24);
    const line = { itemId: 'salt', quantity: 24, code: 'L-7', bestBefore: '2027-01-31' };
    expect([task.screen.kind, task.lines]).toMatchObject(['list', [line]]);
    // Known from now on, also to the next delivery: the same lot is more of it, another one a line of its own.
    const again = await begin();
    await again.scan(`01${carton}10L-7\u{1D}17270131`);
    await again.scan(`01${carton}10L-8\u{1D}15270200`);
    expect(again.lines).toMatchObject([
      { ...line, quantity: 48 },
      { itemId: 'salt', quantity: 24, code: 'L-8', bestBefore: '2027-02-28' },
    ]);
  });

  it('asks anew what a carton holds once a line that it filled is changed or taken out, also after a reload', async () => {
    const carton = `1690123456789${gtinCheckDigit('1690123456789')}`;
    const salt = staffItem('salt', { barcode: '6901234567892' });
    const filled = async () => {
      const { task, begin } = await restock({ items: [salt] });
      await task.scan(carton);
      await task.sayCarton(mostPieces + 1);
      expect([task.screen.kind, task.refusal?.code, total(task)]).toEqual(['carton', 'quantityInvalid', [0, 0]]);
      await task.sayCarton(mostPieces);
      return begin();
    };
    const removed = await filled();
    await removed.remove(removed.lines[0]?.batchId ?? '');
    await removed.scan(carton);
    expect(removed.screen.kind).toBe('carton');
    await removed.sayCarton(10);
    await removed.scan(carton);
    expect([removed.screen.kind, total(removed)]).toEqual(['list', [1, 20]]);
    const changed = await filled();
    await changed.change({ supplierId: 'jinghe' });
    await changed.change({ quantity: 10 });
    await changed.scan(carton);
    expect(changed.screen.kind).toBe('carton');
  });

  it('takes a coupon for no goods, and says so', async () => {
    const { task } = await restock();
    expect([await task.scan('9900000000011'), task.refusal?.code]).toEqual(['said', 'barcodeUnread']);
    expect(task.screen.kind).toBe('list');
  });

  it('makes an item of the piece in an unknown carton, and then asks for the carton', async () => {
    const carton = `1690123456789${gtinCheckDigit('1690123456789')}`;
    const { task } = await restock();
    await task.scan(carton);
    expect(task.screen).toMatchObject({ kind: 'newItem', barcode: '6901234567892' });
    await task.create({ ...newItem, itemId: 'salt', barcode: '6901234567892' });
    expect(task.screen).toMatchObject({ kind: 'carton', item: { itemId: 'salt' } });
    await task.sayCarton(6);
    expect(total(task)).toEqual([1, 6]);
  });

  it('answers a card and a code that did not read by a word', async () => {
    const { task } = await restock();
    expect(await task.scan(mintCardNumber(secureRandom))).toBe('wantsGoods');
    expect([await task.scan('hello'), task.refusal?.code]).toEqual(['said', 'barcodeUnread']);
  });

  it('keeps the list when the storage fails', async () => {
    const { task, drafts } = await restock({
      receive: () => Promise.resolve({ kind: 'storageFailed', cause: 'test' }),
    });
    await task.scan(rice);
    await task.confirm();
    expect([task.refusal?.code, total(task), drafts.size]).toEqual(['storageFailed', [1, 1], 1]);
  });

  it('holds an item on several lines, and a piece scanned again joins the line that is looked at', async () => {
    const { task, asked } = await restock();
    await task.scan(rice);
    await task.change({ bestBefore: '2027-01-01', code: 'L1' });
    await task.addLine();
    await task.change({ bestBefore: '2027-06-01' });
    await task.scan(rice);
    task.select(task.lines[0]?.batchId ?? '');
    await task.scan(rice);
    await task.add('A-01', { ends: ['270601'], pieces: 12 });
    await task.add('A-01', { ends: ['280101'], lot: 'L9' });
    const lines = task.lines.map(({ bestBefore, code, quantity }) => [bestBefore, code, quantity]);
    expect(lines).toEqual([
      ['2027-01-01', 'L1', 2],
      ['2027-06-01', '', 14],
      ['2028-01-01', 'L9', 1],
    ]);
    await task.confirm();
    expect([asked[0]?.lines.length, task.screen]).toEqual([3, { kind: 'done', kinds: 1, pieces: 17 }]);
  });

  it('fills in what is usual of an item, else the supplier of the line before', async () => {
    const usual = { supplierId: 'jinghe', costEachFen: 1350, shelfLifeDays: null };
    const { task } = await restock({
      items: [staffItem('A-01', { barcode: rice, usual }), staffItem('A-02', { barcode: oil })],
    });
    await task.scan(rice);
    await task.scan(oil);
    expect(task.lines).toMatchObject([
      { supplierId: 'jinghe', costEachFen: 1350, bestBefore: null },
      { supplierId: 'jinghe', costEachFen: null },
    ]);
  });

  it('asks a perishable for its day, and records nothing before it has one', async () => {
    const { task, asked } = await restock({ items: [staffItem('A-01', { barcode: rice, keeps: false })] });
    await task.scan(rice);
    await task.confirm();
    expect([task.refusal, task.current?.itemId, asked]).toEqual([{ code: 'dateMissing', itemId: 'A-01' }, 'A-01', []]);
    await task.change({ bestBefore: '2027-01-01' });
    await task.addLine();
    await task.confirm();
    expect([task.refusal?.code, task.lines.findIndex(({ batchId }) => batchId === task.current?.batchId)]).toEqual([
      'dateMissing',
      1,
    ]);
    await task.change({ bestBefore: '2027-02-01' });
    await task.confirm();
    expect(asked.map(({ doNotExpire }) => doNotExpire)).toEqual([undefined]);
  });

  it('asks once whether an item expires, and says so with the delivery', async () => {
    const { task, asked } = await restock({ items: [staffItem('A-01', { barcode: rice, keeps: null })] });
    await task.scan(rice);
    await task.addLine();
    expect(task.lines.map((line) => task.isDateMissing(line))).toEqual([true, true]);
    await task.change({ bestBefore: null });
    expect(task.lines.map((line) => task.isDateMissing(line))).toEqual([false, false]);
    await task.confirm();
    expect(asked.map(({ doNotExpire }) => doNotExpire)).toEqual([['A-01']]);
  });

  it('takes back that an item never expires, for all of its lines', async () => {
    const { task } = await restock({ items: [staffItem('A-01', { barcode: rice, keeps: true })] });
    await task.scan(rice);
    await task.addLine();
    await task.change({ bestBefore: '2027-01-01' });
    expect([task.keepsOf('A-01'), task.lines.map((line) => task.isDateMissing(line))]).toEqual([false, [true, false]]);
    await task.change({ bestBefore: null });
    expect(task.keepsOf('A-01')).toBe(true);
  });

  it('asks which item is meant where two have one barcode', async () => {
    const { task } = await restock({
      items: [staffItem('one', { barcode: rice }), staffItem('two', { barcode: rice })],
    });
    await task.scan(rice);
    expect([task.screen, total(task)]).toEqual([
      expect.objectContaining({ kind: 'which', itemIds: ['one', 'two'] }),
      [0, 0],
    ]);
    await task.add('two');
    expect([task.screen.kind, task.lines.map(({ itemId }) => itemId)]).toEqual(['list', ['two']]);
  });

  it('creates goods without a barcode', async () => {
    const { task } = await restock();
    task.pick();
    task.describe();
    expect(task.screen).toEqual({ kind: 'newItem', barcode: null, goods: undefined });
    const prices = { pointsPrice: 20, cashPriceFen: 0, marketPriceFen: 300 };
    await task.create({ itemId: 'eggs', barcode: null, name: '鸡蛋', ...prices, shelfPlace: '乙架', photo: null });
    expect([task.screen.kind, task.current?.itemId]).toEqual(['list', 'eggs']);
  });
});
