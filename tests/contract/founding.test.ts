import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { exportHubFacts } from '#lib/server/console/hub-facts.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { chainFile } from '#lib/server/chain-places.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainIn, chainOf, foundCommunity, manager, quiet, residentEntry, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { enterPeople } from './founding.ts';
import { subjectsAfter } from './tampering.ts';

const newcomer = 'res-7';
const named = /欧阳秀兰|ouyangxiulan|护院巡逻队/;

describeOnEachDatabase('somebody whom the office enters', (database) => {
  const person = (community: string) => ({
    ...residentEntry(community, 7),
    name: '欧阳秀兰',
    pinyin: 'ouyangxiulan',
    initials: 'oyxl',
    team: '护院巡逻队',
  });
  const enter = (community: string) =>
    database().transaction(async (tx) => enterPeople(await chainIn(tx, community), manager, [person(community)]));
  const erase = (context: ReturnType<typeof chainOf>, community: string) => {
    const wanted = { residentId: newcomer, reason: '本人要求', typedNumber: 'XL-0007' };
    return eraseResident(context, byManager(community), wanted, testNow);
  };
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'points-store-founding-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  const start = async (dataDir: string) => ({
    ...chainOf(database()),
    chainCopy: await openChainCopy({ database: database(), logger: quiet }, dataDir),
  });
  /** What a copy holds of a community, which others share the database with. */
  const copyIn = (dataDir: string, community: string): string => {
    const lines = readFileSync(chainFile(dataDir), 'utf8').split('\n');
    return lines.filter((line) => line.includes(community)).join('\n');
  };
  /** Every row of a community that may hold words, as a dump has it. */
  const everything = async (community: string): Promise<string> => {
    const names = ['resident', 'resident_words', 'hub_fact', 'hub_fact_confidential', 'account', 'card', 'transfer'];
    const rows = names.map((name) =>
      queryRows(
        database().orm,
        sql`SELECT to_json(t)::text FROM ${sql.identifier(name)} AS t WHERE community = ${community}`,
      ),
    );
    return JSON.stringify(await Promise.all(rows));
  };
  const row = async (community: string) =>
    (
      await queryRows<{ name: string; number: string; team: string; points: number }>(
        database().orm,
        sql`SELECT name, number, team, balance::float8 AS points FROM resident
          JOIN account ON account.community = resident.community AND account.id = resident.id
          WHERE resident.community = ${community} AND resident.id = ${newcomer}`,
      )
    )[0];

  it('has a name that no fact says', async () => {
    const community = await foundCommunity(database());
    await enter(community);
    expect(await row(community)).toEqual({ name: '欧阳秀兰', number: 'XL-0007', team: '护院巡逻队', points: 0 });
    for await (const line of exportHubFacts(database().orm, community)) expect(line).not.toMatch(named);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is erased in the database and in the second copy, and nothing else changes', async () => {
    const community = await foundCommunity(database());
    const folder = newFolder();
    const hub = await start(folder);
    await enter(community);
    await hub.chainCopy.write(community);
    expect(await everything(community)).toMatch(named);
    expect(copyIn(folder, community)).toMatch(named);
    const others = copyIn(folder, community).match(/王秀兰/g)?.length ?? 0;
    expect(others).toBeGreaterThan(0);
    expect(await erase(hub, community)).toEqual({ ok: true, value: 'erased' });
    expect(await everything(community)).not.toMatch(named);
    expect(copyIn(folder, community)).not.toMatch(named);
    expect(copyIn(folder, community).match(/王秀兰/g)).toHaveLength(others);
    expect(await row(community)).toMatchObject({ name: '', team: '', number: 'XL-0007' });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is erased in the copy of another hub, or of one that was killed, with its next start', async () => {
    const community = await foundCommunity(database());
    const folder = newFolder();
    await enter(community);
    await start(folder);
    expect(copyIn(folder, community)).toMatch(named);
    await erase(chainOf(database()), community);
    await start(folder);
    expect(copyIn(folder, community)).not.toMatch(named);
  });

  it.each(['without the words', 'with them'])('stays erased after a restore from a copy %s', async (copy) => {
    const community = await foundCommunity(database());
    const folder = newFolder();
    const before = await lastNumber(database(), community);
    await enter(community);
    const hub = await start(folder);
    if (copy === 'without the words') {
      await erase(hub, community);
    } else {
      // Another hub has erased them, whose file is put behind the one of this.
      const elsewhere = newFolder();
      await erase(chainOf(database()), community);
      await start(elsewhere);
      appendFileSync(chainFile(folder), `${copyIn(elsewhere, community)}\n`);
      expect(copyIn(folder, community)).toMatch(named);
    }
    await forgetSince(database(), community, before);
    expect(await row(community)).toBeUndefined();
    await start(folder);
    expect(await row(community)).toMatchObject({ name: '', number: 'XL-0007' });
    expect(await everything(community)).not.toMatch(named);
    expect(copyIn(folder, community)).not.toMatch(named);
    expect(await verifyLedger(database())).toEqual([]);
  });
});

const lastNumber = async ({ orm }: Database, community: string): Promise<number> => {
  const [row] = await queryRows<{ last: number }>(
    orm,
    sql`SELECT max(number) AS last FROM hub_fact WHERE community = ${community}`,
  );
  return row?.last ?? 0;
};

/** Puts a community back to where its chain had so many facts and nobody had entered the newcomer. */
const forgetSince = (database: Database, community: string, number: number): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(sql`
      DELETE FROM resident_words WHERE community = ${community} AND fact IN (
        SELECT id FROM hub_fact WHERE community = ${community} AND number > ${number})`);
    for (const table of ['hub_fact', 'hub_fact_confidential']) {
      await tx.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE community = ${community} AND number > ${number}`);
    }
    for (const table of ['resident_words', 'resident_erasure', 'card']) {
      await tx.execute(
        sql`DELETE FROM ${sql.identifier(table)} WHERE community = ${community} AND resident = ${newcomer}`,
      );
    }
    for (const table of ['resident', 'account']) {
      await tx.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE community = ${community} AND id = ${newcomer}`);
    }
  });

describeOnEachDatabase('a row that no fact says', (database) => {
  it('is named, of a community that was founded by a fact', async () => {
    const community = await foundCommunity(database());
    const own = sql`community = ${community}`;
    const id = '0193b6f0-0000-7000-8000-0000000000aa';
    const told = async (statement: ReturnType<typeof sql>) =>
      (await subjectsAfter(database(), statement)).filter((subject) => subject.endsWith('without a fact'));
    expect(await told(sql`SELECT 1`)).toEqual([]);
    const without = (what: string, name = id) => [`${what} ${name} without a fact`];
    expect(
      await told(sql`INSERT INTO transfer (community, id, debit_account, credit_account, points, kind, note, at, recorded_at)
        VALUES (${community}, ${id}, 'issued', 'res-0', 5, 'accrual', '', now(), now())`),
    ).toEqual(without('transfer'));
    expect(
      await told(sql`INSERT INTO stock_movement SELECT community, ${id}, line, store, item, kind, quantity, recorded_at
        FROM stock_movement WHERE ${own} LIMIT 1`),
    ).toEqual(without('stock movement'));
    expect(
      await told(sql`INSERT INTO posting SELECT community, ${id}, line, debit, credit, unit, amount
        FROM posting WHERE ${own} LIMIT 1`),
    ).toEqual(without('posting'));
    expect(
      await told(sql`INSERT INTO batch (community, id, store, item, code, received, remaining, received_at, revision)
        VALUES (${community}, ${id}, 'store-1', 'item-0', '', 1, 1, now(), 1)`),
    ).toEqual(without('batch'));
    expect(
      await told(sql`INSERT INTO card SELECT community, 'some-hash', resident, status, issued_at, ended_at, revision
        FROM card WHERE ${own} LIMIT 1`),
    ).toEqual(without('card', 'some-hash'));
    expect(await told(sql`UPDATE resident SET id = 'nobody' WHERE ${own} AND id = 'res-0'`)).toEqual(
      without('resident', 'nobody'),
    );
    // What is older was written without facts, and stays as it is.
    const earlier = sql`DELETE FROM hub_fact WHERE ${own}`;
    expect(await told(earlier)).toEqual([]);
  });
});
