import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { readHubFact } from '#lib/hub-facts/hub-fact.ts';
import { changePolicy, policyOf } from '#lib/server/console/policy.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { sealLedger } from '#lib/server/ledger/sealing.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  foundingFacts,
  quiet,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { subjectsAfter } from './tampering.ts';

const dayMs = 86_400_000;
/** So many days after the tests' day, in the middle of the day. */
const onDay = (day: number) => new Date(testNow.getTime() + day * dayMs);

describeOnEachDatabase('seals', (database) => {
  const seal = (community: string, day: number) => sealLedger(chainOf(database()), community, onDay(day));
  const pushAll = (kiosk: TestKiosk) =>
    push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
  const change = async (community: string, lowStockPieces: number) => {
    const seen = await policyOf(database().orm, community);
    const wanted = { seen, wanted: { ...seen, lowStockPieces }, reason: '试试' };
    await changePolicy(chainOf(database()), byManager(community), wanted, testNow);
  };
  const sealsOf = async (community: string) => {
    const rows = await queryRows<{ number: number; payload: string }>(
      database().orm,
      sql`SELECT number, payload FROM hub_fact
        WHERE community = ${community} AND type = 'ledger.sealed' ORDER BY number`,
    );
    return rows.map(({ number, payload }) => ({ number, ...readHubFact(payload)?.body }));
  };

  it('cover whatever came since the one before, once a day', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.redeem(0);
    kiosk.redeem(1);
    await pushAll(kiosk);
    await change(community, 4);
    expect(await seal(community, 0)).toBe(false);
    expect(await seal(community, 1)).toBe(true);
    expect(await seal(community, 1)).toBe(false);
    kiosk.redeem(2);
    await pushAll(kiosk);
    expect(await seal(community, 2)).toBe(true);
    const [first, second] = await sealsOf(community);
    expect(first).toMatchObject({
      number: foundingFacts + 2,
      previous: null,
      after: null,
      events: 2,
      facts: foundingFacts + 1,
      replaces: [],
    });
    expect(second).toMatchObject({
      number: foundingFacts + 3,
      previous: foundingFacts + 2,
      events: 1,
      facts: 1,
      replaces: [],
    });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('are not made where nothing is new', async () => {
    const community = await foundCommunity(database());
    expect(await seal(community, 1)).toBe(true);
    expect(await seal(community, 2)).toBe(false);
    await change(community, 4);
    expect(await seal(community, 3)).toBe(true);
    expect(await seal(community, 4)).toBe(false);
  });

  it('are made once by several hubs', async () => {
    const community = await foundCommunity(database());
    await change(community, 4);
    const made = await Promise.all([1, 1, 1].map((day) => seal(community, day)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await sealsOf(community)).toHaveLength(1);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('cover events from before their changes were noted, and more than are read at once', async () => {
    const community = await foundCommunity(database());
    await database().transaction(async (tx) => {
      const events = (many: number, revision: ReturnType<typeof sql>) => sql`
        INSERT INTO event (community, id, kiosk, epoch, seq, type, at, received_at, hash, payload, answer, revision)
        SELECT community, id, kiosk, epoch, seq, type, now(), now(),
          translate(encode(sha256(convert_to(payload, 'UTF8')), 'base64'), '+/=', '-_'), payload, '{}'::jsonb, ${revision}
        FROM (SELECT ${community}::text AS community, gen_random_uuid() AS id, 'ksk_old' AS kiosk,
            gen_random_uuid() AS epoch, n AS seq, 'of.later' AS type
          FROM generate_series(1, ${many}::integer) AS n) AS old
        CROSS JOIN LATERAL (SELECT to_json(old)::text AS payload) AS said`;
      await tx.execute(events(5_001, sql`NULL`));
      await tx.execute(events(5_001, sql`1`));
    });
    expect(await seal(community, 1)).toBe(true);
    expect(await sealsOf(community)).toMatchObject([{ events: 10_002, facts: foundingFacts }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('tell whoever adds, removes or changes something below them', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.accrue(0, 1);
    await pushAll(kiosk);
    await change(community, 4);
    await seal(community, 1);
    const own = sql`community = ${community}`;
    const told = [`seal ${foundingFacts + 2} over the ledger`];
    const subjects = (statement: ReturnType<typeof sql>) => subjectsAfter(database(), statement);
    expect(await subjects(sql`DELETE FROM event WHERE ${own}`)).toEqual(expect.arrayContaining(told));
    expect(await subjects(sql`UPDATE event SET revision = revision + 100 WHERE ${own}`)).toEqual(told);
    expect(
      await subjects(sql`
      INSERT INTO event (community, id, kiosk, epoch, seq, type, at, received_at, hash, payload, answer, revision)
      SELECT community, gen_random_uuid(), kiosk, epoch, seq + 1, type, at, received_at, hash, payload, answer, revision
      FROM event WHERE ${own}`),
    ).toEqual(expect.arrayContaining(told));
    expect(await subjects(sql`DELETE FROM hub_fact WHERE ${own} AND number = 1`)).toEqual(expect.arrayContaining(told));
  });
});
