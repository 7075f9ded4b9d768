import { openAsBlob } from 'node:fs';
import fc from 'fast-check';
import { sql } from 'drizzle-orm';
import { expect, inject, it } from 'vitest';
import { nameReplacement } from '#lib/server/console/kept.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, foundCommunity, openingPoints, openingStock, pointsPrice, residentId } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { newTablet, type TestTablet } from './tablet.ts';

/** What the hub knows of a community's redemptions, in the order of the kiosk's numbers. */
async function atTheHub(database: Database, community: string) {
  const redemptions = await queryRows<{ id: string; number: string }>(
    database.orm,
    sql`SELECT r.id, e.payload::json->'body'->>'number' AS number FROM redemption r JOIN event e ON e.community = r.community AND e.id = r.event
        WHERE r.community = ${community} ORDER BY e.epoch, e.seq`,
  );
  const balances = await queryRows<{ id: string; balance: number }>(
    database.orm,
    sql`SELECT id, balance FROM account WHERE community = ${community} AND kind = 'resident' ORDER BY id`,
  );
  return {
    ids: redemptions.map((row) => row.id),
    balances: new Map(balances.map((row) => [row.id, Number(row.balance)])),
  };
}

/** How many events the hub takes for waiting at the community's tablets. */
async function waitingByTheHub(database: Database, community: string): Promise<number> {
  const [row] = await queryRows<{ waiting: number }>(
    database.orm,
    sql`SELECT coalesce(sum(waiting), 0)::float8 AS waiting FROM kiosk WHERE community = ${community}`,
  );
  return row?.waiting ?? 0;
}

async function expectAgreement(database: Database, community: string, tablet: TestTablet, taken: readonly string[]) {
  const hub = await atTheHub(database, community);
  expect(hub.ids.toSorted()).toEqual(taken.toSorted());
  for (const [resident, balance] of hub.balances) {
    expect((await tablet.store.residentView(resident))?.balance).toBe(balance);
  }
  expect(await verifyLedger(database)).toEqual([]);
  const status = await tablet.store.status();
  expect(await waitingByTheHub(database, community)).toBe(0);
  expect([status.waiting, status.setAside, await tablet.store.tables.effects.count()]).toEqual([0, [], 0]);
}

describeOnEachDatabase('a tablet and the hub', (database) => {
  const paired = async () => {
    const hub = openHub(database());
    const community = await foundCommunity(database());
    const tablet = await newTablet(hub);
    const { kiosk } = await tablet.pair(community);
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
    return { hub, community, tablet, kiosk };
  };

  it('agree after redemptions made without a network, each exactly once and in order', async () => {
    const { community, tablet } = await paired();
    const taken = [
      await tablet.take(community, 0),
      await tablet.take(community, 0, 2),
      await tablet.take(community, 1),
    ];
    expect((await tablet.store.residentView(residentId(0)))?.balance).toBe(openingPoints - 3 * pointsPrice);
    expect((await tablet.store.shelf())[0]?.onHand).toBe(openingStock - 4);
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 3 });
    expect((await atTheHub(database(), community)).ids).toEqual(taken);
    await expectAgreement(database(), community, tablet, taken);
  });

  it('F12 agree after an answer that was lost ten times', async () => {
    const { community, tablet } = await paired();
    const taken = [await tablet.take(community, 0), await tablet.take(community, 1)];
    for (let round = 0; round < 10; round += 1) {
      tablet.faults.push('answer');
      expect(await tablet.exchange()).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } });
    }
    await tablet.exchange();
    await expectAgreement(database(), community, tablet, taken);
  });

  it.each<[string, () => Response]>([
    ['F22 a 500', () => new Response('Internal Server Error', { status: 500 })],
    ['a sign-in page', () => new Response('<html>Please sign in</html>', { headers: { 'content-type': 'text/html' } })],
    ['half a body', () => new Response('{"results":[{"index":0,"id":"0198')],
    ['an answer of another schema', () => Response.json({ success: true })],
    ['F17 a 401 without a reason', () => new Response('', { status: 401 })],
  ])('F16 F20 lose nothing to %s', async (_name, answer) => {
    const { community, tablet } = await paired();
    const taken = [await tablet.take(community, 0)];
    tablet.faults.push(answer());
    expect(await tablet.exchange()).toMatchObject({ kind: 'failed', failure: { kind: 'garbled' } });
    expect((await tablet.store.status()).waiting).toBe(1);
    await tablet.exchange();
    await expectAgreement(database(), community, tablet, taken);
  });

  it('F48 exchange although the tablet is three days off, and say so', async () => {
    const { community, tablet } = await paired();
    tablet.moveClock(3 * 86_400_000);
    const taken = [await tablet.take(community, 0)];
    await tablet.exchange();
    expect((await tablet.store.status()).clock?.offsetMs).toBe(-3 * 86_400_000);
    await expectAgreement(database(), community, tablet, taken);
  });

  it('F49 refuse to spend when the clock jumps back, until the hub has told the time', async () => {
    const { community, tablet } = await paired();
    await tablet.take(community, 0);
    tablet.moveClock(-3_600_000);
    await expect(tablet.take(community, 0)).rejects.toThrow('clockBehind');
    await tablet.exchange();
    await expect(tablet.take(community, 0)).resolves.toBeTypeOf('string');
  });

  it('F4 give back what a lost store had not sent, from the second copy', async () => {
    const { community, tablet, kiosk } = await paired();
    const sent = await tablet.take(community, 0);
    await tablet.exchange();
    const unsent = [await tablet.take(community, 0), await tablet.take(community, 1)];
    await tablet.loseStore(false);
    expect(await tablet.store.status()).toMatchObject({ waiting: 3, word: { kind: 'recovered', events: 3 } });
    await tablet.pair(community, kiosk);
    await tablet.exchange();
    await expectAgreement(database(), community, tablet, [sent, ...unsent]);
    const reviews = await queryRows<{ code: string }>(
      database().orm,
      sql`SELECT code FROM review WHERE community = ${community} ORDER BY code`,
    );
    // Its clock stands still here: they were recorded in the very moment in which another one took its place, and with
    // it what was set apart for it.
    const each = ['afterRevocation', 'beyondAllotment', 'recovered'];
    expect(reviews.map((row) => row.code)).toEqual(each.flatMap((code) => [code, code]));
  });

  it('F4 lose nothing where a wiped tablet is paired by an ordinary code: a manager says what it replaces', async () => {
    const { hub, community, tablet, kiosk: before } = await paired();
    const unsent = [await tablet.take(community, 0), await tablet.take(community, 1)];
    await tablet.loseStore(false);
    const { kiosk: after } = await tablet.pair(community);
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 2 });
    expect((await tablet.store.status()).waiting).toBe(0);
    const wanted = { sender: after, recorder: before, reason: '平板清空后重新接入' };
    expect(await nameReplacement(hub, byManager(community), wanted, hub.clock())).toEqual({
      ok: true,
      value: 'decided',
    });
    await tablet.exchange();
    const own = await tablet.take(community, 1);
    await tablet.exchange();
    await expectAgreement(database(), community, tablet, [...unsent, own]);
  });

  it('F50 begin a new epoch when the store is older than its second copy', async () => {
    const { community, tablet } = await paired();
    const taken = [await tablet.take(community, 0)];
    await tablet.exchange();
    const { tables } = tablet.store;
    const before = { meta: await tables.meta.toArray(), outbox: await tables.outbox.toArray() };
    taken.push(await tablet.take(community, 0), await tablet.take(community, 1));
    // The tablet's files go back to where they were before the last two: a restored or cloned disk.
    await Promise.all([tables.meta.clear(), tables.outbox.clear(), tables.effects.clear()]);
    await tables.meta.bulkPut(before.meta);
    await tables.outbox.bulkPut(before.outbox);
    await tablet.restart();
    taken.push(await tablet.take(community, 0));
    await tablet.exchange();
    await expectAgreement(database(), community, tablet, taken);
  });

  it('write a second copy again that had lost its end', async () => {
    const { community, tablet } = await paired();
    await tablet.take(community, 0);
    tablet.journal.text = tablet.journal.text.slice(0, -20);
    await tablet.restart();
    await tablet.loseStore(false);
    expect((await tablet.store.status()).waiting).toBe(1);
  });

  it('agree whatever the line does, however pushes, pulls and redemptions interleave', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ take: fc.integer({ min: 0, max: 2 }) }) },
      { weight: 2, arbitrary: fc.constant('exchange' as const) },
      {
        weight: 3,
        arbitrary: fc.record({ fault: fc.array(fc.constantFrom('request', 'answer', 'whole'), { maxLength: 3 }) }),
      },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    const run = async (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
      const { community, tablet } = await paired();
      const taken: string[] = [];
      const spent = [0, 0, 0];
      for (const now of steps) {
        if (now === 'exchange') await tablet.exchange();
        else if (now === 'restart') await tablet.restart();
        else if ('take' in now) {
          taken.push(await tablet.take(community, now.take));
          spent[now.take] = (spent[now.take] ?? 0) + pointsPrice;
        } else {
          // The line breaks at chosen requests of one exchange; what a broken line left over must not spoil later ones.
          for (const fault of now.fault) tablet.faults.push(fault as 'request');
          await tablet.exchange();
          tablet.faults.length = 0;
        }
        for (const [index, points] of spent.entries()) {
          const view = await tablet.store.residentView(residentId(index));
          expect(view?.balance).toBe(openingPoints - points);
        }
      }
      await tablet.exchange();
      await expectAgreement(database(), community, tablet, taken);
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), run), { numRuns: 25 });
  }, 60_000);
});

it('F32 a hub restored from an old dump is refilled by its tablet, which never counts wrongly in between', async () => {
  const original = await openInMemory(await openAsBlob(inject('memoryImage')));
  const community = await foundCommunity(original);
  const tablet = await newTablet(openHub(original));
  await tablet.pair(community);
  await tablet.exchange();
  const taken = [await tablet.take(community, 0)];
  await tablet.exchange();
  const dump = await original.embedded?.dump();
  taken.push(await tablet.take(community, 0), await tablet.take(community, 1));
  await tablet.exchange();
  taken.push(await tablet.take(community, 0));
  await original.close();

  const restored = await openInMemory(dump);
  await restored.orm.execute(sql`UPDATE community SET incarnation = gen_random_uuid()`);
  tablet.connect(openHub(restored));
  // The first answers are lost, so that the balance is looked at while the hub is still behind.
  tablet.faults.push('answer');
  await tablet.exchange();
  expect((await tablet.store.residentView(residentId(0)))?.balance).toBe(openingPoints - 3 * pointsPrice);
  expect(await tablet.exchange()).toMatchObject({ kind: 'done' });
  await expectAgreement(restored, community, tablet, taken);
  await restored.close();
}, 60_000);
