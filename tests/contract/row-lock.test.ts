import { sql } from 'drizzle-orm';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Transaction } from '#lib/server/db/database.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { askForPoints } from '#lib/server/sync/allotments.ts';
import { push } from '#lib/server/sync/push.ts';
import { enterKiosk, enterResidents, foundCommunity, openingPoints, quiet, residentId, testNow } from './community.ts';
import { describeOnPostgres } from './databases.ts';

// Two kiosks ask two connections for the same points at the same moment. The lock on the community's row is what keeps
// the hub from promising them twice: to see that this test would notice, the lock is left out in the second half of it.

const lock = vi.hoisted(() => ({ isLeftOut: false }));
vi.mock('#lib/server/ledger/community.ts', async (load) => {
  const real = await load<typeof import('#lib/server/ledger/community.ts')>();
  const nextRevision = async (tx: Transaction, community: string): Promise<number> => {
    if (!lock.isLeftOut) return real.nextRevision(tx, community);
    const [row] = await queryRows<{ revision: number | string }>(
      tx,
      sql`SELECT revision + 1 AS revision FROM community WHERE id = ${community}`,
    );
    return Number(row?.revision);
  };
  return { ...real, nextRevision };
});

/** Notes the statements that are sent to PostgreSQL from here on, in their order. */
function noteStatements(): readonly string[] {
  const sent: string[] = [];
  const original = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
  Reflect.set(pg.Client.prototype, 'query', function query(this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    sent.push(typeof first === 'string' ? first : ((first as { readonly text?: string }).text ?? ''));
    return original.apply(this, args);
  });
  onTestFinished(() => void Reflect.set(pg.Client.prototype, 'query', original));
  return sent;
}

describeOnPostgres('the lock on the community', (database) => {
  const rounds = 30;

  /** How many points two kiosks were promised of one resident, who has {@link openingPoints}. */
  const promised = async (): Promise<number> => {
    const community = await foundCommunity(database(), { residents: 0, items: 1 });
    const kiosks = [await enterKiosk(database(), community, 'A'), await enterKiosk(database(), community, 'B')];
    await database().transaction((tx) => enterResidents(tx, community, 1));
    await database().orm.execute(sql`UPDATE account SET allotted = '{}' WHERE community = ${community}`);
    // What is lent is promised twice on purpose.
    const strict = sql`jsonb_set(policy, '{lendPointsPerDay}', '0')`;
    await database().orm.execute(sql`UPDATE community SET policy = ${strict} WHERE id = ${community}`);
    const wish = { residentId: residentId(0), atLeast: 900 };
    const outcomes = await Promise.all(kiosks.map(({ subject }) => askForPoints(database(), subject, wish, testNow)));
    return outcomes.reduce((sum, outcome) => sum + (outcome?.response.allotted ?? 0), 0);
  };

  it('keeps the hub from promising the same points twice', async () => {
    for (let round = 0; round < rounds; round += 1) expect(await promised()).toBe(openingPoints);
  });

  it('is the first thing that a push sends, although everything that it looks at is sent without waiting', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database()), 'A');
    kiosk.accrue(0, 1);
    kiosk.redeem(0);
    const sent = noteStatements();
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    expect(sent.slice(0, 2)).toEqual(['begin', expect.stringContaining('UPDATE community SET revision')]);
    expect(sent.findIndex((text) => text.includes('FROM chain'))).toBeGreaterThan(1);
    expect(sent.at(-1)).toBe('commit');
  });

  it('is what does it: without it they are promised twice', async () => {
    lock.isLeftOut = true;
    let most = 0;
    for (let round = 0; round < rounds && most <= openingPoints; round += 1) most = Math.max(most, await promised());
    expect(most).toBeGreaterThan(openingPoints);
  });
});
