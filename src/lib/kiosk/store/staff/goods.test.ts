import { describe, expect, test } from 'vitest';
import type { DeliveryLine } from '#lib/facts/delivery/fact.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import type { ItemHabits } from '#lib/facts/item/fact.ts';
import { barcodes, clerk, newPairedScene, openingStock, redeemOne, type Scene } from '#doubles/community-double.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';

const desk = (scene: Scene): StaffDesk => scene.tablet.staff;
const refused = (refusal: unknown) => ({ kind: 'refused', refusal });

const line = (scene: Scene, change: Partial<DeliveryLine> = {}): DeliveryLine => ({
  batchId: scene.newId(),
  itemId: 'itm_1',
  quantity: 10,
  supplierId: 'sup_1',
  costEachFen: 800,
  bestBefore: null,
  code: 'L1',
  ...change,
});
const receive = (scene: Scene, ...lines: readonly DeliveryLine[]) =>
  desk(scene).receive(clerk, { deliveryId: scene.newId(), lines, note: '' });
const itemOf = async (scene: Scene, itemId = 'itm_1') =>
  (await desk(scene).items()).find((item) => item.itemId === itemId);

const rice = (scene: Scene): Bodies['item.created'] => ({
  itemId: `item-${scene.newId()}`,
  barcode: '6901028300070',
  name: ' 香米 ',
  pointsPrice: 30,
  cashPriceFen: 0,
  marketPriceFen: 2000,
  shelfPlace: 'B1',
  photo: null,
});

describe('receiving', () => {
  test('puts a whole delivery on the shelf by one event, at once and once, and the hub agrees', async () => {
    const scene = await newPairedScene();
    const delivery = {
      deliveryId: scene.newId(),
      lines: [line(scene), line(scene, { itemId: 'itm_2', quantity: 1, bestBefore: '2026-12-01' })],
      note: '',
    };
    const outcomes = await Promise.all([desk(scene).receive(clerk, delivery), desk(scene).receive(clerk, delivery)]);
    expect(outcomes[0]).toMatchObject({ kind: 'recorded', event: { type: 'stock.received', staff: clerk.id } });
    expect(outcomes[1]).toEqual(outcomes[0]);
    const before = await desk(scene).items();
    expect(before.map(({ onHand, expiringSoon }) => [onHand, expiringSoon])).toEqual([
      [openingStock + 10, 0],
      [openingStock + 1, 1],
    ]);
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await scene.tablet.tables.effects.count()).toBe(0);
    expect(await desk(scene).items()).toEqual(before);
  });

  test.each<[string, Partial<DeliveryLine>, unknown]>([
    ['nothing', { quantity: 0 }, { code: 'quantityInvalid', itemId: 'itm_1' }],
    ['a negative number', { quantity: -3 }, { code: 'quantityInvalid', itemId: 'itm_1' }],
    ['half a piece', { quantity: 0.5 }, { code: 'quantityInvalid', itemId: 'itm_1' }],
    ['a slip of the finger', { quantity: 100_001 }, { code: 'quantityInvalid', itemId: 'itm_1' }],
    ['no number at all', { quantity: Number.NaN }, { code: 'quantityInvalid', itemId: 'itm_1' }],
    ['an unknown item', { itemId: 'gone' }, { code: 'itemUnknown', itemId: 'gone' }],
    ['a day that does not exist', { bestBefore: '2027-02-30' }, { code: 'dayInvalid', itemId: 'itm_1' }],
    ['a day of another century', { bestBefore: '2126-02-20' }, { code: 'dayInvalid', itemId: 'itm_1' }],
    ['a day long before any shop', { bestBefore: '1926-02-20' }, { code: 'dayInvalid', itemId: 'itm_1' }],
    ['a day that is past', { bestBefore: '2026-11-21' }, { code: 'alreadyExpired', itemId: 'itm_1' }],
    ['a pasted page as its code', { code: 'x'.repeat(5000) }, { code: 'invalid' }],
  ])('refuses %s, and records nothing', async (_name, change, refusal) => {
    const scene = await newPairedScene();
    expect(await receive(scene, line(scene), line(scene, change))).toEqual(refused(refusal));
    expect(await scene.tablet.tables.outbox.count()).toBe(0);
    expect((await itemOf(scene))?.onHand).toBe(openingStock);
  });

  test('refuses an empty list and one that no event holds', async () => {
    const scene = await newPairedScene();
    expect(await receive(scene)).toEqual(refused({ code: 'empty' }));
    const many = Array.from({ length: 101 }, () => line(scene));
    expect(await receive(scene, ...many)).toEqual(refused({ code: 'tooManyLines', most: 100 }));
    expect(await receive(scene, ...many.slice(1))).toMatchObject({ kind: 'recorded' });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
  });
});

describe('what spoils', () => {
  test('goes first while it may, then stays on the shelf and cannot be redeemed, let through or not', async () => {
    const scene = await newPairedScene();
    await receive(scene, line(scene, { quantity: 5, bestBefore: '2026-11-23' }));
    await redeemOne(scene, 0, 2);
    expect(await itemOf(scene)).toMatchObject({ onHand: 43, expired: 0, nextBestBefore: '2026-11-23' });
    scene.clock.nowMs += 2 * 86_400_000;
    expect(await itemOf(scene)).toMatchObject({ onHand: 43, expired: 3, nextBestBefore: null });
    expect(await redeemOne(scene, 0, 41)).toEqual(refused({ code: 'expired', itemId: 'itm_1' }));
    const letThrough = await redeemOne(scene, 0, 41, 0, scene.newId(), clerk);
    expect(letThrough).toEqual(refused({ code: 'expired', itemId: 'itm_1' }));
    expect(await redeemOne(scene, 0, 40)).toMatchObject({ kind: 'recorded' });
    expect(await itemOf(scene)).toMatchObject({ onHand: 3, expired: 3, level: 'none' });
  });

  test('is received past its day only by a second word, and written off from its batch', async () => {
    const scene = await newPairedScene();
    const past = line(scene, { quantity: 4, bestBefore: '2026-11-01' });
    const delivery = { deliveryId: scene.newId(), lines: [past], note: '' };
    expect(await desk(scene).receive(clerk, delivery)).toMatchObject({ refusal: { code: 'alreadyExpired' } });
    expect(await desk(scene).receive(clerk, { ...delivery, acceptExpired: true })).toMatchObject({ kind: 'recorded' });
    const goods = {
      writeOffId: scene.newId(),
      lines: [{ itemId: 'itm_1', quantity: 3, batchId: past.batchId }],
      reason: 'expired',
      note: '',
      photo: null,
    } as const;
    expect(await desk(scene).writeOff(clerk, goods)).toMatchObject({ kind: 'recorded' });
    expect(await desk(scene).writeOff(clerk, goods)).toMatchObject({ kind: 'recorded' });
    expect(await itemOf(scene)).toMatchObject({ onHand: openingStock + 1, expired: 1, batches: [{ remaining: 1 }] });
  });
});

describe('writing off', () => {
  test('takes no more than the ledger knows of, also on two lines', async () => {
    const scene = await newPairedScene();
    const writeOff = (...quantities: readonly number[]) =>
      desk(scene).writeOff(clerk, {
        writeOffId: scene.newId(),
        lines: quantities.map((quantity) => ({ itemId: 'itm_1', quantity, batchId: null })),
        reason: 'damaged',
        note: '',
        photo: null,
      });
    const notEnough = refused({ code: 'notEnoughOnShelf', itemId: 'itm_1', left: openingStock });
    expect([await writeOff(41), await writeOff(40, 1)]).toEqual([notEnough, notEnough]);
    expect(await writeOff()).toEqual(refused({ code: 'empty' }));
    expect(await writeOff(...Array.from({ length: 41 }, () => 1))).toEqual(refused({ code: 'tooManyLines', most: 40 }));
    expect(await writeOff(20, 20)).toMatchObject({ kind: 'recorded' });
    expect((await itemOf(scene))?.onHand).toBe(0);
  });
});

describe('a new item', () => {
  test('is on the shelf at once, can be received and redeemed offline, and stays when the hub has it', async () => {
    const scene = await newPairedScene();
    const item = rice(scene);
    expect(await desk(scene).createItem(clerk, item)).toMatchObject({ kind: 'recorded' });
    await receive(scene, line(scene, { itemId: item.itemId, quantity: 6, bestBefore: '2027-06-01' }));
    const [, , shown] = await scene.tablet.store.shelf();
    expect(shown).toMatchObject({ itemId: item.itemId, name: '香米', onHand: 6, pointsPrice: 30, shelfPlace: 'B1' });
    const outcome = await scene.tablet.store.redeem({
      redemptionId: scene.newId(),
      cardHash: scene.cards[0]?.hash ?? '',
      lines: [{ itemId: item.itemId, quantity: 2, pointsEach: 30, cashEachFen: 0 }],
      letThrough: null,
    });
    expect(outcome).toMatchObject({ kind: 'recorded', receipt: { points: 60 } });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await itemOf(scene, item.itemId)).toMatchObject({ name: '香米', onHand: 4, isListed: true });
  });

  test('is not created twice: not by a double touch, and not for a barcode that is known', async () => {
    const scene = await newPairedScene();
    const item = rice(scene);
    const [first, second] = await Promise.all([
      desk(scene).createItem(clerk, item),
      desk(scene).createItem(clerk, item),
    ]);
    expect(second).toEqual(first);
    const other = { ...item, itemId: 'item-2' };
    expect(await desk(scene).createItem(clerk, other)).toEqual(refused({ code: 'barcodeKnown', itemId: item.itemId }));
    expect(await desk(scene).createItem(clerk, { ...other, barcode: barcodes[0] ?? '' })).toEqual(
      refused({ code: 'barcodeKnown', itemId: 'itm_1' }),
    );
    expect(await desk(scene).createItem(clerk, { ...other, barcode: '6901028300087', name: ' ' })).toEqual(
      refused({ code: 'invalid' }),
    );
  });
});

describe('whether an item expires', () => {
  const keepsOf = async (scene: Scene, itemId: string) => (await itemOf(scene, itemId))?.keeps;
  const news = async (scene: Scene, habits: ItemHabits = {}) => {
    const item = { ...rice(scene), ...habits };
    await desk(scene).createItem(clerk, item);
    return item.itemId;
  };

  test('is asked once, said with a delivery, and remembered by this tablet and by the hub', async () => {
    const scene = await newPairedScene();
    const itemId = await news(scene);
    const missing = refused({ code: 'dateMissing', itemId });
    expect([await receive(scene, line(scene, { itemId })), await keepsOf(scene, itemId)]).toEqual([missing, null]);
    const body = { deliveryId: scene.newId(), lines: [line(scene, { itemId })], note: '', doNotExpire: [itemId] };
    expect(await desk(scene).receive(clerk, body)).toMatchObject({ kind: 'recorded', event: { v: 2, body } });
    expect(await keepsOf(scene, itemId)).toBe(true);
    await scene.tablet.exchange();
    expect([scene.hub.setAside, await keepsOf(scene, itemId)]).toEqual([[], true]);
    expect(await receive(scene, line(scene, { itemId }))).toMatchObject({ kind: 'recorded', event: { v: 1 } });
  });

  test('follows from a line with a last day, after which every line needs one', async () => {
    const scene = await newPairedScene();
    const dated = line(scene, { bestBefore: '2027-01-01' });
    const missing = refused({ code: 'dateMissing', itemId: 'itm_1' });
    expect(await receive(scene, dated, line(scene))).toEqual(missing);
    expect(await receive(scene, dated)).toMatchObject({ kind: 'recorded', event: { v: 1 } });
    expect([await keepsOf(scene, 'itm_1'), await receive(scene, line(scene))]).toEqual([false, missing]);
  });

  test('is derived from its deliveries where the hub is of release 0.1 and says nothing', async () => {
    const scene = await newPairedScene();
    const { tables } = scene.tablet;
    const known = await tables.items.get('itm_1');
    if (known === undefined) throw new Error('the scene has it');
    const { keeps: _keeps, ...silent } = known;
    await tables.items.put(silent);
    expect(await keepsOf(scene, 'itm_1')).toBeNull();
    const row = { itemId: 'itm_1', code: '', remaining: 1 };
    await tables.batches.put({ ...row, id: scene.newId(), bestBefore: null });
    expect(await keepsOf(scene, 'itm_1')).toBeNull();
    await tables.batches.put({ ...row, id: scene.newId(), bestBefore: '2027-01-01' });
    expect(await keepsOf(scene, 'itm_1')).toBe(false);
  });

  test('is said of a new item with what is usual of it, and its next line begins with that', async () => {
    const scene = await newPairedScene();
    const habits = { usualSupplierId: 'sup_1', usualCostFen: 900, shelfLifeDays: 30, keeps: false };
    const itemId = await news(scene, habits);
    const usual = { supplierId: 'sup_1', costEachFen: 900, shelfLifeDays: 30 };
    expect(await itemOf(scene, itemId)).toMatchObject({ keeps: false, usual });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await itemOf(scene, itemId)).toMatchObject({ keeps: false, usual });
  });
});

test('an item is delivered with what its last delivery had, where it says nothing itself', async () => {
  const scene = await newPairedScene();
  await receive(scene, line(scene, { supplierId: 'sup_1', costEachFen: 700 }));
  await receive(scene, line(scene, { supplierId: 'sup_2', costEachFen: 750 }));
  const usual = { supplierId: 'sup_2', costEachFen: 750 };
  expect((await itemOf(scene))?.usual).toMatchObject(usual);
  await scene.tablet.exchange();
  expect((await itemOf(scene))?.usual).toMatchObject(usual);
});

describe('goods without a barcode', () => {
  const eggs = (scene: Scene): Bodies['item.created'] => ({
    ...rice(scene),
    barcode: null,
    name: '鸡蛋',
    usualSupplierId: null,
    usualCostFen: null,
    shelfLifeDays: 21,
    keeps: false,
  });

  test('are put on the shelf, delivered and redeemed, and are no scan of anything', async () => {
    const scene = await newPairedScene();
    const item = eggs(scene);
    expect(await desk(scene).createItem(clerk, item)).toMatchObject({ kind: 'recorded', event: { v: 2 } });
    await receive(scene, line(scene, { itemId: item.itemId, bestBefore: '2026-12-10' }));
    expect(await itemOf(scene, item.itemId)).toMatchObject({ barcode: '', onHand: 10, sharesBarcode: false });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await itemOf(scene, item.itemId)).toMatchObject({ barcode: '', onHand: 10, usual: { shelfLifeDays: 21 } });
  });

  test('are told apart by their names, however they are spelt', async () => {
    const scene = await newPairedScene();
    const first = eggs(scene);
    await desk(scene).createItem(clerk, first);
    const again = await desk(scene).createItem(clerk, { ...eggs(scene), name: ' 鸡　蛋' });
    expect(again).toEqual(refused({ code: 'itemNameKnown', itemId: first.itemId }));
    expect(await desk(scene).createItem(clerk, { ...eggs(scene), name: '鸭蛋' })).toMatchObject({ kind: 'recorded' });
    for (const name of ['香米 2.5 千克', '香米 25 千克', '🍎', '🍐'])
      expect(await desk(scene).createItem(clerk, { ...eggs(scene), itemId: scene.newId(), name })).toMatchObject({
        kind: 'recorded',
      });
  });
});

test('two items of one barcode are marked where staff see them', async () => {
  const scene = await newPairedScene();
  const known = await scene.tablet.tables.items.get('itm_1');
  if (known === undefined) throw new Error('the scene has it');
  await scene.tablet.tables.items.put({ ...known, id: 'itm_9' });
  const shared = (await desk(scene).items()).filter(({ sharesBarcode }) => sharesBarcode);
  expect(shared.map(({ itemId }) => itemId).toSorted()).toEqual(['itm_1', 'itm_9']);
});

test('two items of one number, however it is written, and of one article of a shop are marked', async () => {
  const scene = await newPairedScene();
  const known = await scene.tablet.tables.items.get('itm_1');
  if (known === undefined) throw new Error('the scene has it');
  const barcodes = ['04252614', '0042100005264', '2112345001234', '2112345009995', '2112346001231'];
  for (const [index, barcode] of barcodes.entries())
    await scene.tablet.tables.items.put({ ...known, id: `itm_9${index}`, barcode });
  const shared = (await desk(scene).items()).filter(({ sharesBarcode }) => sharesBarcode);
  expect(shared.map(({ itemId }) => itemId).toSorted()).toEqual(['itm_90', 'itm_91', 'itm_92', 'itm_93']);
});

test('F5 a disk that is full in the middle of a delivery leaves no line of it', async () => {
  const scene = await newPairedScene();
  const before = await scene.tablet.copyFiles();
  const full = (): never => {
    throw new DOMException('the disk is full', 'QuotaExceededError');
  };
  scene.tablet.tables.meta.hook('updating', full);
  expect(await receive(scene, line(scene))).toMatchObject({ kind: 'storageFailed' });
  scene.tablet.tables.meta.hook('updating').unsubscribe(full);
  expect(await scene.tablet.copyFiles()).toEqual(before);
  expect(await receive(scene, line(scene))).toMatchObject({ kind: 'recorded', event: { seq: 1 } });
});
