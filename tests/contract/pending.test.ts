import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PendingDecision } from '#lib/domain/award-allowance.ts';
import { dayMs } from '#lib/domain/day.ts';
import { decidePending, listPending } from '#lib/server/console/pending.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { reckonUsualWeek } from '#lib/server/ledger/usual-week.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { noteExchange } from '#lib/server/sync/exchange.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  accrual,
  byManager,
  chainIn,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  manager,
  newId,
  openingPoints,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows, untold } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { newResident, redeemed, takeBack } from './staff-facts.ts';

/** Ten awards of ten points, and what goes beyond is pending. */
const allowance = 100;

describeOnEachDatabase('points beyond the allowance of a tablet', (database) => {
  const found = (
    policy: { readonly releasePointsPerDay?: number } = {},
    awardPointsPerDay: number | null = allowance,
  ) => foundCommunity(database(), { policy: { awardPointsPerDay, ...policy } });
  const accountOf = async (community: string, resident = 0) => {
    const [row] = await queryRows<{ balance: number; pending: number | null }>(
      database().orm,
      sql`SELECT balance::float8 AS balance, pending::float8 AS pending FROM account
        WHERE community = ${community} AND id = ${residentId(resident)}`,
    );
    return row;
  };
  const residentsTold = async ({ subject, epoch }: TestKiosk) => {
    const page = await pull(database(), subject, { cursor: null, limit: 1000, epoch, scopes: currentScopes }, testNow);
    return allRows(page.changes).residents;
  };
  const decide = (
    community: string,
    decision: PendingDecision,
    eventIds: readonly string[],
    by = byManager(community),
    reason = '问过了',
  ) => decidePending(chainOf(database()), by, { eventIds, decision, reason }, testNow);
  /** A tablet that gave 24 hours: 240 points, of which 140 are beyond. */
  async function beyond(community: string, label = 'A') {
    const kiosk = await enterKiosk(database(), community, label);
    const award = kiosk.accrue(0, 24);
    await pushed(database(), kiosk);
    return { kiosk, award };
  }

  it('are recorded as all others, and count for nothing', async () => {
    const community = await found();
    const { kiosk } = await beyond(community);
    expect(await accountOf(community)).toEqual({ balance: openingPoints + allowance, pending: 140 });
    const { rows } = await listTransfers(database().orm, community, { kind: 'accrual' });
    expect(rows.map(({ points }) => points)).toEqual([240]);
    const told = (await residentsTold(kiosk)).find(({ id }) => id === residentId(0));
    expect(told).toMatchObject({ balance: openingPoints + allowance });
    expect(told?.allotted).toBeLessThanOrEqual(openingPoints + allowance);

    // Whoever spends them all the same overdraws the account, which people look at.
    const { fact } = redeemed(kiosk, 0, [0], 38);
    const { results } = await pushed(database(), kiosk, kiosk.batch([kiosk.record(fact)]));
    expect(results[0]?.review).toEqual(['overdraft']);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('are added up over a day of a tablet, however little it gives at a time', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    for (let given = 0; given < 12; given += 1) kiosk.accrue(given % 3, 1);
    await pushed(database(), kiosk, kiosk.batch(kiosk.events.slice(0, 11)));
    await pushed(database(), kiosk, kiosk.batch(kiosk.events.slice(11)));
    const days = await listPending(database().orm, community);
    expect(days.map(({ day, awards }) => [day, awards.map(({ points }) => points)])).toEqual([
      ['2026-11-22', [10, 10]],
    ]);
    const raised = await queryRows(database().orm, sql`SELECT code FROM review WHERE community = ${community}`);
    expect(raised).toEqual([{ code: 'awardsPending' }]);
  });

  it('are what a reversal gives back, too', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    const { fact, redemptionId } = redeemed(kiosk, 0, [0], 5);
    kiosk.record(fact);
    kiosk.reverse(redemptionId, [{ itemId: 'item-0', quantity: 5, to: 'shelf' }]);
    await pushed(database(), kiosk);
    expect(await accountOf(community)).toEqual({ balance: openingPoints - 50, pending: 50 });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('count on days that went by, whatever day an award says', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    await noteExchange(database(), kiosk.subject, untold, testNow);
    // A thief who claims a year of days in one hour, and days that have not come.
    for (let back = -9; back < 100; back += 1) {
      kiosk.record(accrual(0, 1), { at: new Date(testNow.getTime() - back * dayMs).toISOString() });
    }
    await pushed(database(), kiosk);
    expect((await accountOf(community))?.balance).toBe(openingPoints + allowance);
  });

  it('are an allowance for each day without a network', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    await noteExchange(database(), kiosk.subject, untold, testNow);
    const later = (days: number) => new Date(testNow.getTime() + days * dayMs);
    for (const day of [0, 1, 2]) kiosk.record(accrual(0, 24), { at: later(day).toISOString() });
    await pushed(database(), kiosk, kiosk.batch(), later(2));
    expect(await accountOf(community)).toEqual({ balance: openingPoints + 3 * allowance, pending: 3 * 140 });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('are the resident’s own once a manager has released them', async () => {
    const community = await found();
    const { kiosk, award } = await beyond(community);
    for (const [by, reason, code] of [
      [{ ...byManager(community), staffId: clerk, role: 'clerk' }, '问过了', 'notPermitted'],
      [byManager(community), ' ', 'reasonMissing'],
    ] as const) {
      const refused = await decidePending(
        chainOf(database()),
        by,
        { eventIds: [award.id], decision: 'released', reason },
        testNow,
      );
      expect(refused).toEqual({ ok: false, error: { code } });
    }
    expect(await decide(community, 'released', [newId()])).toEqual({ ok: false, error: { code: 'unknown' } });
    expect(await decide(community, 'released', [])).toEqual({ ok: false, error: { code: 'nothingChosen' } });
    expect(await decide(community, 'released', [award.id])).toEqual({ ok: true, value: 'decided' });
    expect(await decide(community, 'released', [award.id])).toEqual({ ok: true, value: 'again' });
    expect(await decide(community, 'declined', [award.id])).toEqual({ ok: false, error: { code: 'overtaken' } });
    expect(await accountOf(community)).toEqual({ balance: openingPoints + 240, pending: 0 });
    expect(await listPending(database().orm, community)).toEqual([]);
    const told = (await residentsTold(kiosk)).find(({ id }) => id === residentId(0));
    expect(told).toMatchObject({ balance: openingPoints + 240, allotted: openingPoints + 240 });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('go back when a manager declines them, and the history says so', async () => {
    const community = await found();
    const { kiosk, award } = await beyond(community);
    expect(await decide(community, 'declined', [award.id], byManager(community), '没有这次活动')).toMatchObject({
      ok: true,
    });
    expect(await accountOf(community)).toEqual({ balance: openingPoints + allowance, pending: 0 });
    const { rows } = await listTransfers(database().orm, community, { kind: 'adjustment' });
    expect(rows).toMatchObject([{ points: 140, creditAccount: 'issued', staffName: manager }]);
    // The award cannot be taken back as a whole any more: a part of it is gone.
    const { results } = await pushed(
      database(),
      kiosk,
      kiosk.batch([kiosk.record(takeBack(award.id, 0, 240), { staff: manager })]),
    );
    expect(results[0]?.review).toEqual(['reversalMismatch']);
    expect(await accountOf(community)).toEqual({ balance: openingPoints + allowance, pending: 0 });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it.each([true, false])('are freed when their award is taken back (in one push: %s)', async (atOnce) => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    const award = kiosk.accrue(0, 24);
    if (!atOnce) await pushed(database(), kiosk);
    kiosk.record(takeBack(award.id, 0, 240), { staff: manager });
    await pushed(database(), kiosk, kiosk.batch(atOnce ? kiosk.events : kiosk.events.slice(1)));
    expect(await accountOf(community)).toEqual({ balance: openingPoints, pending: 0 });
    expect(await listPending(database().orm, community)).toEqual([]);
    expect(await decide(community, 'released', [award.id])).toEqual({ ok: false, error: { code: 'overtaken' } });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('are released by one manager up to a bound', async () => {
    const community = await found({ releasePointsPerDay: 150 });
    const { kiosk, award } = await beyond(community);
    const second = kiosk.accrue(1, 2);
    await pushed(database(), kiosk, kiosk.batch([second]));
    expect(await decide(community, 'released', [award.id, second.id])).toEqual({
      ok: false,
      error: { code: 'beyondBound', left: 150 },
    });
    expect(await decide(community, 'released', [award.id])).toMatchObject({ ok: true });
    expect(await decide(community, 'released', [second.id])).toEqual({
      ok: false,
      error: { code: 'beyondBound', left: 10 },
    });
    // Declining is nobody's gain, and another manager has a bound of their own.
    const other = { ...byManager(community), staffId: 'stf_other' };
    expect(await decide(community, 'released', [second.id], other)).toMatchObject({ ok: true });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it.each(['released', 'declined'] as const)(
    'are %s as soon as their award comes back after a restore',
    async (how) => {
      const community = await found();
      const kiosk = await enterKiosk(database(), community, 'A');
      const award = kiosk.accrue(0, 24);
      await database().transaction(async (tx) => {
        const awards = [{ id: newId(), eventId: award.id, residentId: residentId(0), points: 140 }];
        const said = { staff: manager, reason: '问过了', confidential: null };
        const chain = await chainIn(tx, community);
        await chain.record({ ...said, type: 'pending.decided', body: { decision: how, awards } });
      });
      expect(await accountOf(community)).toEqual({ balance: openingPoints, pending: null });
      await pushed(database(), kiosk);
      expect(await accountOf(community)).toEqual({
        balance: openingPoints + (how === 'released' ? 240 : allowance),
        pending: 0,
      });
      expect(await verifyLedger(database())).toEqual([]);
    },
  );

  it('come to the same for every order in which two tablets arrive', { timeout: 120_000 }, async () => {
    const facts = fc.array(
      fc.record({ kiosk: fc.nat(1), hours: fc.integer({ min: 1, max: 20 }), newcomer: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    const arrivals = facts.chain((all) => fc.tuple(fc.constant(all), fc.infiniteStream(fc.nat(2))));
    await fc.assert(
      fc.asyncProperty(arrivals, async ([all, order]) => {
        const community = await found();
        const tablets = [];
        for (const label of ['A', 'B']) {
          tablets.push({ kiosk: await enterKiosk(database(), community, label), sent: 0, given: 0 });
        }
        for (const { kiosk: at, hours, newcomer } of all) {
          const tablet = tablets[at];
          if (tablet === undefined) throw new Error('there are two tablets');
          const { body, ...fact } = accrual(0, hours);
          tablet.kiosk.record({ ...fact, body: { ...body, residentId: newcomer ? 'late' : residentId(0) } });
          tablet.given += body.points;
        }
        // Some wait for somebody who is registered at the end.
        tablets.at(-1)?.kiosk.record(newResident('late'));
        for (const next of order) {
          const left = tablets.filter(({ kiosk, sent }) => sent < kiosk.events.length);
          const tablet = left[next % left.length];
          if (tablet === undefined) break;
          const { kiosk, sent } = tablet;
          tablet.sent = Math.min(kiosk.events.length, sent + 1 + next);
          await pushed(database(), kiosk, kiosk.batch(kiosk.events.slice(sent, tablet.sent)));
        }
        const [sums] = await queryRows<{ balance: number; pending: number }>(
          database().orm,
          sql`SELECT sum(balance)::float8 AS balance, coalesce(sum(pending), 0)::float8 AS pending FROM account
            WHERE community = ${community} AND kind = 'resident'`,
        );
        const pending = tablets.reduce((sum, { given }) => sum + Math.max(0, given - allowance), 0);
        const given = tablets.reduce((sum, tablet) => sum + tablet.given, 0);
        expect(sums).toEqual({ balance: 3 * openingPoints + given - pending, pending });
      }),
      { numRuns: 5 },
    );
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('begin where a usual week ends, unless the policy says otherwise', async () => {
    const community = await found({}, null);
    const kiosk = await enterKiosk(database(), community, 'A');
    for (let week = 1; week <= 5; week += 1) {
      // In one week somebody gave a hundred times as much.
      for (let time = 0; time < (week === 2 ? 100 : 13); time += 1) {
        kiosk.record(accrual(time % 3, 24), { at: new Date(testNow.getTime() - week * 7 * dayMs).toISOString() });
      }
    }
    await database().orm.execute(sql`UPDATE community SET usual_week = 1000000 WHERE id = ${community}`);
    await pushed(database(), kiosk);
    expect(await reckonUsualWeek(chainOf(database()), community, testNow)).toBe(13 * 240);
    const other = await enterKiosk(database(), community, 'B');
    for (let given = 0; given < 14; given += 1) other.accrue(0, 24);
    await pushed(database(), other);
    expect((await accountOf(community))?.pending).toBe(240);
  });
});
