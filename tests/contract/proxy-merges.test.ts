import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { mergeableOf, mergeResidents } from '#lib/server/console/merge-residents.ts';
import { appointProxy, endProxy, proxiesOf, proxyNotes, redeemedFor } from '#lib/server/console/proxies.ts';
import { noteOfResident } from '#lib/server/console/resident-notes.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  byManager,
  cardHash,
  chainOf,
  enterKiosk,
  foundCommunity,
  itemId,
  newId,
  openingPoints,
  pointsPrice,
  redemption,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { newTablet, type TestTablet } from './tablet.ts';

// Whoever has appointed somebody, or was appointed, is merged with another entry: the appointment goes on for whoever
// they are now, and nobody is a proxy for themselves.

const days = { from: '2026-11-22', until: '2026-12-31' };
const accountOf = (owner: number) => ({ residentId: residentId(owner), ...days });

describeOnEachDatabase('a proxy of residents who are merged', (database) => {
  const found = () => foundCommunity(database(), { residents: 5 });
  const appoint = async (community: string, owner: number, helper: string, until = days.until) => {
    const id = newId();
    const after = proxyNotes(await proxiesOf(database().orm, community, residentId(owner)));
    const typed = { helper, consent: 'paper', witness: '', from: days.from, until };
    const wanted = { id, residentId: residentId(owner), after, typed, reason: '腿脚不便' };
    const appointed = await appointProxy(chainOf(database()), byManager(community), wanted, testNow);
    return appointed.ok ? id : appointed.error;
  };
  const merge = async (community: string, absorbed: number, survivor: number) => {
    const [absorbedId, survivorId] = [residentId(absorbed), residentId(survivor)];
    const both = await mergeableOf(database().orm, community, [absorbedId, survivorId]);
    const noted = both.reduce((sum, one) => sum + one.noted, 0);
    const wanted = { absorbedId, survivorId, noted, reason: '同一个人' };
    const merged = await mergeResidents(chainOf(database()), byManager(community), wanted, testNow);
    expect(merged).toEqual({ ok: true, value: 'merged' });
  };
  const stay = async (community: string, of: number, after: number) => {
    const wanted = { residentId: residentId(of), after, is: after % 2 === 0, reason: '搬家' };
    const noted = await noteOfResident(chainOf(database()), byManager(community), 'stay', wanted, testNow);
    expect(noted).toMatchObject({ ok: true });
  };
  const pulled = async ({ subject, epoch }: TestKiosk) => {
    const query = { cursor: null, limit: 100, epoch, scopes: currentScopes };
    return allRows((await pull(database(), subject, query, testNow)).changes);
  };
  /** Accounts by whose card may be shown for them. */
  const told = async (kiosk: TestKiosk) =>
    Object.fromEntries((await pulled(kiosk)).proxies.map(({ id, accounts }) => [id, accounts]));
  /** Whether a redemption from one account is found to be by somebody else's card. */
  const isMismatch = async (community: string, kiosk: TestKiosk, owner: number, holder: number) => {
    const own = redemption(community, owner);
    const event = kiosk.record({ ...own, body: { ...own.body, cardHash: cardHash(community, holder) } });
    const { results } = await pushed(database(), kiosk, kiosk.batch([event]));
    return results.some(({ review = [] }) => review.includes('cardMismatch'));
  };
  const open = async (community: string) => {
    const rows = await queryRows<{ helper: string }>(
      database().orm,
      sql`SELECT helper FROM proxy WHERE community = ${community} AND ended_at IS NULL ORDER BY helper`,
    );
    return rows.map(({ helper }) => helper);
  };
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('goes on for whoever absorbed the one whose points they were, at whatever a tablet has heard', async () => {
    const community = await found();
    const { orm } = database();
    const [kiosk, late] = [await enterKiosk(database(), community, 'A'), await enterKiosk(database(), community, 'B')];
    await appoint(community, 0, 'XL-0001');
    await merge(community, 0, 2);
    expect(await told(kiosk)).toEqual({ [residentId(1)]: [accountOf(2)] });
    expect(await isMismatch(community, kiosk, 2, 1)).toBe(false);
    // One tablet knows nothing of the merge, and names the entry that it knows.
    expect(await isMismatch(community, late, 0, 1)).toBe(false);
    expect(await isMismatch(community, late, 0, 3)).toBe(true);
    expect(await proxiesOf(orm, community, residentId(2))).toMatchObject([
      { resident: residentId(2), residentNumber: 'XL-0002', helper: residentId(1) },
    ]);
    expect(await proxiesOf(orm, community, residentId(0))).toEqual([]);
    const both = { residents: [residentId(2), residentId(0)], kind: 'redemption' as const };
    const { rows } = await listTransfers(orm, community, both);
    expect(rows.map(({ holderNumber }) => holderNumber)).toEqual(['XL-0003', 'XL-0001', 'XL-0001']);
    const done = { resident: residentId(2), residentNumber: 'XL-0002', points: pointsPrice };
    expect(await redeemedFor(orm, community, residentId(1))).toMatchObject([done, done]);
    const shown = (await pulled(kiosk)).residents.find(({ id }) => id === residentId(2));
    expect(shown).toMatchObject({ balance: 2 * openingPoints - 3 * pointsPrice });
    expect(shown?.recent.slice(0, 3).every(({ note }) => note === 'A-0001 代兑')).toBe(true);
    expect((await exportResident(database(), community, residentId(2)))?.proxies).toHaveLength(1);
    await verified();
  });

  it('goes on with every card of whoever absorbed the proxy, however often', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    await appoint(community, 0, 'XL-0001');
    await merge(community, 1, 2);
    expect(await told(kiosk)).toEqual({ [residentId(1)]: [], [residentId(2)]: [accountOf(0)] });
    expect(await isMismatch(community, kiosk, 0, 1)).toBe(false);
    expect(await isMismatch(community, kiosk, 0, 2)).toBe(false);
    await merge(community, 2, 3);
    const none = { [residentId(1)]: [], [residentId(2)]: [] };
    expect(await told(kiosk)).toEqual({ ...none, [residentId(3)]: [accountOf(0)] });
    for (const card of [1, 2, 3]) expect(await isMismatch(community, kiosk, 0, card)).toBe(false);
    expect(await isMismatch(community, kiosk, 0, 4)).toBe(true);
    const done = await redeemedFor(database().orm, community, residentId(3));
    expect(done.map(({ resident }) => resident)).toEqual(Array.from({ length: 5 }, () => residentId(0)));
    expect(await redeemedFor(database().orm, community, residentId(1))).toEqual([]);
    const own = { residents: [residentId(0)], kind: 'redemption' as const };
    const { rows } = await listTransfers(database().orm, community, own);
    expect(new Set(rows.slice(1).map(({ holderNumber }) => holderNumber))).toEqual(new Set(['XL-0003']));
    await verified();
  });

  it('says nothing any more once both are one person, whose every card is their own', async () => {
    const community = await found();
    const { orm } = database();
    const kiosk = await enterKiosk(database(), community, 'A');
    await appoint(community, 0, 'XL-0001');
    expect(await isMismatch(community, kiosk, 0, 1)).toBe(false);
    // In the end they meet in somebody who had nothing to do with it.
    await merge(community, 0, 2);
    await merge(community, 1, 2);
    expect(await told(kiosk)).toEqual({ [residentId(0)]: [], [residentId(1)]: [], [residentId(2)]: [] });
    for (const [owner, card] of [
      [0, 1],
      [1, 0],
      [2, 1],
    ] as const) {
      expect(await isMismatch(community, kiosk, owner, card)).toBe(false);
    }
    expect(await isMismatch(community, kiosk, 3, 1)).toBe(true);
    expect(await proxiesOf(orm, community, residentId(2))).toEqual([]);
    expect(await redeemedFor(orm, community, residentId(2))).toEqual([]);
    const shown = (await pulled(kiosk)).residents.find(({ id }) => id === residentId(2));
    expect(shown?.recent.slice(0, 4).map(({ note }) => note)).toEqual(Array.from({ length: 4 }, () => 'A-0001'));
    expect(await appoint(community, 2, 'XL-0000')).toEqual({ code: 'wrong', wrong: ['helper'] });
    await verified();
  });

  it('counts once where it is there twice, is noted of survivors, and ends by itself alone', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    const first = await appoint(community, 0, 'XL-0001');
    await appoint(community, 2, 'XL-0001');
    await merge(community, 0, 2);
    expect(await told(kiosk)).toEqual({ [residentId(1)]: [accountOf(2)] });
    expect(await appoint(community, 2, 'XL-0001')).toEqual({ code: 'there' });
    expect(await appoint(community, 0, 'XL-0003')).toEqual({ code: 'overtaken' });
    const ended = await endProxy(
      chainOf(database()),
      byManager(community),
      { id: typeof first === 'string' ? first : '', reason: '好了' },
      testNow,
    );
    expect(ended).toEqual({ ok: true, value: 'ended' });
    expect(await told(kiosk)).toEqual({ [residentId(1)]: [accountOf(2)] });
    // The number of whoever was merged means the survivor.
    expect(await appoint(community, 3, 'XL-0000')).toEqual(expect.any(String));
    expect(await told(kiosk)).toMatchObject({ [residentId(1)]: [accountOf(2)], [residentId(2)]: [accountOf(3)] });
    await verified();
  });

  it('ends when the survivor leaves or is erased, and not by a leaving before the merge', async () => {
    const community = await found();
    const kiosk = await enterKiosk(database(), community, 'A');
    await appoint(community, 3, 'XL-0001');
    await appoint(community, 3, 'XL-0002');
    await stay(community, 2, 0);
    await stay(community, 2, 1);
    await merge(community, 1, 2);
    // What had ended stays so, and what goes on was never of who left.
    expect(await open(community)).toEqual([residentId(1)]);
    await verified();
    await stay(community, 2, 2);
    expect(await open(community)).toEqual([]);
    expect(await told(kiosk)).toEqual({ [residentId(1)]: [], [residentId(2)]: [] });
    await verified();
    await appoint(community, 0, 'XL-0003');
    await merge(community, 0, 4);
    const wanted = { residentId: residentId(4), reason: '本人要求', typedNumber: 'XL-0004' };
    expect(await eraseResident(chainOf(database()), byManager(community), wanted, testNow)).toMatchObject({ ok: true });
    expect(await open(community)).toEqual([]);
    await verified();
  });

  it('is taken from a tablet that learns of the merge late, and offered by it as it is then', async () => {
    const hub = openHub(database());
    const community = await found();
    const tablet = await newTablet(hub);
    await tablet.pair(community);
    await appoint(community, 0, 'XL-0001');
    await appoint(community, 3, 'XL-0001');
    await tablet.exchange();
    const redeem = (at: TestTablet, owner: number) =>
      at.store.redeem({
        redemptionId: newId(),
        cardHash: cardHash(community, 1),
        residentId: residentId(owner),
        lines: [{ itemId: itemId(0), quantity: 1, pointsEach: pointsPrice, cashEachFen: 0 }],
        letThrough: null,
      });
    await merge(community, 0, 2);
    await merge(community, 3, 1);
    // It has heard of neither: the one is still somebody’s account, and the other not yet their own.
    expect(await redeem(tablet, 0)).toMatchObject({ kind: 'recorded' });
    expect(await redeem(tablet, 3)).toMatchObject({ kind: 'recorded' });
    expect(await redeem(tablet, 2)).toMatchObject({ kind: 'refused', refusal: { code: 'proxyEnded' } });
    for (let times = 0; times < 2; times += 1) expect(await tablet.exchange()).toMatchObject({ kind: 'done' });
    expect(await redeem(tablet, 2)).toMatchObject({ kind: 'recorded' });
    expect(await redeem(tablet, 1)).toMatchObject({ kind: 'recorded' });
    expect(await redeem(tablet, 0)).toMatchObject({ kind: 'refused', refusal: { code: 'proxyEnded' } });
    expect(await redeem(tablet, 3)).toMatchObject({ kind: 'refused', refusal: { code: 'proxyEnded' } });
    for (let times = 0; times < 2; times += 1) expect(await tablet.exchange()).toMatchObject({ kind: 'done' });
    for (const survivor of [1, 2]) {
      expect(await tablet.store.residentView(residentId(survivor))).toMatchObject({
        balance: 2 * openingPoints - 2 * pointsPrice,
      });
    }
    const raised = await queryRows(database().orm, sql`SELECT code FROM review WHERE community = ${community}`);
    expect(raised).toEqual([]);
    await verified();
  });
});
