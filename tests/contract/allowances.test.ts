import 'fake-indexeddb/auto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import { sharedRows } from '#lib/kiosk/store/shared-rows.ts';
import type { Member } from '#lib/kiosk/store/staff/recording.ts';
import { decidePending, listPending } from '#lib/server/console/pending.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { staffCommands } from '../doubles/staff-desk.ts';
import {
  byManager,
  chainOf,
  clerk,
  foundCommunity,
  itemId,
  manager,
  newId,
  openingPoints,
  pointsPrice,
  residentId,
  secondClerk,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub, type TestHub } from './http.ts';
import { newTablet, type TestTablet } from './tablet.ts';

// What a tablet is told that it may give, what it makes of it, and what the hub holds against it: both through the real
// exchange.

const allowance = 100;
const by: Member = { id: clerk, name: '店员', role: 'clerk' };
const byTheManager: Member = { id: manager, name: '经理', role: 'manager' };

/** Two hours of service: twenty points. */
async function award({ store }: TestTablet, resident = 0, hours = 2): Promise<string> {
  const outcome = await staffCommands.award(store.deskEnvironment, by, {
    accrualId: newId(),
    residentId: residentId(resident),
    categoryId: 'service',
    quantity: hours,
    note: '',
    approvedBy: secondClerk,
  });
  await store.journalSettled();
  if (outcome.kind !== 'recorded') throw new Error(JSON.stringify(outcome));
  return outcome.event.id;
}
const awards = async (tablet: TestTablet, times: number, resident = 0): Promise<void> => {
  for (let time = 0; time < times; time += 1) await award(tablet, resident);
};

const shown = async ({ store }: TestTablet, resident = 0) => {
  const view = await store.residentView(residentId(resident));
  return view && { balance: view.balance, spendable: view.spendable, pending: view.pending };
};
/** What is shown of points that can all be spent, and of those that cannot. */
const points = (balance: number, pending: number) => ({ balance, spendable: balance, pending });

describeOnEachDatabase('what a tablet may give until its next exchange', (database) => {
  async function open(
    policy: { readonly awardPointsPerDay: number | null } = { awardPointsPerDay: allowance },
  ): Promise<{ readonly community: string; readonly hub: TestHub; readonly tablet: TestTablet }> {
    const community = await foundCommunity(database(), { policy });
    const hub = openHub(database());
    const tablet = await newTablet(hub);
    await tablet.pair(community);
    await tablet.exchange();
    return { community, hub, tablet };
  }
  const settle = async (community: string, awardPointsPerDay: number) =>
    database().orm.execute(sql`UPDATE community SET policy = policy || jsonb_build_object(
      'awardPointsPerDay', ${awardPointsPerDay}::integer) WHERE id = ${community}`);
  const mayGive = async ({ store }: TestTablet) => (await sharedRows(store.tables, 'allowances')).at(0)?.points;
  const pendingAtHub = async (community: string) =>
    (await listPending(database().orm, community)).flatMap((day) => day.awards.map((one) => one.points));
  const toldOf = async (community: string) =>
    queryRows(
      database().orm,
      sql`SELECT allowance_told::float8 AS latest, allowance_before::float8 AS before FROM kiosk
        WHERE community = ${community}`,
    );

  it('is told with each exchange, and is less by what it has given on the day', async () => {
    const { hub, tablet } = await open();
    expect(await mayGive(tablet)).toBe(100);
    await awards(tablet, 2);
    await tablet.exchange();
    expect(await mayGive(tablet)).toBe(60);
    await awards(tablet, 4);
    await tablet.exchange();
    expect(await mayGive(tablet)).toBe(0);
    // The day of the hub counts, although nothing in the community has changed.
    hub.moveClock(dayMs);
    await tablet.exchange();
    expect(await mayGive(tablet)).toBe(100);
  });

  it('can be spent at once, and what it gives beyond cannot, before and after the hub has heard of it', async () => {
    const { community, tablet } = await open();
    tablet.faults.push(...Array.from({ length: 9 }, () => 'request' as const));
    await awards(tablet, 7);
    expect(await shown(tablet)).toEqual(points(openingPoints + 100, 40));
    const most = Math.floor((openingPoints + 100) / pointsPrice);
    await expect(tablet.take(community, 0, most + 1)).rejects.toThrow('notEnoughPoints');
    await tablet.take(community, 0, most);
    const left = openingPoints + 100 - most * pointsPrice;
    expect(await shown(tablet)).toEqual(points(left, 40));

    tablet.faults.length = 0;
    expect(await tablet.exchange()).toMatchObject({ kind: 'done' });
    expect(await shown(tablet)).toEqual(points(left, 40));
    expect(await pendingAtHub(community)).toEqual([20, 20]);
    expect(await queryRows(database().orm, sql`SELECT code FROM review WHERE community = ${community}`)).toEqual([
      { code: 'awardsPending' },
    ]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it.each([
    ['released', points(openingPoints + 140, 0)],
    ['declined', points(openingPoints + 100, 0)],
  ] as const)('reaches the tablet once it is %s', async (decision, after) => {
    const { community, tablet } = await open();
    await awards(tablet, 7);
    await tablet.exchange();
    const days = await listPending(database().orm, community);
    const eventIds = days.flatMap((day) => day.awards.map(({ eventId }) => eventId));
    const decided = { eventIds, decision, reason: '问过了' };
    expect(await decidePending(chainOf(database()), byManager(community), decided, testNow)).toMatchObject({
      ok: true,
    });
    await tablet.exchange();
    expect(await shown(tablet)).toEqual(after);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is one however the clock of the tablet is set', async () => {
    const { community, tablet } = await open();
    for (let day = 0; day < 3; day += 1) {
      tablet.moveClock(dayMs);
      await awards(tablet, 4);
    }
    expect(await shown(tablet)).toEqual(points(openingPoints + 100, 140));
    await tablet.exchange();
    expect(await shown(tablet)).toEqual(points(openingPoints + 100, 140));
    expect(await pendingAtHub(community)).toHaveLength(7);
  });

  it('is one for the days without a network, of which the hub then counts each', async () => {
    const { community, hub, tablet } = await open();
    for (let day = 0; day < 3; day += 1) {
      await awards(tablet, 4);
      hub.moveClock(dayMs);
    }
    expect(await shown(tablet)).toEqual(points(openingPoints + 100, 140));
    await tablet.exchange();
    expect(await shown(tablet)).toEqual(points(openingPoints + 240, 0));
    expect(await pendingAtHub(community)).toEqual([]);
  });

  it('is what the tablet had when it recorded, though the community has settled less or more', async () => {
    for (const later of [0, 500]) {
      const { community, tablet } = await open();
      await awards(tablet, 6);
      await settle(community, later);
      await tablet.exchange();
      expect(await pendingAtHub(community)).toEqual([20]);
      expect(await shown(tablet)).toEqual(points(openingPoints + 100, 20));
      await awards(tablet, 1);
      expect(await shown(tablet)).toMatchObject({ pending: later === 0 ? 40 : 20 });
      await tablet.exchange();
      expect(await pendingAtHub(community)).toEqual(later === 0 ? [20, 20] : [20]);
    }
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is the greater of two where the answer that tells it less is lost', async () => {
    const { community, tablet } = await open();
    await settle(community, 40);
    tablet.faults.push('answer');
    expect(await tablet.exchange()).toMatchObject({ kind: 'failed' });
    expect(await toldOf(community)).toEqual([{ latest: 40, before: 100 }]);
    await awards(tablet, 4);
    await tablet.exchange();
    expect(await pendingAtHub(community)).toEqual([]);
    expect(await shown(tablet)).toEqual(points(openingPoints + 80, 0));
    // It has said at once that it has heard.
    expect(await toldOf(community)).toEqual([{ latest: 40, before: null }]);
    await awards(tablet, 1);
    await tablet.exchange();
    expect(await pendingAtHub(community)).toEqual([20]);
  });

  it('counts what is given back, and what is taken back of it is pending no longer', async () => {
    const { community, tablet } = await open({ awardPointsPerDay: 30 });
    const redemptionId = await tablet.take(community, 0, 5);
    await staffCommands.reverseRedemption(tablet.store.deskEnvironment, by, {
      redemptionId,
      lines: [{ itemId: itemId(0), quantity: 5, to: 'shelf' }],
      reason: '拿错了',
    });
    const beyond = 5 * pointsPrice - 30;
    expect(await shown(tablet)).toEqual(points(openingPoints - beyond, beyond));
    const given = await award(tablet, 1);
    expect(await shown(tablet, 1)).toEqual(points(openingPoints, 20));
    const taking = { residentId: residentId(1), transferId: given, reason: '记错了' };
    await staffCommands.reverseAccrual(tablet.store.deskEnvironment, byTheManager, taking);
    expect(await shown(tablet, 1)).toEqual(points(openingPoints, 0));
    await tablet.exchange();
    expect(await shown(tablet)).toEqual(points(openingPoints - beyond, beyond));
    expect(await shown(tablet, 1)).toEqual(points(openingPoints, 0));
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('bounds nothing at a tablet that was told nothing, which the hub judges by what is in force', async () => {
    const { community, tablet } = await open();
    await tablet.store.tables.scopeRows.clear();
    await awards(tablet, 6);
    expect(await shown(tablet)).toEqual(points(openingPoints + 120, 0));
    await database().orm.execute(sql`UPDATE kiosk SET allowance_told = NULL WHERE community = ${community}`);
    await settle(community, 60);
    await tablet.exchange();
    expect(await pendingAtHub(community)).toEqual([20, 20, 20]);
  });

  it('is known after a loss of the store, when what it had not sent comes back', async () => {
    const { community, tablet } = await open();
    await awards(tablet, 7);
    await tablet.loseStore(true);
    await tablet.pair(community);
    await tablet.exchange();
    expect(await pendingAtHub(community)).toEqual([20, 20]);
    expect(await shown(tablet)).toEqual(points(openingPoints + 100, 40));
    expect(await mayGive(tablet)).toBe(0);
  });
});
