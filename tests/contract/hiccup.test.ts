import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { queryRows, together } from '#lib/server/db/database.ts';
import { isInfrastructureFailure, sqlState } from '#lib/server/db/failure.ts';
import { push } from '#lib/server/sync/push.ts';
import { enterKiosk, foundCommunity, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// Behind a statement that failed, every one of its transaction fails with 25P02; which is heard of first is chance.

describeOnEachDatabase('behind a statement that failed', (database) => {
  /** Whoever looks for events that wait hears of a statement behind the one that failed. */
  const begin = [
    sql`ALTER TABLE waiting RENAME TO waiting_kept`,
    sql`CREATE FUNCTION hiccup() RETURNS boolean STABLE LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'hiccup' USING ERRCODE = 'in_failed_sql_transaction'; END $$`,
    sql`CREATE VIEW waiting AS SELECT * FROM waiting_kept WHERE hiccup()`,
  ];
  const end = [sql`DROP VIEW waiting`, sql`ALTER TABLE waiting_kept RENAME TO waiting`];

  it('F15 no honest event is set aside: nothing is taken, and the same push is taken later', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database()), 'A');
    kiosk.redeem(0);
    kiosk.accrue(1, 2);
    // What is recovered is loaded in the savepoint in which it is tried, so that the transaction could go on.
    const request = kiosk.batch(kiosk.events, { recovered: true });
    const send = () => push({ database: database(), logger: quiet }, kiosk.subject, request, testNow);

    for (const statement of begin) await database().orm.execute(statement);
    await expect(send()).rejects.toSatisfy(isInfrastructureFailure);
    for (const statement of end) await database().orm.execute(statement);
    const { response } = await send();
    expect(response.results.map(({ status }) => status)).toEqual(['applied', 'applied']);
  });

  it('F15 what is to blame is told from what follows from it, also where it is heard of last', async () => {
    const failing = database().transaction((tx) => {
      const toBlame = queryRows(tx, sql`SELECT 1 / 0 AS nothing`).catch(async (error: unknown) => {
        await setTimeout(50);
        throw error;
      });
      return together([toBlame, queryRows(tx, sql`SELECT 1 AS one`)]);
    });
    const failure = await failing.catch((error: unknown) => error);
    expect([sqlState(failure), isInfrastructureFailure(failure)]).toEqual(['22012', false]);
  });
});
