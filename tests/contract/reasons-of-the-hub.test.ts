import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type SQL } from 'drizzle-orm';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { readHubFact, type HubFactType } from '#lib/hub-facts/hub-fact.ts';
import { isBuried } from '#lib/hub-facts/reason.ts';
import { decideAdjustment, proposeAdjustment } from '#lib/server/console/adjustments.ts';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { exportHubFacts, hubFactOf } from '#lib/server/console/hub-facts.ts';
import { findNameTraces } from '#lib/server/console/name-traces.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { chainFile } from '#lib/server/chain-places.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  auditor,
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  foundingFacts,
  newId,
  quiet,
  residentId,
  testNow,
} from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { recordEach, recordEachAsBefore, someHubFactTypes, typesAsBefore, wholeChain } from './hub-facts.ts';
import { subjectsAfter } from './tampering.ts';

const text = '王桂兰本人来说的';
/** How facts are recorded: with the reason beside them, and as the first versions did. */
const ways = [
  { way: 'beside its fact', record: recordEach, types: someHubFactTypes },
  { way: 'inside its fact', record: recordEachAsBefore, types: typesAsBefore },
] as const;
/** Facts whose reason other rows repeat, one of which commits to words of people as well. */
const repeating: readonly HubFactType[] = [
  'residents.entered',
  'policy.changed',
  'staff.added',
  'staff.changed',
  'finding.decided',
  'adjustment.proposed',
  'points.adjusted',
];

describeOnEachDatabase('the reason of what was done at the hub', (database, open) => {
  let community: string;
  let folder: string;
  beforeEach(async () => {
    folder = newFolder();
    community = await foundCommunity(database());
  });

  const newFolder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'points-store-reasons-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  const start = async (on: Database = database(), dataDir = folder) => ({
    ...chainOf(on),
    chainCopy: await openChainCopy({ database: on, logger: quiet }, dataDir),
  });
  type Context = Awaited<ReturnType<typeof start>>;
  /** Another database with the community as a dump of this moment holds it. */
  const dump = async (): Promise<Database> => {
    const other = await open();
    onTestFinished(() => other.close());
    await copyCommunity(database(), other, community);
    return other;
  };
  const own = () => sql`community = ${community}`;
  /** The lines of the community in a second copy, and whether the text is in one of them. */
  const copy = (dataDir = folder) =>
    readFileSync(chainFile(dataDir), 'utf8')
      .split('\n')
      .filter((line) => line.includes(community))
      .join('\n');
  const isCopied = (dataDir = folder) => copy(dataDir).includes(text);
  /** Every table of a database that says the text somewhere. */
  const saying = async (on: Database = database()): Promise<readonly string[]> => {
    const tables = await queryRows<{ name: string }>(
      on.orm,
      sql`SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'community' ORDER BY table_name`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await queryRows(
        on.orm,
        sql`SELECT 1 FROM ${sql.identifier(name)} AS t WHERE ${own()} AND position(${text}::text IN to_json(t)::text) > 0`,
      );
      if (rows.length > 0) found.push(name);
    }
    return found;
  };
  const erase = (context: Context, number: number, residentIs: string | null = null, reason = '本人要求') =>
    eraseReasonOf(context, byManager(community), { number, residentId: residentIs, reason }, testNow);
  const chain = async (on: Database = database()) => (await wholeChain(on, community)).slice(foundingFacts);
  const seconds: readonly HubFactType[] = ['points.adjusted', 'award.refused'];
  /** Erases the reason of each fact that says the text, and tells of which types they were. */
  const eraseAll = async (context: Context): Promise<readonly HubFactType[]> => {
    const rows = (await chain(context.database)).filter(({ reason }) => reason === text);
    for (const { number, type } of rows) {
      // What a proposal says is said again by what became of it, and erased with it.
      const isSecond = seconds.includes(type);
      expect(await erase(context, number), type).toEqual({ ok: true, value: isSecond ? 'again' : 'erased' });
    }
    return rows.map(({ type }) => type);
  };
  const hashes = (on: Database) =>
    queryRows(on.orm, sql`SELECT number, hash, prev, type FROM hub_fact WHERE ${own()} ORDER BY number`);
  const verified = async (on: Database = database()) =>
    expect((await verifyLedger(on)).filter((row) => row.community === community)).toEqual([]);
  const payloads = (on: Database = database()) =>
    queryRows<{ number: number; payload: string; hash: string }>(
      on.orm,
      sql`SELECT number, payload, hash FROM hub_fact WHERE ${own()} ORDER BY number`,
    );

  it('lies beside the fact, which says a commitment to it, and the console reads it there', async () => {
    const hub = await start();
    await recordEach(hub, community, text);
    const rows = await chain();
    expect(rows.map(({ type }) => type)).toEqual(someHubFactTypes);
    for (const { type, reason, fact } of rows) {
      expect(reason, type).toBe(text);
      expect(fact?.words, type).toMatch(/^[\w-]{43}$/);
    }
    expect((await payloads()).filter(({ payload }) => payload.includes(text))).toEqual([]);
    // Two facts of one reason cannot be told to have it.
    expect(new Set(rows.map(({ fact }) => fact?.words)).size).toBe(rows.length);
    await verified();
    const lines = [];
    for await (const line of exportHubFacts(database().orm, community)) lines.push(line);
    for (const line of lines.slice(foundingFacts)) {
      const { payload, words } = JSON.parse(line) as { readonly payload: string; readonly words: readonly string[] };
      expect(words.map(sha256Base64Url)).toEqual([readHubFact(payload)?.words]);
    }
  });

  for (const { way, record, types } of ways) {
    it(`${way} is erased for one fact, wherever it lies`, { timeout: 120_000 }, async () => {
      const hub = await start();
      await record(hub, community, text);
      const before = await hashes(database());
      expect(await eraseAll(hub)).toEqual(types);
      expect(await saying()).toEqual([]);
      expect(isCopied()).toBe(false);
      expect((await hashes(database())).slice(0, before.length)).toEqual(before);
      await verified();
      // What was done is told as before.
      const facts = (await payloads()).map(({ payload }) => readHubFact(payload)?.type);
      expect(facts.slice(foundingFacts, before.length)).toEqual(types);
      const number = foundingFacts + 1;
      expect(await hubFactOf(database().orm, community, number)).toMatchObject({ reason: '', erasedAt: testNow });
      expect(await erase(hub, number)).toEqual({ ok: true, value: 'again' });
    });

    it(
      `${way} does not come back with a dump that knows the fact, or nothing of it`,
      { timeout: 120_000 },
      async () => {
        const hub = await start();
        const early = await dump();
        await record(hub, community, text, repeating);
        const late = await dump();
        expect(await saying(late)).toContain('hub_fact');
        await eraseAll(hub);
        const after = await hashes(database());
        for (const restored of [late, early]) {
          await start(restored);
          expect(await hashes(restored)).toEqual(after);
          expect(await saying(restored)).toEqual([]);
          await verified(restored);
        }
        expect(isCopied()).toBe(false);
      },
    );

    it(`${way} does not come back with the copy of another hub`, { timeout: 120_000 }, async () => {
      const [hub, otherFolder] = [await start(), newFolder()];
      const early = await dump();
      await record(hub, community, text, repeating);
      await start(database(), otherFolder);
      await eraseAll(hub);
      expect(isCopied(otherFolder)).toBe(true);
      appendFileSync(chainFile(folder), `${copy(otherFolder)}\n`);
      await start(early);
      expect(await hashes(early)).toEqual(await hashes(database()));
      expect(await saying(early)).toEqual([]);
      expect(isCopied()).toBe(false);
      await start(database(), otherFolder);
      expect(isCopied(otherFolder)).toBe(false);
    });
  }

  it('leaves no tombstone that says something else than the fact did', async () => {
    const hub = await start();
    const early = await dump();
    await recordEachAsBefore(hub, community, text);
    await eraseAll(hub);
    const [buried] = (await payloads()).filter(({ payload }) => payload.includes('"staff.changed"'));
    const fact = readHubFact(buried?.payload ?? '');
    expect(fact !== undefined && isBuried(fact)).toBe(true);
    const forged = (statement: SQL) => subjectsAfter(database(), statement);
    expect(
      await forged(
        sql`UPDATE hub_fact SET payload = replace(payload, '"auditor"', '"manager"') WHERE ${own()} AND number = ${buried?.number}`,
      ),
    ).toContain(`hub fact ${buried?.number} as its hash says`);
    expect(await forged(sql`DELETE FROM hub_fact_erasure WHERE ${own()}`)).toEqual(
      expect.arrayContaining([`hub fact ${buried?.number} as its hash says`]),
    );
    writeFileSync(
      chainFile(folder),
      copy().replaceAll(String.raw`\"role\":\"auditor\"`, String.raw`\"role\":\"manager\"`),
    );
    await start(early);
    // The line is as good as not there, and nothing behind it can be applied.
    expect((await hashes(early)).length).toBe((buried?.number ?? 0) - 1);
  });

  it('cannot be changed, and not be blanked while nobody has asked for it', async () => {
    await recordEach(await start(), community, text);
    for (const statement of [
      sql`UPDATE hub_fact SET reason = '' WHERE ${own()}`,
      sql`UPDATE hub_fact SET payload = '{"v":2}' WHERE ${own()}`,
      sql`UPDATE policy_change SET reason = '' WHERE ${own()}`,
      sql`UPDATE staff_change SET reason = '' WHERE ${own()}`,
      sql`UPDATE review_decision SET note = '' WHERE ${own()}`,
      sql`UPDATE transfer SET note = '' WHERE ${own()} AND kind = 'adjustment'`,
      sql`DELETE FROM policy_change WHERE ${own()}`,
      sql`UPDATE hub_fact_erasure SET tombstone = 'else' WHERE ${own()}`,
    ])
      await expect(database().orm.execute(statement)).rejects.toThrow();
    const told = (statement: SQL) => subjectsAfter(database(), statement);
    const changed = foundingFacts + 1 + someHubFactTypes.indexOf('policy.changed');
    expect(await told(sql`UPDATE policy_change SET reason = '别的' WHERE ${own()}`)).toEqual([
      `reason that follows from hub fact ${changed}`,
    ]);
    expect(await told(sql`UPDATE hub_fact SET reason = '别的' WHERE ${own()} AND number = ${changed}`)).toEqual([
      `hub fact ${changed} as its hash says`,
      `reason that follows from hub fact ${changed}`,
    ]);
    expect(
      await told(sql`DELETE FROM resident_words AS words USING hub_fact AS fact WHERE words.${own()} AND fact.${own()}
        AND fact.number = ${changed} AND words.fact = fact.id`),
    ).toEqual(expect.arrayContaining([`reason of hub fact ${changed}`]));
  });

  it('of an adjustment goes from the proposal and from what tablets show, and others may still confirm it', async () => {
    const hub = await start();
    const kiosk = await enterKiosk(database(), community, 'A');
    const shown = async () => {
      const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
      return JSON.stringify((await pull(database(), kiosk.subject, query, testNow)).changes);
    };
    const propose = async () => {
      const id = newId();
      const wanted = { id, residentId: residentId(0), points: 25, reason: text };
      await proposeAdjustment(hub, byManager(community), wanted, testNow);
      return id;
    };
    const confirm = (id: string) =>
      decideAdjustment(
        hub,
        { communityId: community, staffId: auditor, role: 'auditor' },
        { id, decision: 'confirm' },
        testNow,
      );
    const last = async () => (await chain()).at(-1)?.number ?? 0;
    await confirm(await propose());
    expect(await shown()).toContain(text);
    expect(await erase(hub, await last())).toEqual({ ok: true, value: 'erased' });
    expect(await saying()).toEqual([]);
    expect(await shown()).not.toContain(text);
    const open = await propose();
    expect(await erase(hub, await last())).toEqual({ ok: true, value: 'erased' });
    expect(await confirm(open)).toEqual({ ok: true, value: 'decided' });
    expect(await saying()).toEqual([]);
    await verified();
  });

  it('is found by a name, and is in what a person is told of what is held on them', async () => {
    const hub = await start();
    await recordEach(hub, community, text);
    await recordEachAsBefore(hub, await foundCommunity(database()), text);
    const { traces, more } = await findNameTraces(database().orm, community, { id: residentId(1), name: '王桂兰' });
    expect(new Set(traces.map(({ kind }) => kind))).toEqual(new Set(['reason']));
    // The page names so many at most, and that there are more.
    const shown = 50;
    expect([traces.length, more]).toEqual([Math.min(shown, someHubFactTypes.length), someHubFactTypes.length > shown]);
    const held = await exportResident(database(), community, residentId(0));
    const facts = held?.hubFacts.filter(({ reason }) => reason === text) ?? [];
    expect(facts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['adjustment.proposed', 'points.adjusted', 'resident.erased']),
    );
    expect(held?.words.filter(({ said }) => String(said).includes(text))).toHaveLength(facts.length);
  });

  it('is refused by whoever may not, without a reason, with the name, and where there is none', async () => {
    const hub = await start();
    await recordEach(hub, community, text);
    const number = foundingFacts + 1;
    const found = sql`SELECT name FROM resident WHERE ${own()} AND id = ${residentId(1)}`;
    const name = (await queryRows<{ name: string }>(database().orm, found))[0]?.name ?? '';
    const clerk = { ...byManager(community), role: 'clerk' as const };
    const wanted = { number, residentId: null, reason: '本人要求' };
    expect(await eraseReasonOf(hub, clerk, wanted, testNow)).toMatchObject({ error: 'notPermitted' });
    expect(await erase(hub, 9_999)).toMatchObject({ error: 'unknown' });
    expect(await erase(hub, 1)).toMatchObject({ error: 'unknown' });
    expect(await erase(hub, number, null, ' ')).toMatchObject({ error: 'reasonMissing' });
    expect(await erase(hub, number, residentId(1), `${name}要求`)).toMatchObject({ error: 'reasonNames' });
    expect((await chain()).at(-1)?.type).toBe(someHubFactTypes.at(-1));
  });
});
