import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { discardKept, listKept, nameReplacement, type KeptAndReason } from '#lib/server/console/kept.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { listFindings } from '#lib/server/console/findings.ts';
import { findNameTraces } from '#lib/server/console/name-traces.ts';
import { reinstateKiosk, revokeKiosk } from '#lib/server/console/revocation.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { NoRoom, settleAllKept } from '#lib/server/sync/kept.ts';
import {
  byManager,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  manager,
  openingPoints,
  pointsPrice,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { balanceOf } from './ledger-view.ts';
import { pushed } from './pushed.ts';
import { newResident, registration } from './staff-facts.ts';

describeOnEachDatabase('events that a tablet brings of another one', (database) => {
  let community: string;
  /** The tablet that recorded them, another one, and a third. */
  let lost: TestKiosk;
  let found: TestKiosk;
  let third: TestKiosk;
  beforeEach(async () => {
    community = await foundCommunity(database());
    lost = await enterKiosk(database(), community, 'A');
    found = await enterKiosk(database(), community, 'B');
    third = await enterKiosk(database(), community, 'C');
  });
  const later = (ms: number) => new Date(testNow.getTime() + ms);
  const bring = async (by: TestKiosk, events: readonly unknown[], more = {}) => {
    const { results } = await pushed(database(), by, by.batch(events, { recovered: true, ...more }));
    return results.map(({ status }) => status);
  };
  const wanted = (sender: TestKiosk, recorder: TestKiosk, reason = '同一台平板'): KeptAndReason => ({
    sender: sender.subject.kiosk,
    recorder: recorder.subject.kiosk,
    reason,
  });
  const name = (sender = found, recorder = lost, now = later(1000), reason?: string) =>
    nameReplacement(chainOf(database()), byManager(community), wanted(sender, recorder, reason), now);
  const discard = (sender = found, recorder = lost, now = later(1000), reason?: string) =>
    discardKept(chainOf(database()), byManager(community), wanted(sender, recorder, reason), now);
  const kept = (of = found) => listKept(database().orm, community, of.subject.kiosk);
  const keptRows = () =>
    queryRows<{ words: string | null; payload: string }>(
      database().orm,
      sql`SELECT words, payload FROM kept_event WHERE community = ${community} ORDER BY at, event`,
    );
  const statusOf = async (kiosk: TestKiosk) => {
    const [row] = await queryRows<{ status: string }>(
      database().orm,
      sql`SELECT status FROM kiosk WHERE community = ${community} AND id = ${kiosk.subject.kiosk}`,
    );
    return row?.status;
  };
  const chainOfKiosk = (kiosk: TestKiosk) =>
    queryRows(
      database().orm,
      sql`SELECT epoch, status, ack_seq::float8 AS ack, last_hash FROM chain
        WHERE community = ${community} AND kiosk = ${kiosk.subject.kiosk}`,
    );
  const openFindings = async () =>
    (await listFindings(database().orm, community, { kind: 'kiosk', code: 'keptEvents' })).rows;
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('are kept and do nothing, until a manager says whose place the tablet takes', async () => {
    lost.redeem(0);
    lost.redeem(1, [0], 2);
    await pushed(database(), lost, lost.batch(lost.events.slice(0, 1)));
    const chain = await chainOfKiosk(lost);
    expect(await bring(found, lost.events)).toEqual(['duplicate', 'waiting']);
    expect(await bring(found, lost.events)).toEqual(['duplicate', 'waiting']);
    expect(await balanceOf(database(), lost, 1)).toBe(openingPoints);
    expect(await kept()).toMatchObject([
      { senderLabel: 'B', recorderLabel: 'A', events: 1, discarded: 0, isLost: false },
    ]);
    // The page of either shows them, and the queue says so.
    expect(await kept(lost)).toEqual(await kept());
    expect(await openFindings()).toMatchObject([{ detail: { recorder: 'A', events: 1 }, state: 'open' }]);
    expect(await chainOfKiosk(lost)).toEqual(chain);
    await verified();

    expect(await name()).toEqual({ ok: true, value: 'decided' });
    expect(await statusOf(lost)).toBe('revoked');
    expect(await balanceOf(database(), lost, 1)).toBe(openingPoints - 2 * pointsPrice);
    expect(await kept()).toEqual([]);
    expect(await openFindings()).toEqual([]);
    expect(await name()).toEqual({ ok: true, value: 'again' });
    // What it brings from now on counts at once, and never moves the chain of the one that is gone.
    const after = lost.redeem(2);
    expect(await bring(found, [after])).toEqual(['applied']);
    expect(await chainOfKiosk(lost)).toEqual(chain);
    const facts = await queryRows(
      database().orm,
      sql`SELECT type, staff, reason FROM hub_fact WHERE community = ${community} AND type LIKE 'k%.%' ORDER BY number`,
    );
    expect(facts).toEqual([{ type: 'kiosk.replaced', staff: manager, reason: '同一台平板' }]);
    const reviews = await queryRows<{ event: string }>(
      database().orm,
      sql`SELECT event::text AS event FROM review WHERE community = ${community} AND code = 'recovered' ORDER BY 1`,
    );
    expect(reviews.map(({ event }) => event)).toEqual(lost.events.slice(1).map(({ id }) => id));
    await verified();
  });

  it('are taken at once from the tablet that was named before, only while the other one is lost', async () => {
    lost.redeem(0);
    await bring(found, lost.events);
    const by = { kioskId: lost.subject.kiosk, reason: '丢了' };
    await revokeKiosk(chainOf(database()), byManager(community), by, testNow);
    expect(await kept()).toMatchObject([{ isLost: true }]);
    await name();
    const one = lost.redeem(1);
    expect(await bring(found, [one])).toEqual(['applied']);
    expect(await bring(third, [lost.redeem(1)])).toEqual(['waiting']);

    // It was under a chair all the while: nobody speaks for it any more, and its own chain has not moved.
    expect(await reinstateKiosk(chainOf(database()), byManager(community), by, later(5000))).toMatchObject({
      ok: true,
    });
    expect(await bring(found, [lost.redeem(1)])).toEqual(['waiting']);
    const own = await pushed(database(), lost);
    expect(own.results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'applied', 'applied']);
    expect(own.ackSeq).toBe(4);
    // They have come by the right way, so that nobody has to decide about them.
    expect(await kept()).toEqual([]);
    expect(await kept(third)).toEqual([]);
    await verified();
  });

  it('can be given back their tablet within a week, where naming a replacement had declared it lost', async () => {
    lost.redeem(0);
    await bring(found, lost.events);
    await name();
    const by = { kioskId: lost.subject.kiosk, reason: '弄错了' };
    expect(await reinstateKiosk(chainOf(database()), byManager(community), by, later(5000))).toMatchObject({
      ok: true,
    });
    expect(await statusOf(lost)).toBe('active');
    expect(await bring(found, [lost.redeem(1)])).toEqual(['waiting']);
  });

  it('are discarded with a reason, stay where they are, and count once the replacement is named after all', async () => {
    lost.redeem(0);
    await bring(found, lost.events);
    expect(await discard(found, lost, testNow, ' ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await discard()).toEqual({ ok: true, value: 'decided' });
    expect(await discard()).toEqual({ ok: true, value: 'again' });
    expect(await kept()).toMatchObject([{ events: 1, discarded: 1 }]);
    expect(await openFindings()).toEqual([]);
    expect(await bring(found, lost.events)).toEqual(['waiting']);
    expect(await kept()).toMatchObject([{ events: 1, discarded: 1 }]);
    // What comes later is decided about anew.
    lost.redeem(1);
    await pushed(database(), found, found.batch(lost.events, { recovered: true }), later(9000));
    expect(await kept()).toMatchObject([{ events: 2, discarded: 1 }]);
    expect(await openFindings()).toMatchObject([{ state: 'open' }]);
    expect(await name(found, lost, later(9999))).toEqual({ ok: true, value: 'decided' });
    expect(await balanceOf(database(), lost, 0)).toBe(openingPoints - pointsPrice);
    expect(await balanceOf(database(), lost, 1)).toBe(openingPoints - pointsPrice);
    await verified();
  });

  it('are decided about by managers alone, with a reason, and only where there are some', async () => {
    lost.redeem(0);
    await bring(found, lost.events);
    const asClerk = { communityId: community, staffId: clerk, role: 'clerk' as const };
    for (const decide of [nameReplacement, discardKept]) {
      expect(await decide(chainOf(database()), asClerk, wanted(found, lost), testNow)).toMatchObject({
        error: 'notPermitted',
      });
    }
    expect(await name(found, lost, testNow, '')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await name(third, lost)).toEqual({ ok: false, error: 'nothingKept' });
    expect(await discard(third, lost)).toEqual({ ok: false, error: 'nothingKept' });
    expect(await name(found, found)).toEqual({ ok: false, error: 'nothingKept' });
    await name();
    // The one that is gone cannot replace the one that replaces it.
    found.redeem(0);
    await bring(lost, found.events);
    expect(await name(lost, found)).toEqual({ ok: false, error: 'circle' });
  });

  it('hostile: whoever replays or forges what is another one’s takes no place of its chain, and moves nothing', async () => {
    lost.redeem(0);
    await pushed(database(), lost);
    const sent = lost.events.length;
    const chain = await chainOfKiosk(lost);
    // It knows the other one's chain, and makes up how it goes on; under ids that are there, and under new ones.
    const [first] = lost.events;
    const forger = await enterKiosk(database(), community, 'D');
    const forged = [0, 1, 2].map((index) =>
      forger.record(
        { type: 'accrual.recorded', body: accrualOf(index) },
        {
          kiosk: lost.subject.kiosk,
          epoch: lost.epoch,
          staff: manager,
          ...(index === 0 ? { id: first?.id ?? '' } : {}),
        },
      ),
    );
    const places = forged.map((event, index) => ({ ...event, seq: sent + 1 + index }));
    expect(await bring(third, forged)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(new Set(await bring(third, places))).toEqual(new Set(['invalid']));
    expect(await chainOfKiosk(lost)).toEqual(chain);
    expect(await balanceOf(database(), lost, 1)).toBe(openingPoints);
    // The honest tablet goes on as if nothing had been.
    lost.redeem(1);
    lost.redeem(2);
    const own = await pushed(database(), lost, lost.batch(lost.events.slice(sent)));
    expect(own.results.map(({ status }) => status)).toEqual(['applied', 'applied']);
    expect(own.ackSeq).toBe(sent + 2);
    await verified();
  });

  it('hostile: no more is kept of one tablet than there is room for, and others are not concerned', async () => {
    lost.redeem(0);
    await database().orm.execute(sql`
      INSERT INTO kept_event (community, sender, hash, recorder, event, type, at, payload, kept_since)
      SELECT id, ${third.subject.kiosk}, 'filler-' || given.number, ${lost.subject.kiosk},
        ('00000000-0000-7000-8000-' || lpad(given.number::text, 12, '0'))::uuid, 'redemption.recorded', created_at,
        '{}', created_at
      FROM community CROSS JOIN generate_series(1, 19999) AS given(number) WHERE id = ${community}`);
    lost.redeem(1);
    const { answered } = await pushed(database(), third, third.batch(lost.events, { recovered: true }));
    expect(answered).toBe(1);
    await expect(bring(third, lost.events.slice(1))).rejects.toThrow(NoRoom);
    // What is there is answered as before, and so is what is its own.
    expect(await bring(third, lost.events.slice(0, 1))).toEqual(['waiting']);
    third.redeem(2);
    expect((await pushed(database(), third)).ackSeq).toBe(1);
    expect(await bring(found, lost.events)).toEqual(['waiting', 'waiting']);
    await database().orm.execute(sql`DELETE FROM kept_event WHERE community = ${community}`);
  });

  it('lose their words with an erasure, also those that come after it, and are found in an export', async () => {
    const { fact, words } = registration('res-new');
    third.record(fact);
    await pushed(database(), third, third.batch(third.events, { words: [words] }));
    // The same person was registered at the tablet that is gone: by words beside the event, and in it.
    const beside = lost.record(fact);
    const inside = lost.record(newResident('res-new', 'A-R0007'));
    const taken = lost.redeem(0);
    expect(await bring(found, [beside, inside, taken], { words: [words] })).toEqual(Array(3).fill('waiting'));
    expect((await keptRows()).map((row) => row.words === null)).toEqual([false, true, true]);
    expect((await exportResident(database(), community, 'res-new'))?.kept).toHaveLength(2);
    const by = { residentId: 'res-new', reason: '本人要求', typedNumber: 'A-R0001' };
    expect((await eraseResident(chainOf(database()), byManager(community), by, testNow)).ok).toBe(true);
    expect(JSON.stringify(await keptRows())).not.toContain('田秀英');
    await bring(found, [beside, inside], { words: [words] });
    expect((await keptRows()).map((row) => row.words)).toEqual([null, null, null]);
    expect(JSON.stringify(await keptRows())).not.toContain('田秀英');
    expect((await name()).ok).toBe(true);
    expect(await kept()).toEqual([]);
    await verified();
  });

  it('are shown where they say the name of somebody whose words are to be erased', async () => {
    const event = lost.record({ type: 'accrual.recorded', body: { ...accrualOf(1), note: '替王秀兰领' } }, {}, 1);
    await bring(found, [event]);
    const { traces } = await findNameTraces(database().orm, community, { id: 'res-0', name: '王秀兰' });
    expect(traces.filter(({ kind }) => kind === 'kept')).toMatchObject([
      { kind: 'kept', key: found.subject.kiosk, type: 'accrual.recorded' },
    ]);
  });

  it('are taken by the next start of a hub that died behind the decision', async () => {
    lost.redeem(0);
    await bring(found, lost.events);
    await database().orm.execute(sql`UPDATE kiosk SET status = 'revoked', lost_at = ${testNow.toISOString()},
      exposure = 0, replaced_by = ${found.subject.kiosk}
      WHERE community = ${community} AND id = ${lost.subject.kiosk}`);
    await settleAllKept(chainOf(database()), testNow);
    await settleAllKept(chainOf(database()), testNow);
    expect(await balanceOf(database(), lost, 0)).toBe(openingPoints - pointsPrice);
    expect(await kept()).toEqual([]);
  });

  it('come to the same in whatever order they, the naming and the tablet’s own events arrive', async () => {
    const way = fc.record({
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      namedAfter: fc.integer({ min: 0, max: 4 }),
      ownFirst: fc.integer({ min: 0, max: 4 }),
      alsoByThird: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(way, async ({ order, namedAfter, ownFirst, alsoByThird }) => {
        community = await foundCommunity(database());
        [lost, found, third] = [
          await enterKiosk(database(), community, 'A'),
          await enterKiosk(database(), community, 'B'),
          await enterKiosk(database(), community, 'C'),
        ];
        const redeemed = lost.redeem(0, [0], 2);
        lost.redeem(1);
        lost.accrue(2, 1);
        lost.reverse(redemptionOf(redeemed));
        if (ownFirst > 0) await pushed(database(), lost, lost.batch(lost.events.slice(0, ownFirst)));
        for (const [at, index] of order.entries()) {
          if (at === namedAfter) await name();
          await bring(found, [lost.events[index] as KioskEvent]);
          if (alsoByThird) await bring(third, [lost.events[index] as KioskEvent]);
        }
        const isNamed = (await name()).ok;
        // Where the tablet itself had sent everything, there was nothing to decide about.
        expect(isNamed).toBe(ownFirst < 4);
        const balances = await Promise.all([0, 1, 2].map((index) => balanceOf(database(), lost, index)));
        expect(balances).toEqual([openingPoints, openingPoints - pointsPrice, openingPoints + 10]);
        expect(await kept()).toEqual([]);
        await verified();
      }),
      { numRuns: 12 },
    );
  });
});

const redemptionOf = ({ type, body }: KioskEvent): string => (type === 'redemption.recorded' ? body.redemptionId : '');

const accrualOf = (resident: number) => ({
  accrualId: '01a20297-7df9-76ef-90f9-2a23246d3ed7',
  residentId: `res-${resident}`,
  categoryId: 'service',
  ruleVersion: 1,
  quantity: 1,
  points: 10,
  note: '',
  approvedBy: null,
});
