import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import {
  appointProxy,
  endProxy,
  proxyNotes,
  proxiesOf,
  redeemedFor,
  type AppointmentWanted,
  type ProxyTyped,
} from '#lib/server/console/proxies.ts';
import { noteOfResident } from '#lib/server/console/resident-notes.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  auditor,
  byManager,
  cardHash,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  newId,
  openingPoints,
  pointsPrice,
  redemption,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { subjectsAfter } from './tampering.ts';

// Somebody redeems with their own card for somebody else, who has appointed them: until a day, and while it holds.

const owner = residentId(0);
const helper = residentId(1);
const typed: ProxyTyped = { helper: 'xl-0001', consent: 'paper', witness: '', from: '2026-11-22', until: '2026-12-31' };
const dayMs = 86_400_000;

describeOnEachDatabase('a proxy', (database) => {
  const appoint = async (
    community: string,
    more: Partial<ProxyTyped> = {},
    wanted: Partial<AppointmentWanted> = {},
  ) => {
    const after = proxyNotes(await proxiesOf(database().orm, community, owner));
    const form = { id: newId(), residentId: owner, after, typed: { ...typed, ...more }, reason: '腿脚不便' };
    return appointProxy(chainOf(database()), byManager(community), { ...form, ...wanted }, testNow);
  };
  const end = (community: string, id: string, reason = '好了', now = testNow) =>
    endProxy(chainOf(database()), byManager(community), { id, reason }, now);
  const pulled = async ({ subject, epoch }: TestKiosk) => {
    const query = { cursor: null, limit: 100, epoch, scopes: currentScopes };
    return allRows((await pull(database(), subject, query, testNow)).changes);
  };
  /** A redemption from the owner's account with the helper's card. */
  const byHelper = (community: string) => {
    const own = redemption(community, 0);
    return { ...own, body: { ...own.body, cardHash: cardHash(community, 1) } };
  };
  const later = (ms: number) => ({ at: new Date(testNow.getTime() + ms).toISOString() });
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('is told to tablets, and what they record with the card is as it should be, in both histories', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    expect(await appoint(community)).toEqual({ ok: true, value: 'appointed' });
    const days = { from: '2026-11-22', until: '2026-12-31' };
    expect((await pulled(kiosk)).proxies).toEqual([{ id: helper, accounts: [{ residentId: owner, ...days }] }]);
    kiosk.record(byHelper(community));
    const { results } = await pushed(database(), kiosk, kiosk.batch());
    expect(results.flatMap(({ review = [] }) => review)).toEqual([]);
    expect(await residentOf(database().orm, community, owner)).toMatchObject({ balance: openingPoints - pointsPrice });
    expect(await residentOf(database().orm, community, helper)).toMatchObject({ balance: openingPoints });
    const { rows } = await listTransfers(database().orm, community, { account: owner, kind: 'redemption' });
    expect(rows).toMatchObject([{ note: 'A-0001', holderNumber: 'XL-0001' }]);
    expect(await redeemedFor(database().orm, community, helper)).toMatchObject([
      { number: 'A-0001', resident: owner, residentNumber: 'XL-0000', points: pointsPrice },
    ]);
    const shown = (await pulled(kiosk)).residents.find(({ id }) => id === owner)?.recent[0];
    expect(shown).toMatchObject({ kind: 'redemption', note: 'A-0001 代兑', points: -pointsPrice });
    await verified();
  });

  it('is none for whoever was not appointed at that time, which is booked and looked at', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const id = newId();
    await appoint(community, { until: '2026-11-23' }, { id });
    const reviewed = async () => {
      const { results } = await pushed(database(), kiosk, kiosk.batch());
      return results.at(-1)?.review ?? [];
    };
    kiosk.record(byHelper(community), later(60_000));
    expect(await reviewed()).not.toContain('cardMismatch');
    // The day behind the last one has begun in the community.
    kiosk.record(byHelper(community), later(2 * dayMs));
    expect(await reviewed()).toContain('cardMismatch');
    const noted = new Date(testNow.getTime() + 10 * 60_000);
    expect(await end(community, id, '好了', noted)).toEqual({ ok: true, value: 'ended' });
    kiosk.record(byHelper(community), later(9 * 60_000));
    expect(await reviewed()).not.toContain('cardMismatch');
    kiosk.record(byHelper(community), later(11 * 60_000));
    expect(await reviewed()).toContain('cardMismatch');
    expect((await pulled(kiosk)).proxies).toEqual([{ id: helper, accounts: [] }]);
    expect(await residentOf(database().orm, community, owner)).toMatchObject({
      balance: openingPoints - 4 * pointsPrice,
    });
    await verified();
  });

  it('is noted once, by who may, with how it was said and an end, and as the page showed it', async () => {
    const community = await foundCommunity(database());
    const id = newId();
    const wrong = async (more: Partial<ProxyTyped>) => {
      const refused = await appoint(community, more);
      return !refused.ok && refused.error.code === 'wrong' ? refused.error.wrong : refused;
    };
    expect(await wrong({ helper: 'XL-0000' })).toEqual(['helper']);
    expect(await wrong({ helper: 'gone', until: '' })).toEqual(['helper', 'until']);
    expect(await wrong({ consent: 'hearsay' })).toEqual(['consent']);
    expect(await wrong({ consent: 'counter', witness: 'stf_gone' })).toEqual(['witness']);
    expect(await wrong({ from: '2026-11-21' })).toEqual(['from']);
    expect(await wrong({ until: '2026-11-21' })).toEqual(['until']);
    expect(await wrong({ until: '2027-11-23' })).toEqual(['until']);
    expect(await appoint(community, {}, { reason: ' ' })).toEqual({ ok: false, error: { code: 'reasonMissing' } });
    expect(await appoint(community, {}, { residentId: 'res-gone' })).toEqual({ ok: false, error: { code: 'unknown' } });
    expect(await appoint(community, { consent: 'household' })).toEqual({
      ok: false,
      error: { code: 'otherHousehold' },
    });
    const by = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const wanted = { id, residentId: owner, after: 0, typed, reason: '腿脚不便' };
    expect(await appointProxy(chainOf(database()), by, wanted, testNow)).toMatchObject({
      error: { code: 'notPermitted' },
    });
    const said = { consent: 'counter', witness: clerk, until: '2027-11-22' };
    expect(await appoint(community, said, { id })).toEqual({ ok: true, value: 'appointed' });
    expect(await appoint(community, said, { id })).toEqual({ ok: true, value: 'again' });
    expect(await appoint(community, {}, { after: 0 })).toEqual({ ok: false, error: { code: 'overtaken' } });
    expect(await appoint(community)).toEqual({ ok: false, error: { code: 'there' } });
    expect(await proxiesOf(database().orm, community, helper)).toMatchObject([
      { resident: owner, helper, consent: 'counter', reason: '腿脚不便', endedMs: null },
    ]);
    expect(await end(community, id, ' ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await end(community, newId())).toEqual({ ok: false, error: 'unknown' });
    expect(await end(community, id)).toEqual({ ok: true, value: 'ended' });
    expect(await end(community, id)).toEqual({ ok: true, value: 'again' });
    expect(await appoint(community)).toEqual({ ok: true, value: 'appointed' });
    await verified();
  });

  it('ends when either of the two leaves or is erased, and does not come back by a return', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const stay = (of: string, after: number, away: boolean) =>
      noteOfResident(
        chainOf(database()),
        byManager(community),
        'stay',
        { residentId: of, after, is: away, reason: '搬家' },
        testNow,
      );
    await appoint(community);
    await stay(helper, 0, true);
    expect((await pulled(kiosk)).proxies).toEqual([{ id: helper, accounts: [] }]);
    expect(await appoint(community)).toEqual({ ok: false, error: { code: 'away' } });
    await stay(helper, 1, false);
    expect((await pulled(kiosk)).proxies).toEqual([{ id: helper, accounts: [] }]);
    await appoint(community);
    const own = await exportResident(database(), community, owner);
    expect(own?.proxies).toHaveLength(2);
    const erased = { residentId: owner, reason: '本人要求', typedNumber: 'XL-0000' };
    expect(await eraseResident(chainOf(database()), byManager(community), erased, testNow)).toMatchObject({ ok: true });
    expect((await pulled(kiosk)).proxies).toEqual([{ id: helper, accounts: [] }]);
    const open = sql`SELECT 1 FROM proxy WHERE community = ${community} AND ended_at IS NULL`;
    expect(await queryRows(database().orm, open)).toEqual([]);
    await verified();
  });

  it('is found where somebody has made one, changed one or let one go on by no fact', async () => {
    const community = await foundCommunity(database());
    const id = newId();
    await appoint(community, {}, { id });
    const of = sql`community = ${community} AND id = ${id}`;
    const subjects = (statement: ReturnType<typeof sql>) => subjectsAfter(database(), statement);
    expect(await subjects(sql`UPDATE proxy SET until_day = '2030-01-01' WHERE ${of}`)).toHaveLength(1);
    expect(await subjects(sql`UPDATE proxy SET helper = 'res-2' WHERE ${of}`)).toHaveLength(1);
    expect(await subjects(sql`DELETE FROM proxy WHERE ${of}`)).toHaveLength(1);
    await end(community, id);
    const goesOn = sql`UPDATE proxy SET ended_at = NULL, ended_by = NULL WHERE ${of}`;
    expect(await subjects(goesOn)).toHaveLength(1);
    await verified();
  });
});
