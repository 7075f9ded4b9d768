import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { statements as postings } from '#lib/server/db/migrations/0005-postings.ts';
import { postPast } from '#lib/server/db/past-postings.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { delivery, enterKiosk, foundCommunity, itemId, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';
import { closeShift, counted, countLine, redeemed, writeOff } from './staff-facts.ts';

/** All that moves money or goods: batches with a cost and without, cash that comes and goes back, three shifts. */
function recordAll(kiosk: TestKiosk): void {
  kiosk.record(delivery(0, 30, { costEachFen: 250, bestBefore: '2026-12-24' }));
  kiosk.record(delivery(0, 20, { costEachFen: 300 }));
  kiosk.record(delivery(1, 40));
  kiosk.record(delivery(2, 5, { costEachFen: 0 }));
  for (let resident = 0; resident < 3; resident += 1) {
    const { fact, redemptionId } = redeemed(kiosk, resident, [0, 1], 2, 150);
    kiosk.record(fact);
    if (resident > 0) kiosk.reverse(redemptionId, [{ itemId: itemId(0), quantity: resident, to: 'shelf' }]);
  }
  kiosk.redeem(0, [2], 3);
  kiosk.record(writeOff(0, 4));
  kiosk.record(counted([countLine(1, 37, 40)]).fact);
  for (const over of [0, 250, -100]) kiosk.record(closeShift({ cashExpectedFen: 1200, cashCountedFen: 1200 + over }));
}

/** What each fact says of cash and of what was bought. Which goods have left is said by none. */
const saidByFacts = (database: Database, community: string) =>
  queryRows<{ fact: string; account: string; unit: string; amount: number }>(
    database.orm,
    sql`SELECT fact, account, unit, sum(amount)::float8 AS amount FROM (
        SELECT fact, debit AS account, unit, amount FROM posting WHERE community = ${community}
        UNION ALL SELECT fact, credit, unit, -amount FROM posting WHERE community = ${community}) AS side
      WHERE split_part(account, ':', 1) IN ('till', 'cashParts', 'overShort', 'owed')
      GROUP BY fact, account, unit HAVING sum(amount) <> 0 ORDER BY fact, account, unit`,
  );

const revisionsOf = async (database: Database, community: string) => {
  const [row] = await queryRows<{ revision: number; posted: number }>(
    database.orm,
    sql`SELECT revision::float8 AS revision, posted_revision::float8 AS posted FROM community WHERE id = ${community}`,
  );
  if (row === undefined) throw new Error('the community was founded');
  return row;
};

/** Leaves a community as a program does that keeps no postings, from the revision on at which it began. */
const forgetSince = (database: Database, community: string, posted: number, kept: readonly string[] = []) =>
  database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`DELETE FROM posting WHERE community = ${community}
      AND fact::text NOT IN (SELECT jsonb_array_elements_text(${JSON.stringify(kept)}::jsonb))`);
    await tx.execute(sql`UPDATE community SET posted_revision = ${posted} WHERE id = ${community}`);
  });

const postedFacts = async (database: Database, community: string): Promise<readonly string[]> => {
  const rows = await queryRows<{ fact: string }>(
    database.orm,
    sql`SELECT DISTINCT fact FROM posting WHERE community = ${community}`,
  );
  return rows.map(({ fact }) => fact);
};

/** A database whose transaction at a place, from 0, runs after `first`. */
function before(database: Database, place: number, first: () => Promise<unknown>): Database {
  let count = -1;
  return {
    ...database,
    transaction: async (run, options) => {
      count += 1;
      if (count === place) await first();
      return database.transaction(run, options);
    },
  };
}

describeOnEachDatabase('what was written without postings', (database, open) => {
  const founded = async (home = database()) => {
    const community = await foundCommunity(home);
    const kiosk = await enterKiosk(home, community, 'A');
    return { community, kiosk };
  };

  it('gets them where the database is migrated that the release before left', async () => {
    const home = await open();
    onTestFinished(() => home.close());
    const { community, kiosk } = await founded(home);
    recordAll(kiosk);
    await pushed(home, kiosk);
    const posted = await saidByFacts(home, community);
    await home.transaction(async (tx) => {
      await tx.execute(sql`DROP VIEW ledger`);
      await tx.execute(sql`DROP TABLE posting`);
      await tx.execute(sql`ALTER TABLE community DROP COLUMN posted_revision`);
      for (const statement of postings) await tx.execute(sql.raw(statement));
    });
    // The schema is up to date now, and what a migration does behind its steps is still to come.
    await migrate(home);
    expect(await verifyLedger(home)).toEqual([]);
    expect(await saidByFacts(home, community)).toEqual(posted);
  });

  it('gets them at a start, whatever the pages, and no others at the next', async () => {
    const { community, kiosk } = await founded();
    recordAll(kiosk);
    await pushed(database(), kiosk);
    const posted = await saidByFacts(database(), community);
    const accounts = new Set(posted.map(({ account }) => account.split(':')[0]));
    expect(accounts).toEqual(new Set(['till', 'cashParts', 'overShort', 'owed']));
    for (const pageRows of [1, 2, 5000]) {
      await forgetSince(database(), community, 0);
      expect(await verifyLedger(database())).not.toEqual([]);
      await postPast(database(), pageRows);
      expect(await verifyLedger(database())).toEqual([]);
      expect(await saidByFacts(database(), community)).toEqual(posted);
    }
    const facts = await postedFacts(database(), community);
    await postPast(database());
    expect(await postedFacts(database(), community)).toEqual(facts);
  });

  it('gets them once where several hubs start', async () => {
    const { community, kiosk } = await founded();
    recordAll(kiosk);
    await pushed(database(), kiosk);
    const posted = await saidByFacts(database(), community);
    await forgetSince(database(), community, 0);
    await Promise.all([postPast(database(), 2), postPast(database(), 3)]);
    expect(await verifyLedger(database())).toEqual([]);
    expect(await saidByFacts(database(), community)).toEqual(posted);
    const revisions = await revisionsOf(database(), community);
    expect(revisions.posted).toBe(revisions.revision);
  });

  it('goes on where it was interrupted', async () => {
    const { community, kiosk } = await founded();
    recordAll(kiosk);
    await pushed(database(), kiosk);
    const posted = await saidByFacts(database(), community);
    await forgetSince(database(), community, 0);
    const dies = () => Promise.reject(new Error('the power went'));
    let interruptions = 0;
    for (let place = 0; place < 100; place += 1) {
      const failure = await postPast(before(database(), place, dies), 4).catch((error: unknown) => error);
      if (failure === undefined) break;
      interruptions += 1;
    }
    expect(interruptions).toBeGreaterThan(5);
    expect(await verifyLedger(database())).toEqual([]);
    expect(await saidByFacts(database(), community)).toEqual(posted);
  });

  it('gets them when an older program wrote beside this one, or was put back for a while', async () => {
    const { community, kiosk } = await founded();
    recordAll(kiosk);
    await pushed(database(), kiosk);
    const kept = await postedFacts(database(), community);
    const { posted } = await revisionsOf(database(), community);
    const first = kiosk.events.length;
    recordAll(kiosk);
    await pushed(database(), kiosk, kiosk.batch(kiosk.events.slice(first)));
    const all = await saidByFacts(database(), community);
    await forgetSince(database(), community, posted, kept);
    // What this program records afterwards has its own.
    kiosk.record(redeemed(kiosk, 0, [0], 2, 90).fact);
    await pushed(database(), kiosk, kiosk.batch(kiosk.events.slice(-1)));
    await postPast(database());
    expect(await verifyLedger(database())).toEqual([]);
    const revisions = await revisionsOf(database(), community);
    expect(revisions.posted).toBe(revisions.revision);
    const said = await saidByFacts(database(), community);
    expect(said.filter(({ fact }) => fact !== kiosk.events.at(-1)?.id)).toEqual(all);
  });

  it('is looked for again when an older program wrote in the meantime', async () => {
    const { community, kiosk } = await founded();
    recordAll(kiosk);
    await pushed(database(), kiosk);
    const posted = await saidByFacts(database(), community);
    const [shift] = kiosk.events.filter(({ type }) => type === 'shift.closed').slice(1);
    if (shift === undefined) throw new Error('shifts were closed');
    const kept = (await postedFacts(database(), community)).filter((fact) => fact !== shift.id);
    // Behind the last page of shifts: the older program closes one then.
    const olderWrites = async () => {
      await forgetSince(database(), community, 0, kept);
      await database().orm.execute(sql`UPDATE community SET revision = revision + 1 WHERE id = ${community}`);
    };
    await forgetSince(database(), community, 0, [...kept, shift.id]);
    await postPast(before(database(), 4, olderWrites));
    const between = await revisionsOf(database(), community);
    expect(between.posted).toBeLessThan(between.revision);
    await postPast(database());
    expect(await verifyLedger(database())).toEqual([]);
    expect(await saidByFacts(database(), community)).toEqual(posted);
  });
});
