import fc from 'fast-check';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { decideAdjustment, proposeAdjustment } from '#lib/server/console/adjustments.ts';
import { mergeableOf, mergeResidents, type MergeWanted } from '#lib/server/console/merge-residents.ts';
import { decidePending, listPending } from '#lib/server/console/pending.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { issueCards, listCardless, stopCard as stopAtOffice } from '#lib/server/console/cards.ts';
import { changeResident, residentToChange } from '#lib/server/console/change-resident.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { searchResidents } from '#lib/server/console/resident-list.ts';
import { residentOf, residentTotals } from '#lib/server/console/residents.ts';
import { noteOfResident } from '#lib/server/console/resident-notes.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { whoIsMeant } from '#lib/server/console/award-people.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  accrual,
  auditor,
  byManager,
  cardHash,
  chainOf,
  enterKiosk,
  foundCommunity,
  manager,
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
import { newResident, stopCard, takeBack } from './staff-facts.ts';
import { subjectsAfter } from './tampering.ts';
import { newTablet } from './tablet.ts';

// Two entries of one person become one: nothing is lost in whatever order facts arrive, and everything is the
// survivor's in the end.

const residents = 3;
const ids = Array.from({ length: residents }, (_, index) => residentId(index));
const release = (resident: string, points: number) =>
  ({ type: 'allotment.released', body: { releaseId: newId(), residentId: resident, points } }) as const;

describeOnEachDatabase('residents who are merged', (database) => {
  const noted = async (community: string, ...of: readonly string[]) =>
    (await mergeableOf(database().orm, community, of)).reduce((sum, one) => sum + one.noted, 0);
  const merge = async (community: string, absorbed: number, survivor: number, more: Partial<MergeWanted> = {}) => {
    const [absorbedId, survivorId] = [residentId(absorbed), residentId(survivor)];
    const wanted = { absorbedId, survivorId, noted: await noted(community, absorbedId, survivorId), ...more };
    return mergeResidents(chainOf(database()), byManager(community), { reason: '同一个人', ...wanted }, testNow);
  };
  const accounts = async (community: string) => {
    const rows = await queryRows<{ id: string; balance: number; pending: number }>(
      database().orm,
      sql`SELECT id, balance::float8 AS balance, coalesce(pending, 0)::float8 AS pending FROM account
        WHERE community = ${community} AND kind = 'resident' ORDER BY id`,
    );
    return new Map(rows.map(({ id, ...sums }) => [id, sums]));
  };
  const pulled = async ({ subject, epoch }: TestKiosk) =>
    allRows(
      (await pull(database(), subject, { cursor: null, limit: 1000, epoch, scopes: currentScopes }, testNow)).changes,
    );
  const verified = async (community: string) =>
    expect((await verifyLedger(database())).filter((row) => row.community === community)).toEqual([]);
  /** Gives up what the hub wants back, as tablets do behind each pull. */
  const giveUp = async (kiosk: TestKiosk) => {
    const rows = await pulled(kiosk);
    const wanted = rows.residents.filter((one) => one.wanted > 0);
    const events = wanted.map(({ id, allotted, wanted: points }) =>
      kiosk.record(release(id, Math.min(allotted, points))),
    );
    if (events.length > 0) await pushed(database(), kiosk, kiosk.batch(events));
  };

  it('have their points and cards together, and the same is told to tablets of any release', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    await pushed(database(), kiosk, kiosk.batch([kiosk.record(accrual(0, 2))]));
    expect(await merge(community, 0, 1)).toEqual({ ok: true, value: 'merged' });
    await verified(community);
    const { cards, residents: people } = await pulled(kiosk);
    const byHash = new Map(cards.map(({ id, residentId: holder }) => [id, holder]));
    expect([0, 1].map((index) => byHash.get(cardHash(community, index)))).toEqual([ids[1], ids[1]]);
    const [absorbed, survivor] = people.filter(({ id }) => id !== ids[2]);
    expect(absorbed).toMatchObject({ id: ids[0], maskedName: '', initials: '', wanted: absorbed?.allotted });
    expect(survivor).toMatchObject({ balance: 2 * openingPoints + 20 });
    await giveUp(kiosk);
    const sums = await accounts(community);
    expect([sums.get(ids[0] ?? '')?.balance, sums.get(ids[1] ?? '')?.balance]).toEqual([0, 2 * openingPoints + 20]);
    await verified(community);
  });

  it('are merged once, by who may, for a reason, and as the page showed them', async () => {
    const community = await foundCommunity(database());
    expect(await merge(community, 0, 0)).toEqual({ ok: false, error: 'same' });
    expect(await merge(community, 0, 1, { reason: ' ' })).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await merge(community, 0, 1, { absorbedId: 'res-gone' })).toEqual({ ok: false, error: 'unknown' });
    expect(await merge(community, 0, 1, { noted: 7 })).toEqual({ ok: false, error: 'overtaken' });
    const by = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const wanted = { absorbedId: residentId(0), survivorId: residentId(1), noted: 0, reason: '同一个人' };
    expect(await mergeResidents(chainOf(database()), by, wanted, testNow)).toEqual({
      ok: false,
      error: 'notPermitted',
    });
    expect(await merge(community, 0, 1)).toEqual({ ok: true, value: 'merged' });
    expect(await merge(community, 0, 1)).toEqual({ ok: true, value: 'again' });
    // Whoever was absorbed leads to the survivor for ever, so that no circle can come of it.
    expect(await merge(community, 1, 0)).toEqual({ ok: false, error: 'absorbed' });
    expect(await merge(community, 0, 2)).toEqual({ ok: false, error: 'absorbed' });
    expect(await merge(community, 1, 2)).toEqual({ ok: true, value: 'merged' });
    const rows = await queryRows(
      database().orm,
      sql`SELECT absorbed, survivor FROM resident_merge WHERE community = ${community} ORDER BY absorbed`,
    );
    expect(rows).toEqual([0, 1].map((index) => ({ absorbed: ids[index], survivor: ids[2] })));
    const sums = await accounts(community);
    expect(sums.get(ids[2] ?? '')?.balance).toBe(3 * openingPoints);
    await verified(community);
  });

  it('spend by a tablet that has not heard of it, and by both cards at one that has', async () => {
    const hub = openHub(database());
    const community = await foundCommunity(database(), { policy: { allotment: { kind: 'split' } } });
    const [here, there] = [await newTablet(hub), await newTablet(hub)];
    for (const tablet of [here, there]) {
      await tablet.pair(community);
      await tablet.exchange();
    }
    await there.ask(0, 300, () => here.exchange());
    const early = await here.take(community, 0, 2);
    expect(await merge(community, 0, 1)).toEqual({ ok: true, value: 'merged' });
    expect(await here.exchange()).toMatchObject({ kind: 'done' });
    // What it gave up is shared out with its next push.
    expect(await here.exchange()).toMatchObject({ kind: 'done' });
    const both = 2 * openingPoints - 2 * pointsPrice;
    expect(await here.store.residentView(residentId(1))).toMatchObject({ balance: both });
    const late = [await here.take(community, 0), await here.take(community, 1), await there.take(community, 0)];
    for (const tablet of [there, here, there, here]) expect(await tablet.exchange()).toMatchObject({ kind: 'done' });
    const events = await queryRows<{ id: string; resident: string }>(
      database().orm,
      sql`SELECT redemption.id::text AS id, event.payload::json -> 'body' ->> 'residentId' AS resident
        FROM redemption JOIN event ON event.community = redemption.community AND event.id = redemption.event
        WHERE redemption.community = ${community}`,
    );
    const named = new Map(events.map(({ id, resident }) => [id, resident]));
    expect([early, ...late].map((id) => named.get(id))).toEqual([ids[0], ids[1], ids[1], ids[0]]);
    const sums = await accounts(community);
    expect([0, 1].map((index) => sums.get(ids[index] ?? '')?.balance)).toEqual([0, both - 3 * pointsPrice]);
    for (const tablet of [here, there]) {
      expect((await tablet.store.residentView(residentId(1)))?.balance).toBe(both - 3 * pointsPrice);
    }
    const raised = await queryRows(database().orm, sql`SELECT code FROM review WHERE community = ${community}`);
    expect(raised).toEqual([]);
    await verified(community);
  });

  it('wait for who is known to a tablet alone after a restore, be it the one or the other', async () => {
    for (const isAbsorbedNew of [true, false]) {
      const community = await foundCommunity(database());
      const kiosk = await enterKiosk(database(), community, 'A');
      const [absorbedId, survivorId] = isAbsorbedNew ? ['res-late', residentId(1)] : [residentId(1), 'res-late'];
      await inChain(chainOf(database()), testNow, async (_tx, lock) => {
        const chain = await lock(community);
        const body = { absorbedId, survivorId };
        await chain.record({ type: 'resident.merged', staff: manager, reason: '同一个人', body, confidential: null });
      });
      await verified(community);
      const fact = accrual(0, 3);
      kiosk.record({ ...fact, body: { ...fact.body, residentId: 'res-late' } });
      kiosk.record(accrual(1, 1));
      await pushed(database(), kiosk, kiosk.batch());
      await verified(community);
      await pushed(database(), kiosk, kiosk.batch([kiosk.record(newResident('res-late'))]));
      await verified(community);
      await giveUp(kiosk);
      const sums = await accounts(community);
      expect([sums.get(absorbedId)?.balance, sums.get(survivorId)?.balance]).toEqual([0, openingPoints + 40]);
      await verified(community);
    }
  });

  it('are one person in the console, found by whatever was the one’s or the other’s', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const { orm } = database();
    await pushed(database(), kiosk, kiosk.batch([kiosk.record(accrual(0, 2)), kiosk.record(accrual(1, 3))]));
    expect((await merge(community, 0, 1)).ok).toBe(true);
    const both = 2 * openingPoints + 50;
    const survivor = await residentOf(orm, community, residentId(1));
    expect(survivor).toMatchObject({ balance: both, survivor: null, absorbed: [{ id: ids[0], number: 'XL-0000' }] });
    expect(survivor?.cards.map(({ hash }) => hash).toSorted()).toEqual(
      [0, 1].map((index) => cardHash(community, index)).toSorted(),
    );
    expect(await residentOf(orm, community, residentId(0))).toMatchObject({ cards: [], survivor: { id: ids[1] } });
    const found = async (query: string) =>
      (await searchResidents(orm, community, { query, from: null })).rows.map(({ id, balance, goodCards }) => ({
        id,
        balance,
        goodCards,
      }));
    const shown = { id: ids[1], balance: both, goodCards: 2 };
    expect(await found('XL-0000')).toEqual([shown]);
    expect(await found('XL-0001')).toEqual([shown]);
    expect((await found('')).map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    expect(await residentTotals(orm, community)).toEqual({ residents: 2, points: both + openingPoints });
    const [line, again] = await whoIsMeant(orm, community, ['XL-0000', 'XL-0001']);
    expect([line?.resident?.id, line?.refused, again?.refused]).toEqual([ids[1], null, 'twice']);
    const { rows } = await listTransfers(orm, community, { residents: [residentId(0), residentId(1)] });
    expect(rows).toHaveLength(4);
    const office = byManager(community);
    // Whoever has the page of the absorbed open still is told; what concerns points and cards is the survivor's.
    const leaving = { residentId: residentId(0), after: 0, is: true, reason: '搬走' };
    expect(await noteOfResident(chainOf(database()), office, 'stay', leaving, testNow)).toEqual({
      ok: false,
      error: 'overtaken',
    });
    const { typed } = (await residentToChange(orm, community, residentId(0))) ?? {};
    if (typed === undefined) throw new Error('an absorbed resident is still there');
    const changing = { residentId: residentId(0), after: 0, typed: { ...typed, team: '读书会' }, reason: '入队' };
    expect(await changeResident(chainOf(database()), office, changing, testNow)).toMatchObject({
      error: { code: 'overtaken' },
    });
    expect((await listCardless(orm, community)).map(({ id }) => id)).toEqual([]);
    for (const index of [0, 1]) {
      const stopped = { residentId: residentId(1), cardHash: cardHash(community, index), reason: '旧卡' };
      const wanted = { ...stopped, status: 'lost' as const, issuesNext: false };
      expect(await stopAtOffice(chainOf(database()), office, wanted, testNow)).toMatchObject({ ok: true });
    }
    expect(await issueCards(chainOf(database()), office, [residentId(0)], testNow)).toMatchObject({ error: 'nobody' });
    expect(await issueCards(chainOf(database()), office, [residentId(1)], testNow)).toMatchObject({ ok: true });
    const all = await exportResident(database(), community, residentId(1));
    expect([all?.resident.length, all?.account.length, all?.cards.length]).toEqual([2, 2, 3]);
    await verified(community);
  });

  it('are erased together', async () => {
    const community = await foundCommunity(database());
    expect((await merge(community, 0, 1)).ok).toBe(true);
    const wanted = { residentId: residentId(1), reason: '本人要求', typedNumber: 'XL-0001' };
    const erased = await eraseResident(chainOf(database()), byManager(community), wanted, testNow);
    expect(erased).toEqual({ ok: true, value: 'erased' });
    const names = await queryRows(
      database().orm,
      sql`SELECT id FROM resident WHERE community = ${community} AND name = '' ORDER BY id`,
    );
    expect(names).toEqual([{ id: ids[0] }, { id: ids[1] }]);
    await verified(community);
  });

  it('are checked: whoever changes a merge, or moves points without one, is found out', async () => {
    const community = await foundCommunity(database());
    await enterKiosk(database(), community, 'A');
    expect((await merge(community, 0, 1)).ok).toBe(true);
    const of = sql`community = ${community}`;
    expect(
      await subjectsAfter(database(), sql`UPDATE resident_merge SET survivor = 'res-2' WHERE ${of}`),
    ).toContainEqual(expect.stringContaining('merge by hub fact'));
    expect(await subjectsAfter(database(), sql`DELETE FROM resident_merge WHERE ${of}`)).toContainEqual(
      expect.stringContaining('merge by hub fact'),
    );
    const freed = sql`UPDATE account SET allotted = '{"gone": 5}' WHERE ${of} AND id = 'res-0'`;
    expect(await subjectsAfter(database(), freed)).toContainEqual('free points of res-0');
  });

  const step = fc.record({
    do: fc.constantFrom(
      'merge',
      'redeem',
      'award',
      'takeBack',
      'undo',
      'adjust',
      'decide',
      'send',
      'giveUp',
      'stop',
      'lose',
    ),
    kiosk: fc.nat(1),
    of: fc.nat(residents - 1),
    other: fc.nat(residents - 1),
    size: fc.integer({ min: 1, max: 20 }),
  });

  it('have the same points together in whatever order everything arrives', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const community = await foundCommunity(database(), { policy: { awardPointsPerDay: 100 } });
        const kiosks = [
          await enterKiosk(database(), community, 'A'),
          await enterKiosk(database(), community, 'B'),
        ] as const;
        const sent = new Map(kiosks.map((kiosk) => [kiosk, 0]));
        const sales: { readonly id: string; readonly kiosk: TestKiosk }[] = [];
        const awards: { readonly id: string; readonly points: number }[] = [];
        const send = async (kiosk: TestKiosk) => {
          const events = kiosk.events.slice(sent.get(kiosk));
          if (events.length > 0) await pushed(database(), kiosk, kiosk.batch(events));
          sent.set(kiosk, kiosk.events.length);
        };
        const into = new Map<number, number>();
        for (const { do: what, kiosk: at, of, other, size } of steps) {
          const kiosk = kiosks[at] ?? kiosks[0];
          if (what === 'merge' && (await merge(community, of, other)).ok) into.set(of, other);
          if (what === 'redeem') {
            const fact = redemption(community, of, [0], size);
            // Whoever has heard of the merge names another resident than the card's.
            const residentNamed = residentId(size % 2 === 0 ? of : (into.get(of) ?? of));
            kiosk.record({ ...fact, body: { ...fact.body, residentId: residentNamed } });
            sales.push({ id: fact.body.redemptionId, kiosk });
          }
          if (what === 'award') awards.push({ id: kiosk.record(accrual(of, size)).id, points: size * 10 });
          const award = awards[size % Math.max(1, awards.length)];
          if (what === 'takeBack' && award !== undefined) kiosk.record(takeBack(award.id, of, award.points));
          const sale = sales[size % Math.max(1, sales.length)];
          if (what === 'undo' && sale !== undefined) sale.kiosk.reverse(sale.id);
          if (what === 'adjust') {
            const id = newId();
            const wanted = { id, residentId: residentId(of), points: size % 2 === 0 ? size : -size, reason: '漏记' };
            await proposeAdjustment(chainOf(database()), byManager(community), wanted, testNow);
            if (size > 10) await merge(community, other, of);
            const second = { communityId: community, staffId: auditor, role: 'auditor' as const };
            await decideAdjustment(chainOf(database()), second, { id, decision: 'confirm' }, testNow);
          }
          if (what === 'decide') {
            const eventIds = (await listPending(database().orm, community)).flatMap((day) =>
              day.awards.map(({ eventId }) => eventId),
            );
            const decision = size % 2 === 0 ? ('released' as const) : ('declined' as const);
            const said = { eventIds, decision, reason: '问过' };
            await decidePending(chainOf(database()), byManager(community), said, testNow);
          }
          if (what === 'send') await send(kiosk);
          if (what === 'giveUp') {
            await send(kiosk);
            await giveUp(kiosk);
            sent.set(kiosk, kiosk.events.length);
          }
          if (what === 'lose' && size > 15) {
            const lost = { kioskId: kiosk.subject.kiosk, reason: '丢了' };
            await revokeKiosk(chainOf(database()), byManager(community), lost, testNow);
          }
          if (what === 'stop') kiosk.record(stopCard(cardHash(community, other), residentId(of)));
          await verified(community);
        }
        for (const kiosk of kiosks) {
          await send(kiosk);
          await giveUp(kiosk);
        }
        await verified(community);
        const merged = await queryRows<{ absorbed: string; survivor: string }>(
          database().orm,
          sql`SELECT absorbed, survivor FROM resident_merge WHERE community = ${community}`,
        );
        const keptBy = new Map(merged.map(({ absorbed, survivor }) => [absorbed, survivor]));
        const moved = await queryRows<{ debit: string; credit: string; points: number }>(
          database().orm,
          sql`SELECT debit_account AS debit, credit_account AS credit, points::float8 AS points FROM transfer
              WHERE community = ${community}`,
        );
        const expected = new Map<string, number>();
        const add = (id: string, points: number) => {
          const owner = keptBy.get(id) ?? id;
          expected.set(owner, (expected.get(owner) ?? 0) + points);
        };
        for (const { debit, credit, points } of moved) {
          add(debit, -points);
          add(credit, points);
        }
        const held = await accounts(community);
        const together = new Map<string, number>();
        for (const [id, { balance, pending }] of held) {
          const owner = keptBy.get(id) ?? id;
          together.set(owner, (together.get(owner) ?? 0) + balance + pending);
          if (keptBy.has(id)) expect(balance).toBe(0);
        }
        for (const [id, points] of together) expect(points).toBe(expected.get(id) ?? 0);
      }),
      { numRuns: 12 },
    );
  });
});
