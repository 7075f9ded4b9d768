import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { leaseDriftMs } from '#lib/domain/lease.ts';
import type { Policy } from '#lib/domain/policy.ts';
import { kioskOf } from '#lib/server/console/kiosks.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { renewAfterRestore } from '#lib/server/restore.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { promiseLease } from '#lib/server/sync/lease.ts';
import {
  accrual,
  byManager,
  chainOf,
  enterResidents,
  foundCommunity,
  openingPoints,
  pointsPrice,
  residentId,
  storeId,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { newTablet, type TestTablet } from './tablet.ts';
import { recordFact } from '#doubles/record-fact.ts';

const hour = 3_600_000;
const day = 24 * hour;

describeOnEachDatabase('points of a silent kiosk', (database) => {
  /**
   * Kiosks A and B of one store; all points of resident 0 are set apart for A, which has exchanged and is switched off.
   */
  const silent = async (policy: Partial<Policy> = {}) => {
    const hub = openHub(database());
    const id = await foundCommunity(database(), { residents: 0, policy });
    const [a, b] = [await newTablet(hub), await newTablet(hub)];
    const kiosks = [await a.pair(id), await b.pair(id)].map(({ kiosk }) => kiosk);
    await database().transaction((tx) => enterResidents(tx, id, 1));
    // Twice: with the second pull the hub knows that the lease of the first one has arrived.
    for (const tablet of [a, b, a, b]) await tablet.exchange();
    const later = async (ms: number) => {
      hub.moveClock(ms);
      await b.exchange();
    };
    await later(10 * 60_000);
    return { hub, id, a, b, later, kiosk: kiosks[0] ?? '' };
  };
  const balanceOf = async (id: string) => {
    const [row] = await queryRows<{ balance: number; lent: Record<string, number> | null }>(
      database().orm,
      sql`SELECT balance::float8 AS balance, lent FROM account WHERE community = ${id} AND id = ${residentId(0)}`,
    );
    return { balance: row?.balance, lent: Object.values(row?.lent ?? {}).reduce((sum, points) => sum + points, 0) };
  };
  const reviewsOf = async (id: string) =>
    queryRows<{ code: string; kiosk: string; points: number | null }>(
      database().orm,
      sql`SELECT code, kiosk, (detail ->> 'points')::float8 AS points FROM review
        WHERE community = ${id} AND code IN ('overdraft', 'beyondAllotment') ORDER BY code`,
    );
  const spendable = async (tablet: TestTablet) => (await tablet.store.residentView(residentId(0)))?.spendable;

  it('F96 are lent at once to one that is online, up to an amount of the day, and shown as exposure', async () => {
    const { id, b, kiosk } = await silent({ lendPointsPerDay: 200 });
    expect(await b.ask(0, 5 * pointsPrice)).toEqual({ kind: 'held' });
    await b.take(id, 0, 5);
    await b.exchange();
    expect(await balanceOf(id)).toEqual({ balance: openingPoints - 150, lent: 150 });
    expect(await kioskOf(database().orm, id, kiosk)).toMatchObject({ lent: 150 });
    // Of the day 50 are left, which come, and more than these does not.
    expect(await b.ask(0, 60)).toEqual({ kind: 'notHeld', holders: [] });
    expect(await spendable(b)).toBe(50);
    expect(await reviewsOf(id)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('F96 are lent again on the next day', async () => {
    const { b, later } = await silent({ lendPointsPerDay: 200, leaseSharedMs: 30 * day });
    await b.ask(0, 200);
    await later(day - hour);
    expect(await b.ask(0, 230)).toMatchObject({ kind: 'notHeld' });
    await later(2 * hour);
    expect(await b.ask(0, 230)).toEqual({ kind: 'held' });
  });

  it('F96 are repaid when it comes back and has not spent them: nothing is to be looked at', async () => {
    const { id, a, b } = await silent({});
    await b.ask(0, 300);
    await b.take(id, 0, 10);
    await b.exchange();
    await a.exchange();
    await a.exchange();
    expect(await balanceOf(id)).toEqual({ balance: openingPoints - 300, lent: 0 });
    expect(await spendable(a)).toBe(openingPoints - 300);
    await a.take(id, 0, 23);
    await a.exchange();
    expect(await reviewsOf(id)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('F97 overspend by no more than was lent, and that is a review of the kiosk that held them', async () => {
    const { id, a, b, kiosk } = await silent({});
    await b.ask(0, 300);
    await b.take(id, 0, 10);
    await b.exchange();
    await a.take(id, 0, 33);
    await a.exchange();
    expect(await balanceOf(id)).toEqual({ balance: 10 - 300, lent: 0 });
    expect(await reviewsOf(id)).toMatchObject([{ code: 'overdraft', kiosk }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('F97 are a review of the kiosk that held them also where others still hold enough', async () => {
    const { id, a, b, kiosk } = await silent({ allotment: { kind: 'split' } });
    await b.take(id, 0, 10);
    expect(await b.ask(0, 400)).toEqual({ kind: 'held' });
    await b.take(id, 0, 10);
    await b.exchange();
    await a.take(id, 0, 15);
    await a.exchange();
    expect(await balanceOf(id)).toEqual({ balance: openingPoints - 1050, lent: 0 });
    expect(new Set((await reviewsOf(id)).map((review) => review.kiosk))).toEqual(new Set([kiosk]));
  });

  it('F98 are not lent where the community is strict, however long it is silent', async () => {
    const { id, a, b, later } = await silent({ lendPointsPerDay: 0 });
    expect(await b.ask(0, 30)).toEqual({ kind: 'notHeld', holders: [] });
    await later(29 * day);
    expect(await b.ask(0, 30)).toEqual({ kind: 'notHeld', holders: [] });
    expect(await spendable(a)).toBe(openingPoints);
    await a.take(id, 0, 33);
    await a.exchange();
    expect(await balanceOf(id)).toEqual({ balance: 10, lent: 0 });
    expect(await reviewsOf(id)).toEqual([]);
  });

  it('F99 can all be lent once its right has ended, which it keeps to by its own clock', async () => {
    const { id, a, b, later } = await silent({ leaseSharedMs: day });
    await later(day - hour);
    expect(await spendable(a)).toBe(openingPoints);
    expect(await b.ask(0, 900)).toMatchObject({ kind: 'notHeld' });
    await later(hour + leaseDriftMs + 20 * 60_000);
    await expect(a.take(id, 0)).rejects.toThrow('leaseOver');
    expect(await spendable(a)).toBe(0);
    expect(await b.ask(0, openingPoints)).toEqual({ kind: 'held' });
    await b.take(id, 0, 33);
    await b.exchange();
    // It comes back, and with the answer its right.
    await a.exchange();
    await a.exchange();
    expect(await balanceOf(id)).toEqual({ balance: 10, lent: 0 });
    expect(await spendable(a)).toBe(0);
    expect(await reviewsOf(id)).toEqual([]);
  });

  it('F99 are asked for anew by a kiosk whose right has ended, and that is online again', async () => {
    const { id, a, later } = await silent({ leaseSharedMs: day });
    await later(3 * day);
    expect(await a.ask(0, 90)).toEqual({ kind: 'held' });
    await a.take(id, 0, 3);
  });

  it('F99 are never taken for free of a kiosk that knows of no lease, or may not have got one', async () => {
    const { id, b, kiosk, later } = await silent({ leaseSharedMs: day, lendPointsPerDay: 100 });
    // A tablet of release 0.1 says nothing of leases in its pulls, whatever it was promised before.
    await database().orm.execute(sql`UPDATE kiosk SET leased_until = NULL WHERE community = ${id} AND id = ${kiosk}`);
    await later(40 * day);
    expect(await b.ask(0, 900)).toMatchObject({ kind: 'notHeld' });
    expect(await spendable(b)).toBe(100);
  });

  it('F99 stay its own as long as it may believe in an answer that got lost, or in an older and longer lease', async () => {
    const { id, a, b, later } = await silent({ leaseSharedMs: 20 * day, lendPointsPerDay: 100 });
    await database().orm.execute(
      sql`UPDATE community SET policy = policy || '{"leaseSharedMs": 86400000}' WHERE id = ${id}`,
    );
    // It asks, and hears nothing: what it was promised for twenty days goes on.
    a.faults.push('answer');
    await a.exchange();
    await later(10 * day);
    expect(await spendable(a)).toBe(openingPoints);
    expect(await b.ask(0, 900)).toMatchObject({ kind: 'notHeld' });
    await a.take(id, 0, 30);
    await a.exchange();
    await b.exchange();
    expect(await reviewsOf(id)).toEqual([]);
  });

  it('F99 are not taken for free by the lease of a dump: a restored hub does not know what it promised after it', async () => {
    const { hub, id, a, b, later, kiosk } = await silent({ leaseSharedMs: day, lendPointsPerDay: 100 });
    const leasedUntil = () =>
      queryRows<{ until: string }>(
        database().orm,
        sql`SELECT leased_until::text AS until FROM kiosk WHERE community = ${id} AND id = ${kiosk}`,
      );
    const [dumped] = await leasedUntil();
    await later(26 * hour);
    await a.exchange();
    await database().orm.execute(sql`UPDATE kiosk SET leased_until = ${dumped?.until ?? ''}::timestamptz
      WHERE community = ${id} AND id = ${kiosk}`);
    await renewAfterRestore(database(), hub.clock(), hub.random);
    await later(10 * 60_000);
    expect(await spendable(a)).toBe(openingPoints);
    expect(await b.ask(0, 900)).toMatchObject({ kind: 'notHeld' });
    expect(await spendable(b)).toBe(100);
    await a.exchange();
    expect(await leasedUntil()).not.toEqual([{ until: null }]);
  });

  it('F99 are free in the end however long a lease a tablet says that it has', async () => {
    const { hub, id, b, later, kiosk } = await silent({ leaseSharedMs: day });
    const subject = { community: id, kiosk, store: storeId };
    await promiseLease(database(), subject, Date.parse('9999-12-31T00:00:00Z'), hub.clock());
    await later(366 * day);
    expect(await b.ask(0, openingPoints)).toEqual({ kind: 'held' });
  });

  it('F96 are lent of one that was asked and does not answer, although it was heard of just now', async () => {
    const { hub, id, a, b } = await silent({});
    await a.exchange();
    expect(await b.ask(0, 90, () => Promise.resolve(hub.moveClock(500)))).toEqual({ kind: 'held' });
    await b.take(id, 0, 3);
  });

  it('F97 that were lent are owed no more by one that is declared lost', async () => {
    const { hub, id, b, kiosk } = await silent({});
    await b.ask(0, 300);
    await revokeKiosk(chainOf(database()), byManager(id), { kioskId: kiosk, reason: '丢了' }, hub.clock());
    await b.exchange();
    expect(await spendable(b)).toBe(openingPoints);
    expect(await balanceOf(id)).toEqual({ balance: openingPoints, lent: 0 });
    await recordFact(b.store, accrual(0, 1), null);
    await b.take(id, 0, 33);
    await b.exchange();
    expect(await reviewsOf(id)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
