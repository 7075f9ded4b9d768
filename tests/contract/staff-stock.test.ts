import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  newId,
  openingPoints,
  openingStock,
  pointsPrice,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { balanceOf, onHand } from './ledger-view.ts';
import { pushed } from './pushed.ts';
import { batchesOf, counted, countLine, newItem, redeemed, shelfMark, writeOff } from './staff-facts.ts';

describeOnEachDatabase('what staff record of the shelf', (database) => {
  const send = async (kiosk: TestKiosk) => (await pushed(database(), kiosk)).results;
  /** The reviews of the events sent, in their order. */
  const reviews = async (kiosk: TestKiosk) => (await send(kiosk)).map(({ review }) => review ?? []);
  const newKiosk = async () => enterKiosk(database(), await foundCommunity(database(), { items: 2 }), 'A');
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);
  const soon = { bestBefore: '2026-12-01' };
  const later = { bestBefore: '2027-06-01' };

  it('a delivery becomes batches, of which the first to expire goes first', async () => {
    const kiosk = await newKiosk();
    kiosk.record(delivery(0, 5, later));
    kiosk.record(delivery(0, 3, soon));
    kiosk.redeem(0, [0], 4);
    expect(await reviews(kiosk)).toEqual([[], [], []]);
    expect(await batchesOf(database(), kiosk, 0)).toEqual([0, 4]);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock + 8 - 4);
    await verified();
  });

  it('a kiosk hears of batches, of those that ran out as well, but not of old ones when it begins', async () => {
    const kiosk = await newKiosk();
    kiosk.record(delivery(0, 3, soon));
    await send(kiosk);
    const ask = (cursor: string | null) =>
      pull(database(), kiosk.subject, { cursor, limit: 100, epoch: kiosk.epoch, scopes: currentScopes }, testNow);
    const first = await ask(null);
    expect(first.changes.batches).toMatchObject([{ itemId: itemId(0), remaining: 3, bestBefore: '2026-12-01' }]);
    kiosk.redeem(0, [0], 3);
    await send(kiosk);
    expect((await ask(first.cursor)).changes.batches).toMatchObject([{ remaining: 0 }]);
    expect((await ask(null)).changes.batches).toEqual([]);
  });

  it('a batch that is there already is not begun again, and its pieces are on the shelf all the same', async () => {
    const kiosk = await newKiosk();
    const fact = delivery(0, 3, soon);
    kiosk.record(fact);
    kiosk.record({ ...fact, body: { ...fact.body, deliveryId: newId() } });
    expect(await reviews(kiosk)).toEqual([[], ['alreadyThere']]);
    expect(await batchesOf(database(), kiosk, 0)).toEqual([6]);
    await verified();
  });

  it('a count reads of more than one delivery brings, in its second version', async () => {
    const kiosk = await newKiosk();
    kiosk.record(delivery(0, 60_000));
    kiosk.record(delivery(0, 60_000));
    const { fact } = counted([countLine(0, 100, 120_000 + openingStock), countLine(1, openingStock, openingStock)]);
    expect(kiosk.record(fact).v).toBe(2);
    expect(await send(kiosk)).toMatchObject([{}, {}, { status: 'applied' }]);
    expect(await onHand(database(), kiosk, 0)).toBe(100);
    await verified();
  });

  it('a count puts right what it found, however many redemptions were made since', async () => {
    const kiosk = await newKiosk();
    const { fact, countId } = counted([
      countLine(0, openingStock - 2, openingStock),
      countLine(1, openingStock, openingStock),
    ]);
    kiosk.redeem(0, [0], 3);
    kiosk.record(fact);
    expect(await reviews(kiosk)).toEqual([[], []]);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 5);
    expect(await shelfMark(database(), kiosk, 1)).toEqual({ needs_count: false, last_count: countId });
    const again = counted([countLine(0, openingStock - 6, openingStock - 5, countId)]);
    kiosk.record(again.fact);
    expect((await reviews(kiosk)).at(-1)).toEqual([]);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 6);
    await verified();
  });

  it('of two kiosks that count one shelf, the second to arrive changes nothing', async () => {
    const kiosk = await newKiosk();
    const other = await enterKiosk(database(), kiosk.subject.community, 'B');
    const first = counted([countLine(0, openingStock - 2, openingStock)]);
    kiosk.record(first.fact);
    other.record(counted([countLine(0, openingStock - 2, openingStock), countLine(1, 499, openingStock)]).fact);
    expect(await reviews(kiosk)).toEqual([[]]);
    expect(await reviews(other)).toEqual([['countConflict']]);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 2);
    expect(await onHand(database(), kiosk, 1)).toBe(openingStock - 1);
    expect(await shelfMark(database(), kiosk, 0)).toMatchObject({ last_count: first.countId });
    const lines = await queryRows(
      database().orm,
      sql`SELECT item, applied FROM stock_count_line WHERE community = ${kiosk.subject.community} ORDER BY event, line`,
    );
    expect(lines).toEqual([
      { item: itemId(0), applied: true },
      { item: itemId(0), applied: false },
      { item: itemId(1), applied: true },
    ]);
    await verified();
  });

  it('an item that stands twice in one count is put right once', async () => {
    const kiosk = await newKiosk();
    const line = countLine(0, openingStock - 1, openingStock);
    kiosk.record(counted([line, line]).fact);
    expect(await reviews(kiosk)).toEqual([['countConflict']]);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 1);
  });

  it('a large difference needs a manager who is somebody else', async () => {
    const kiosk = await newKiosk();
    const lines = [countLine(0, openingStock - 20, openingStock)];
    kiosk.record(counted(lines).fact);
    kiosk.record(counted([countLine(1, openingStock - 20, openingStock)], manager).fact);
    kiosk.record(counted([countLine(55, 20, 0)], manager).fact, { staff: manager });
    expect(await reviews(kiosk)).toEqual([['notPermitted'], [], ['notPermitted', 'itemUnknown']]);
  });

  it('goods in hand win: they are let through, reviewed, and the shelf waits for a count that clears it', async () => {
    const kiosk = await newKiosk();
    const { fact } = redeemed(kiosk, 0);
    kiosk.record({ ...fact, body: { ...fact.body, letThrough: '货在手里' } }, { staff: manager });
    kiosk.record({ ...redeemed(kiosk, 0, [1]).fact, body: { ...redeemed(kiosk, 0, [1]).fact.body, letThrough: 'x' } });
    expect(await reviews(kiosk)).toEqual([['letThrough'], ['staffUnknown', 'letThrough']]);
    expect(await shelfMark(database(), kiosk, 0)).toEqual({ needs_count: true, last_count: null });
    kiosk.record(counted([countLine(0, openingStock - 1, openingStock - 1)]).fact);
    expect((await reviews(kiosk)).at(-1)).toEqual([]);
    expect(await shelfMark(database(), kiosk, 0)).toMatchObject({ needs_count: false });
  });

  it('a write-off takes from its batch, and a shelf below zero is reviewed', async () => {
    const kiosk = await newKiosk();
    const spoilt = newId();
    kiosk.record(delivery(0, 4, { ...later, batchId: spoilt }));
    kiosk.record(delivery(0, 4, soon));
    kiosk.record(writeOff(0, 3, spoilt));
    kiosk.record(writeOff(1, openingStock + 1));
    // So much at once is worth a look by itself.
    expect(await reviews(kiosk)).toEqual([[], [], [], ['oversell', 'muchWrittenOff']]);
    expect(await batchesOf(database(), kiosk, 0)).toEqual([4, 1]);
    const rows = await queryRows(
      database().orm,
      sql`SELECT reason FROM write_off WHERE community = ${kiosk.subject.community}`,
    );
    expect(rows).toHaveLength(2);
    await verified();
  });

  it('part of a redemption comes back, to the shelf or not, at the price that was paid, and only once', async () => {
    const kiosk = await newKiosk();
    const { fact, redemptionId } = redeemed(kiosk, 0, [0, 1], 3);
    kiosk.record(fact);
    const part = [
      { itemId: itemId(0), quantity: 2, to: 'shelf' },
      { itemId: itemId(1), quantity: 1, to: 'writtenOff' },
    ] as const;
    kiosk.reverse(redemptionId, part);
    kiosk.reverse(redemptionId, part);
    expect(await reviews(kiosk)).toEqual([[], [], ['alreadyReversed']]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - 6 * pointsPrice + 3 * pointsPrice);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 1);
    expect(await onHand(database(), kiosk, 1)).toBe(openingStock - 3);
    await verified();
  });

  it('a reversal of more than was taken undoes nothing, and the right one still may', async () => {
    const kiosk = await newKiosk();
    const { fact, redemptionId } = redeemed(kiosk, 0);
    kiosk.reverse(redemptionId, [{ itemId: itemId(0), quantity: 2, to: 'shelf' }]);
    kiosk.record(fact);
    kiosk.reverse(redemptionId);
    await send(kiosk);
    const raised = await queryRows(
      database().orm,
      sql`SELECT code FROM review WHERE community = ${kiosk.subject.community}`,
    );
    expect(raised).toEqual([{ code: 'reversalMismatch' }]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints);
    await verified();
  });

  it('an item that nobody knew is put on the shelf, sold, and a second one under its barcode is reviewed', async () => {
    const kiosk = await newKiosk();
    kiosk.record(newItem('item-55'));
    kiosk.record(newItem('item-56'));
    kiosk.record(newItem('item-55', '6901234567908'));
    kiosk.record(delivery(55, 3));
    expect(await reviews(kiosk)).toEqual([[], ['barcodeTwice'], ['alreadyThere'], []]);
    const items = await queryRows(
      database().orm,
      sql`SELECT id, sort, picture, supplier FROM item
        WHERE community = ${kiosk.subject.community} AND id >= 'item-5' ORDER BY sort`,
    );
    const picture = 'data:image/webp;base64,AAAA';
    expect(items).toEqual([
      { id: 'item-55', sort: 2, picture, supplier: '' },
      { id: 'item-56', sort: 3, picture, supplier: '' },
    ]);
  });

  it('a batch that holds less than nothing is found', async () => {
    const kiosk = await newKiosk();
    const batchId = newId();
    kiosk.record(delivery(0, 5, { ...soon, batchId }));
    await send(kiosk);
    await database().orm.execute(sql`UPDATE batch SET remaining = -1 WHERE id = ${batchId}`);
    expect(await verifyLedger(database())).toMatchObject([{ invariant: 4, subject: `batch ${batchId}`, stored: -1 }]);
    await database().orm.execute(sql`UPDATE batch SET remaining = 5 WHERE id = ${batchId}`);
    await verified();
  });

  it('takes everything once, however often it is sent', async () => {
    const kiosk = await newKiosk();
    kiosk.record(delivery(0, 5, soon));
    kiosk.record(counted([countLine(0, openingStock + 4, openingStock + 5)]).fact);
    kiosk.record(writeOff(0, 1));
    kiosk.record(newItem('item-55'));
    await send(kiosk);
    expect((await send(kiosk)).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'duplicate'));
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock + 3);
    await verified();
  });
});
