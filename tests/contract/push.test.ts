import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { sealEvent } from '#lib/protocol/seal.ts';
import type { PushRequest, PushResponse } from '#lib/protocol/push.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { resumeWaiting } from '#lib/server/ledger/resume.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  type TestKiosk,
  accrual,
  chainIn,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  openingPoints,
  openingStock,
  pointsPrice,
  quiet,
  redemption,
  residentEntry,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { enterPeople } from './founding.ts';
import { describeOnEachDatabase } from './databases.ts';
import { asides, balanceOf, onHand, waitingCount } from './ledger-view.ts';
import { pushed } from './pushed.ts';

describeOnEachDatabase('push', (database) => {
  const send = (kiosk: TestKiosk, request?: PushRequest): Promise<PushResponse> => pushed(database(), kiosk, request);
  const newKiosk = async (size: Parameters<typeof foundCommunity>[1] = {}) =>
    enterKiosk(database(), await foundCommunity(database(), size), 'A');
  const twoKiosks = async () => {
    const community = await foundCommunity(database());
    const seller = await enterKiosk(database(), community, 'A');
    return { community, seller, other: await enterKiosk(database(), community, 'B') };
  };
  const statuses = ({ results }: PushResponse) => results.map(({ status }) => status);
  const first = ({ results }: PushResponse) => results[0];
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('F12 F19 answer lost after commit: a retry of the same bytes is applied once', async () => {
    const kiosk = await newKiosk();
    kiosk.redeem(0, [0, 1], 2);
    kiosk.accrue(1, 3);
    expect(statuses(await send(kiosk))).toEqual(['applied', 'applied']);
    for (let time = 0; time < 10; time += 1) {
      const again = await send(kiosk);
      expect(statuses(again)).toEqual(['duplicate', 'duplicate']);
      expect(again.ackSeq).toBe(2);
    }
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - 4 * pointsPrice);
    expect(await balanceOf(database(), kiosk, 1)).toBe(openingPoints + 30);
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 2);
    await verified();
  });

  it('F13 F19 a grown batch after an old answer takes only what is new, however late it comes', async () => {
    const kiosk = await newKiosk();
    kiosk.redeem(0);
    await send(kiosk);
    kiosk.redeem(0);
    const later = new Date(testNow.getTime() + 400 * 86_400_000);
    const answer = await pushed(database(), kiosk, kiosk.batch(), later);
    expect(statuses(answer)).toEqual(['duplicate', 'applied']);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - 2 * pointsPrice);
  });

  it('F15 one poisoned among a thousand: 999 applied, one set aside and visible', async () => {
    const kiosk = await newKiosk({ residents: 20, items: 5 });
    for (let index = 0; index < 1000; index += 1) {
      if (index === 700) kiosk.record({ ...accrual(0, 1), body: { ...accrual(0, 1).body, points: -5 } });
      else kiosk.accrue(index % 20, 1);
    }
    const answers = [await send(kiosk, kiosk.batch(kiosk.events.slice(0, 500)))];
    answers.push(await send(kiosk, kiosk.batch(kiosk.events.slice(500))));
    const all = answers.flatMap(statuses);
    expect(all.filter((status) => status === 'applied')).toHaveLength(999);
    expect(all.indexOf('invalid')).toBe(700);
    expect(answers[1]?.ackSeq).toBe(1000);
    expect(await asides(database(), kiosk)).toEqual([{ seq: 701, code: 'schema' }]);
    await verified();
  });

  it('F15 an event that the database refuses is set aside alone, and its neighbours go through', async () => {
    const kiosk = await newKiosk();
    const setShelf = (pieces: string) =>
      database().orm.execute(sql`UPDATE stock SET on_hand = ${pieces}::bigint
        WHERE community = ${kiosk.subject.community} AND item = ${itemId(1)}`);
    await setShelf('9223372036854775000');
    for (let index = 0; index < 40; index += 1) {
      if (index === 17) kiosk.record(delivery(1, 1000));
      else kiosk.redeem(index % 3);
    }
    const answer = await send(kiosk);
    expect(statuses(answer).filter((status) => status === 'applied')).toHaveLength(39);
    expect(answer.results[17]).toMatchObject({ status: 'invalid', code: 'failed', seq: 18 });
    expect(answer.ackSeq).toBe(40);
    expect(await asides(database(), kiosk)).toEqual([{ seq: 18, code: 'failed' }]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - 14 * pointsPrice);
    const again = await send(kiosk);
    expect(again.results[17]).toMatchObject({ status: 'invalid', code: 'failed' });
    expect(again.ackSeq).toBe(40);
    await setShelf(String(openingStock));
  });

  it('F7 a gap stops the batch where it is and says what is wanted', async () => {
    const kiosk = await newKiosk();
    const [one, two, three] = [kiosk.redeem(0), kiosk.redeem(0), kiosk.redeem(0)];
    const answer = await send(kiosk, kiosk.batch([one, three]));
    expect(statuses(answer)).toEqual(['applied']);
    expect(answer).toMatchObject({ ackSeq: 1, gap: { wanted: 2 } });
    expect(statuses(await send(kiosk, kiosk.batch([two, three])))).toEqual(['applied', 'applied']);
    await verified();
  });

  it('F14 the same id with other content is set aside and has no effect', async () => {
    const kiosk = await newKiosk();
    const event = kiosk.redeem(0);
    await send(kiosk);
    const forged = sealEvent({ ...event, staff: 'stf_other' });
    for (let time = 0; time < 2; time += 1) {
      const answer = await send(kiosk, kiosk.batch([forged]));
      expect(first(answer)).toMatchObject({ status: 'conflict', code: 'conflict', id: event.id });
      expect(answer.ackSeq).toBe(1);
    }
    expect(await asides(database(), kiosk)).toEqual([{ seq: 1, code: 'conflict' }]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - pointsPrice);
  });

  it('F7 F50 the same seq under another id, as from a restored tablet, is set aside, and the true chain goes on', async () => {
    const kiosk = await newKiosk();
    const [one, two] = [kiosk.redeem(0), kiosk.redeem(0)];
    await send(kiosk);
    kiosk.rewindTo(one);
    const fork = kiosk.redeem(1);
    expect(first(await send(kiosk, kiosk.batch([fork])))).toMatchObject({ status: 'conflict', seq: 2 });
    kiosk.rewindTo(two);
    expect(statuses(await send(kiosk, kiosk.batch([kiosk.redeem(0)])))).toEqual(['applied']);
    expect(await balanceOf(database(), kiosk, 1)).toBe(openingPoints);
  });

  it('sets aside a second event under the redemption id of the first', async () => {
    const kiosk = await newKiosk();
    const fact = redemption(kiosk.subject.community, 0);
    kiosk.record(fact);
    kiosk.record(fact);
    expect((await send(kiosk)).results).toMatchObject([{ status: 'applied' }, { status: 'conflict', seq: 2 }]);
    await verified();
  });

  it('F37 a reversal gives points and goods back, and a second one does nothing', async () => {
    const kiosk = await newKiosk();
    const sale = redemption(kiosk.subject.community, 0, [0, 1], 3);
    kiosk.record(sale);
    kiosk.reverse(sale.body.redemptionId);
    kiosk.reverse(sale.body.redemptionId);
    const answer = await send(kiosk);
    expect(statuses(answer)).toEqual(['applied', 'applied', 'applied']);
    expect(answer.results[2]?.review).toEqual(['alreadyReversed']);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints);
    expect(await onHand(database(), kiosk, 1)).toBe(openingStock);
    await verified();
  });

  it('F37 a reversal that arrives before its redemption waits, and the pair ends right', async () => {
    const { community, seller, other } = await twoKiosks();
    const sale = redemption(community, 0);
    const reversal = other.reverse(sale.body.redemptionId);
    const twice = other.reverse(sale.body.redemptionId);
    expect(statuses(await send(other))).toEqual(['waiting', 'waiting']);
    expect(statuses(await send(other))).toEqual(['waiting', 'waiting']);
    expect(await balanceOf(database(), seller, 0)).toBe(openingPoints);

    seller.record(sale);
    expect(statuses(await send(seller))).toEqual(['applied']);
    expect(await balanceOf(database(), seller, 0)).toBe(openingPoints);
    const answer = await send(other);
    expect(answer.results).toMatchObject([
      { id: reversal.id, status: 'duplicate' },
      { id: twice.id, status: 'duplicate', review: ['alreadyReversed'] },
    ]);
    expect(await waitingCount(database(), community)).toBe(0);
    await verified();
  });

  it('an event that a later hub has kept waiting stops no other one, and is applied when that hub is back', async () => {
    const { community, seller, other } = await twoKiosks();
    const sale = redemption(community, 0);
    const reversal = other.reverse(sale.body.redemptionId);
    expect(statuses(await send(other))).toEqual(['waiting']);
    const rewrite = (from: string, to: string): Promise<void> =>
      database().transaction(async (tx) => {
        await tx.execute(sql`ALTER TABLE event DISABLE TRIGGER USER`);
        await tx.execute(
          sql`UPDATE event SET payload = replace(payload, ${from}, ${to}) WHERE community = ${community} AND id = ${reversal.id}`,
        );
        await tx.execute(sql`ALTER TABLE event ENABLE TRIGGER USER`);
      });
    await rewrite('"v":1', '"v":99');
    seller.record(sale);
    expect(statuses(await send(seller))).toEqual(['applied']);
    expect(await balanceOf(database(), seller, 0)).toBe(openingPoints - pointsPrice);
    expect(await waitingCount(database(), community)).toBe(1);
    await resumeWaiting(database(), quiet, testNow);
    expect(await waitingCount(database(), community)).toBe(1);
    await rewrite('"v":99', '"v":1');
    await resumeWaiting(database(), quiet, testNow);
    expect(await waitingCount(database(), community)).toBe(0);
    expect(await balanceOf(database(), seller, 0)).toBe(openingPoints);
    await verified();
  });

  it('an event of a resident who is not registered yet waits for the registration, and its reversal with it', async () => {
    const kiosk = await newKiosk({ residents: 2 });
    const { community } = kiosk.subject;
    const sale = redemption(community, 7);
    kiosk.record(accrual(7, 9));
    kiosk.record(sale);
    kiosk.reverse(sale.body.redemptionId);
    const answer = await send(kiosk);
    expect(statuses(answer)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(answer.results[0]?.review).toEqual(['residentUnknown']);
    await database().transaction(async (tx) =>
      enterPeople(await chainIn(tx, community), manager, [residentEntry(community, 7)]),
    );
    expect(await waitingCount(database(), community)).toBe(0);
    expect(await balanceOf(database(), kiosk, 7)).toBe(90);
    expect(statuses(await send(kiosk))).toEqual(['duplicate', 'duplicate', 'duplicate']);
    await verified();
  });

  it('F4 F50 a new epoch starts at 1 and closes the old chain where it stood', async () => {
    const kiosk = await newKiosk();
    kiosk.redeem(0);
    kiosk.redeem(0);
    await send(kiosk);
    const old = kiosk.epoch;
    kiosk.startEpoch();
    const [one, two] = [kiosk.redeem(1), kiosk.redeem(1)];
    expect(await send(kiosk, kiosk.batch([two]))).toMatchObject({ results: [], ackSeq: 0, gap: { wanted: 1 } });
    expect(statuses(await send(kiosk, kiosk.batch([one, two])))).toEqual(['applied', 'applied']);
    const chains = await queryRows<{ epoch: string; status: string; ack_seq: number }>(
      database().orm,
      sql`SELECT epoch, status, ack_seq::float8 AS ack_seq FROM chain
        WHERE community = ${kiosk.subject.community} ORDER BY opened_at, status`,
    );
    expect(chains).toEqual([
      { epoch: old, status: 'closed', ack_seq: 2 },
      { epoch: kiosk.epoch, status: 'open', ack_seq: 2 },
    ]);
  });

  it('F50 F51 recovered events of an earlier chain, also of the kiosk whose place is taken, are applied once and reviewed', async () => {
    const community = await foundCommunity(database());
    const [lost, found] = [await enterKiosk(database(), community, 'A'), await enterKiosk(database(), community, 'B')];
    lost.redeem(0);
    lost.redeem(1);
    await send(lost, lost.batch(lost.events.slice(0, 1)));
    found.redeem(2);
    await send(found);
    await database().orm.execute(sql`
      UPDATE kiosk SET status = 'revoked', lost_at = '2027-01-01', replaced_by = ${found.subject.kiosk}
      WHERE community = ${community} AND id = ${lost.subject.kiosk}`);

    const recovered = await send(found, found.batch([null, ...lost.events], { recovered: true }));
    expect(recovered.results).toMatchObject([
      { status: 'invalid', code: 'schema', seq: null },
      { status: 'duplicate' },
      { status: 'applied', review: ['recovered'] },
    ]);
    expect(recovered.ackSeq).toBe(1);
    expect(statuses(await send(found, found.batch(lost.events, { recovered: true })))).toEqual([
      'duplicate',
      'duplicate',
    ]);
    // The lost tablet turns up after all, and sends what it has.
    const late = await send(lost);
    expect(statuses(late)).toEqual(['duplicate', 'duplicate']);
    expect(late.ackSeq).toBe(2);
    expect(await balanceOf(database(), lost, 1)).toBe(openingPoints - pointsPrice);
    await verified();
  });

  it('counts as waiting at the tablet what this push has not answered', async () => {
    const kiosk = await newKiosk();
    for (let index = 0; index < 3; index += 1) kiosk.redeem(0);
    const waiting = async () => {
      const rows = await queryRows<{ waiting: number }>(
        database().orm,
        sql`SELECT waiting FROM kiosk WHERE community = ${kiosk.subject.community}`,
      );
      return rows[0]?.waiting;
    };
    const device = { appVersion: 'test', persistentStorage: true, clockOffsetMs: 0, waiting: 3 };
    // What lies behind a gap is not answered, and goes on waiting.
    await send(kiosk, kiosk.batch(kiosk.events.slice(1), { device }));
    expect(await waiting()).toBe(3);
    await send(kiosk, kiosk.batch(kiosk.events.slice(0, 2), { device }));
    expect(await waiting()).toBe(1);
    await send(kiosk, kiosk.batch(kiosk.events.slice(2), { device: { ...device, waiting: 1 } }));
    expect(await waiting()).toBe(0);
    // A tablet that says less than it sends, as after its memory was lost, owes nothing.
    await send(kiosk, kiosk.batch(kiosk.events, { device: { ...device, waiting: 1 } }));
    expect(await waiting()).toBe(0);
  });

  it('takes what a tablet records, whatever it says of itself', async () => {
    const kiosk = await newKiosk();
    kiosk.redeem(1);
    const device = { appVersion: '9\0', persistentStorage: null, clockOffsetMs: 1e300, waiting: 1e300 };
    expect(await send(kiosk, kiosk.batch(kiosk.events, { device }))).toMatchObject({
      answered: 1,
      results: [{ status: 'applied' }],
    });
  });

  it('tells the hub about the device, and marks what has changed for the pull', async () => {
    const kiosk = await newKiosk();
    kiosk.redeem(1);
    kiosk.redeem(1);
    const device = { appVersion: '9.9', persistentStorage: false, clockOffsetMs: 77, waiting: 5 };
    await send(kiosk, kiosk.batch(kiosk.events, { device }));
    const rows = await queryRows(
      database().orm,
      sql`SELECT app_version, persistent_storage, clock_offset_ms::float8 AS clock_offset_ms, waiting FROM kiosk
        WHERE community = ${kiosk.subject.community}`,
    );
    expect(rows).toEqual([{ app_version: '9.9', persistent_storage: false, clock_offset_ms: 77, waiting: 3 }]);
    const changed = await queryRows(
      database().orm,
      sql`SELECT account.id FROM account JOIN community ON community.id = account.community
        WHERE community = ${kiosk.subject.community} AND account.kind = 'resident'
          AND account.revision = community.revision`,
    );
    expect(changed).toEqual([{ id: residentId(1) }]);
  });

  it('F16 a failing database takes nothing and blames nobody', async () => {
    const kiosk = await newKiosk();
    kiosk.redeem(0);
    const failure = Object.assign(new Error('the connection went away'), { code: 'ECONNRESET' });
    const failing: Database = {
      ...database(),
      transaction: (run, options) =>
        database().transaction(
          (tx) =>
            run(
              new Proxy(tx, {
                get: (target, key) =>
                  key === 'transaction'
                    ? () => Promise.reject(failure)
                    : (Reflect.get(target, key) as (...values: unknown[]) => unknown).bind(target),
              }),
            ),
          options,
        ),
    };
    await expect(push({ database: failing, logger: quiet }, kiosk.subject, kiosk.batch(), testNow)).rejects.toThrow(
      'the connection went away',
    );
    expect(await asides(database(), kiosk)).toEqual([]);
    expect(statuses(await send(kiosk))).toEqual(['applied']);
  });

  it('keeps what happened: no row of the ledger is changed, deleted or emptied', async () => {
    const kiosk = await newKiosk();
    const sale = redemption(kiosk.subject.community, 0);
    kiosk.record(sale);
    kiosk.reverse(sale.body.redemptionId);
    kiosk.record(redemption(kiosk.subject.community, 0, [0], 90));
    await send(kiosk, kiosk.batch([...kiosk.events, null]));
    const tables = ['transfer', 'stock_movement', 'redemption', 'redemption_reversal'];
    for (const table of [...tables, 'set_aside', 'review', 'event']) {
      const name = sql.identifier(table);
      const community = kiosk.subject.community;
      const orm = database().orm;
      const refused = { cause: expect.objectContaining({ code: '23001' }) as unknown };
      await expect(
        orm.execute(sql`UPDATE ${name} SET community = 'x' WHERE community = ${community}`),
      ).rejects.toMatchObject(refused);
      await expect(orm.execute(sql`DELETE FROM ${name} WHERE community = ${community}`)).rejects.toMatchObject(refused);
      await expect(orm.execute(sql`TRUNCATE ${name}`)).rejects.toMatchObject(refused);
    }
  });

  it('says that a community is not there rather than making one', async () => {
    const stranger = { community: 'nowhere', kiosk: 'ksk-a', store: storeId };
    const kiosk = await newKiosk();
    kiosk.redeem(0);
    await expect(push({ database: database(), logger: quiet }, stranger, kiosk.batch(), testNow)).rejects.toThrow(
      'there is no community nowhere',
    );
  });
});
