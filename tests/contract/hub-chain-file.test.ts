import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { readHubFact } from '#lib/hub-facts/hub-fact.ts';
import { changePolicy, policyOf } from '#lib/server/console/policy.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { chainFile } from '#lib/server/chain-places.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { outdatedSeals, sealLedger } from '#lib/server/ledger/sealing.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import { byManager, chainOf, enterKiosk, foundCommunity, foundingFacts, manager, quiet, testNow } from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { recordEach, someHubFactTypes } from './hub-facts.ts';

// What managers did lies in a file as well, so that a restore loses nothing of it. A dump is played by a copy of all
// rows, which both databases can make.

describeOnEachDatabase('the second copy of the chain of the hub', (database, open) => {
  let community: string;
  let folder: string;
  let other: Database;
  beforeAll(async () => {
    other = await open();
  });
  afterAll(() => other.close());
  beforeEach(async () => {
    folder = newFolder();
    community = await foundCommunity(database());
  });
  afterEach(() => vi.restoreAllMocks());

  const newFolder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'points-store-chain-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  /** A hub that starts on a database with its own data folder. */
  const start = async (on: Database = database(), dataDir = folder) => ({
    ...chainOf(on),
    chainCopy: await openChainCopy({ database: on, logger: quiet }, dataDir),
  });
  const change = async (context: Awaited<ReturnType<typeof start>>, lowStockPieces: number) => {
    const seen = await policyOf(context.database.orm, community);
    const wanted = { seen, wanted: { ...seen, lowStockPieces }, reason: '试试' };
    return changePolicy(context, byManager(community), wanted, testNow);
  };
  /** Another database, with the community in it as a dump of this moment holds it. */
  const dump = async (): Promise<Database> => {
    await copyCommunity(database(), other, community);
    return other;
  };
  /** What was done since the community was founded. */
  const linesOf = (dataDir = folder) =>
    readFileSync(chainFile(dataDir), 'utf8')
      .split('\n')
      .filter((line) => line.includes(community))
      .slice(foundingFacts);
  /** Everything that facts of the hub write, but for what only numbers changes. */
  const writtenIn = async (where: Database) => {
    const own = sql`community = ${community}`;
    const ask = (statement: ReturnType<typeof sql>) => queryRows(where.orm, statement);
    return {
      chain: await ask(sql`SELECT number, hash, prev FROM hub_fact WHERE ${own} ORDER BY number`),
      confidential: await ask(sql`SELECT number, said FROM hub_fact_confidential WHERE ${own} ORDER BY number`),
      policies: await ask(sql`SELECT * FROM policy_change WHERE ${own} ORDER BY number`),
      people: await ask(
        sql`SELECT id, name, role, pin_hash, password_hash, ended_at FROM staff WHERE ${own} ORDER BY id`,
      ),
      changes: await ask(sql`SELECT * FROM staff_change WHERE ${own} ORDER BY staff, number`),
      kiosks: await ask(
        sql`SELECT id, label, status, public_key, lost_at, exposure FROM kiosk WHERE ${own} ORDER BY id`,
      ),
      codes: await ask(sql`SELECT * FROM pairing_code WHERE ${own} ORDER BY code_hash`),
      decisions: await ask(sql`SELECT * FROM review_decision WHERE ${own} ORDER BY finding, number`),
      adjustments: await ask(sql`SELECT * FROM adjustment WHERE ${own} ORDER BY id`),
      transfers: await ask(sql`SELECT * FROM transfer WHERE ${own} ORDER BY id`),
      words: await ask(sql`SELECT resident, fact, said FROM resident_words WHERE ${own} ORDER BY resident`),
      cards: await ask(sql`SELECT hash, resident, status, issued_at, ended_at FROM card WHERE ${own} ORDER BY hash`),
      stores: await ask(sql`SELECT * FROM store WHERE ${own} ORDER BY id`),
      rules: await ask(sql`SELECT * FROM rule WHERE ${own} ORDER BY category, version`),
      items: await ask(sql`SELECT id, name, supplier, points_price FROM item WHERE ${own} ORDER BY id`),
      batches: await ask(sql`SELECT id, store, received, remaining, cost_each_fen FROM batch WHERE ${own} ORDER BY id`),
      movements: await ask(sql`SELECT * FROM stock_movement WHERE ${own} ORDER BY cause, line`),
      postings: await ask(sql`SELECT * FROM posting WHERE ${own} ORDER BY fact, line`),
      residents: await ask(
        sql`SELECT id, name, pinyin, initials, name_form, kind FROM resident WHERE ${own} ORDER BY id`,
      ),
      erasures: await ask(sql`SELECT * FROM resident_erasure WHERE ${own} ORDER BY resident`),
      policy: await policyOf(where.orm, community),
    };
  };

  it('brings back what a restore has lost', async () => {
    const restored = await dump();
    await recordEach(await start(), community);
    await start(restored);
    const written = await writtenIn(restored);
    expect(written.chain).toHaveLength(foundingFacts + someHubFactTypes.length);
    expect(written).toEqual(await writtenIn(database()));
    expect(await verifyLedger(restored)).toEqual([]);
    // Starting once more changes nothing, and writes nothing.
    const text = readFileSync(chainFile(folder), 'utf8');
    await start(restored);
    expect(await writtenIn(restored)).toEqual(written);
    expect(readFileSync(chainFile(folder), 'utf8')).toBe(text);
  });

  it('goes on from there', async () => {
    const first = await start();
    await change(first, 4);
    const restored = await dump();
    await change(first, 5);
    const again = await start(restored);
    expect(await change(again, 6)).toEqual({ ok: true, value: 'saved' });
    expect((await policyOf(restored.orm, community)).lowStockPieces).toBe(6);
    expect(linesOf()).toHaveLength(3);
    expect(await verifyLedger(restored)).toEqual([]);
  });

  it('has the fact of a process killed between commit and line, from the next start or answer on', async () => {
    const dead = chainOf(database());
    await changePolicy(dead, byManager(community), wish(4), testNow);
    await start();
    expect(linesOf()).toHaveLength(1);
    const running = await start();
    const second = { seen: { ...defaultPolicy, lowStockPieces: 4 }, wanted: wish(5).wanted, reason: '试试' };
    await changePolicy(dead, byManager(community), second, testNow);
    expect(linesOf()).toHaveLength(1);
    // The browser sends the same once more.
    expect(await changePolicy(running, byManager(community), second, testNow)).toEqual({ ok: true, value: 'again' });
    expect(linesOf()).toHaveLength(2);
  });
  const wish = (lowStockPieces: number) => ({
    seen: defaultPolicy,
    wanted: { ...defaultPolicy, lowStockPieces },
    reason: '试试',
  });

  it('passes over a line that was torn, and writes its fact again', async () => {
    const restored = await dump();
    const hub = await start();
    await change(hub, 4);
    await change(hub, 5);
    const file = chainFile(folder);
    truncateSync(file, readFileSync(file).length - 20);
    await start(restored);
    expect((await policyOf(restored.orm, community)).lowStockPieces).toBe(4);
    await start();
    await start(restored);
    expect((await policyOf(restored.orm, community)).lowStockPieces).toBe(5);
  });

  it('takes no password from a line that somebody has edited', async () => {
    const restored = await dump();
    const hub = await start();
    const enter = (staffId: string) =>
      inChain(hub, testNow, async (_tx, lock) => {
        const chain = await lock(community);
        const confidential = { name: staffId, pinHash: null, passwordHash: 'own-hash' };
        await chain.record({ ...byOffice, type: 'staff.added', body: { staffId, role: 'manager' }, confidential });
      });
    await enter('stf_one');
    await enter('stf_two');
    const file = chainFile(folder);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('own-hash', 'another-hash'));
    const passwords = async () =>
      queryRows(
        restored.orm,
        sql`SELECT id, password_hash AS hash FROM staff WHERE community = ${community}
        AND id IN ('stf_one', 'stf_two') ORDER BY id`,
      );
    await start(restored);
    expect(await passwords()).toEqual([]);
    // A line of the same fact that fits stands for it, whichever comes last.
    appendFileSync(file, text + text.replaceAll('own-hash', 'another-hash'));
    await start(restored);
    expect(await passwords()).toEqual(['stf_one', 'stf_two'].map((id) => ({ id, hash: 'own-hash' })));
    expect(await verifyLedger(restored)).toEqual([]);
  });
  const byOffice = { staff: manager, reason: '' };

  it('stops where it forks, and says so', async () => {
    const restored = await dump();
    await change(await start(), 4);
    const elsewhere = await start(restored, newFolder());
    await change(elsewhere, 7);
    const error = vi.spyOn(quiet, 'error');
    await start(restored);
    expect((await policyOf(restored.orm, community)).lowStockPieces).toBe(7);
    expect(error).toHaveBeenCalledWith(
      { community, facts: 1 },
      'the second copy holds facts that do not fit this database',
    );
    // Of two that name the same one before them neither is taken.
    const empty = await foundedAgain(restored);
    await start(empty);
    expect((await policyOf(empty.orm, community)).lowStockPieces).toBe(defaultPolicy.lowStockPieces);
    expect(await verifyLedger(empty)).toEqual([]);
  });
  /** The same database before anybody has done anything else than to found it, or even without the facts of that. */
  const foundedAgain = async (from: Database, after = foundingFacts): Promise<Database> => {
    await from.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL session_replication_role = replica`);
      for (const table of ['hub_fact', 'hub_fact_confidential']) {
        await tx.execute(
          sql`DELETE FROM ${sql.identifier(table)} WHERE community = ${community} AND number > ${after}`,
        );
      }
      await tx.execute(sql`DELETE FROM policy_change WHERE community = ${community}`);
      await tx.execute(sql`
        DELETE FROM resident_words WHERE community = ${community} AND resident = ''
          AND fact NOT IN (SELECT id FROM hub_fact WHERE community = ${community})`);
      await tx.execute(sql`UPDATE community SET policy = ${JSON.stringify(defaultPolicy)} WHERE id = ${community}`);
    });
    return from;
  };

  it('is kept by each of two hubs on one database, whose files can be put together', async () => {
    const restored = await dump();
    const folders = [newFolder(), newFolder()] as const;
    const [a, b] = [await start(database(), folders[0]), await start(database(), folders[1])];
    await change(a, 4);
    await change(b, 5);
    await change(a, 6);
    await change(b, 7);
    expect(linesOf(folders[0])).toHaveLength(3);
    expect(linesOf(folders[1])).toHaveLength(4);
    await start(restored, folders[0]);
    expect((await policyOf(restored.orm, community)).lowStockPieces).toBe(6);
    appendFileSync(chainFile(folders[0]), readFileSync(chainFile(folders[1])));
    await start(restored, folders[0]);
    expect((await policyOf(restored.orm, community)).lowStockPieces).toBe(7);
    expect(await verifyLedger(restored)).toEqual([]);
  });

  it('brings back seals that hold no more, which the next one replaces', async () => {
    const days = (many: number) => new Date(testNow.getTime() + many * 86_400_000);
    const hub = await start();
    const kiosk = await enterKiosk(database(), community, 'A');
    const pushTo = (on: Database) => push({ database: on, logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    kiosk.redeem(0);
    await pushTo(database());
    await sealLedger(hub, community, days(1));
    const restored = await dump();
    kiosk.redeem(1);
    await pushTo(database());
    await sealLedger(hub, community, days(2));

    const again = await start(restored);
    const outdated = async (on: Database) => (await outdatedSeals(on)).filter((seal) => seal.community === community);
    expect(await outdated(restored)).toEqual([{ community, number: foundingFacts + 2, replacedBy: null }]);
    expect(await verifyLedger(restored)).toEqual([]);
    // The tablet sends again what the dump does not have.
    await pushTo(restored);
    await sealLedger(again, community, days(3));
    const [third] = await queryRows<{ payload: string }>(
      restored.orm,
      sql`SELECT payload FROM hub_fact WHERE community = ${community} AND number = ${foundingFacts + 3}`,
    );
    expect(readHubFact(third?.payload ?? '')?.body).toMatchObject({
      previous: foundingFacts + 1,
      events: 1,
      facts: 2,
      replaces: [foundingFacts + 2],
    });
    expect(await outdated(restored)).toEqual([{ community, number: foundingFacts + 2, replacedBy: foundingFacts + 3 }]);
    expect(await verifyLedger(restored)).toEqual([]);
    expect(await outdated(database())).toEqual([]);
  });

  it('takes no seal for one that holds because the numbers of changes meet', async () => {
    const restored = await dump();
    const hub = await start();
    const kiosk = await enterKiosk(database(), community, 'A');
    await enterKiosk(restored, community, 'A');
    const pushTo = (on: Database) => push({ database: on, logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    kiosk.redeem(0);
    await pushTo(database());
    const nextDay = new Date(testNow.getTime() + 86_400_000);
    expect(await sealLedger(hub, community, nextDay)).toBe(true);
    // The hub ran for a while before its copy was put beside the dump, and one change brought more than there was.
    kiosk.redeem(1);
    await pushTo(restored);
    const again = await start(restored);
    const number = foundingFacts + 1;
    const outdated = async () => (await outdatedSeals(restored)).filter((seal) => seal.community === community);
    expect(await outdated()).toEqual([{ community, number, replacedBy: null }]);
    expect(await verifyLedger(restored)).toEqual([]);
    expect(await sealLedger(again, community, new Date(nextDay.getTime() + 86_400_000))).toBe(true);
    expect(await outdated()).toEqual([{ community, number, replacedBy: number + 1 }]);
    expect(await verifyLedger(restored)).toEqual([]);
  });

  it('does not belong to a community of the same name that was founded anew', async () => {
    const again = await foundedAgain(await dump(), 0);
    await again.orm.execute(
      sql`UPDATE community SET created_at = created_at + interval '1 day' WHERE id = ${community}`,
    );
    await change(await start(), 4);
    await start(again);
    expect(await queryRows(again.orm, sql`SELECT 1 FROM hub_fact WHERE community = ${community}`)).toEqual([]);
  });

  it('stops no start and no answer when it cannot be read or written', async () => {
    writeFileSync(join(folder, 'dumps'), 'a file stands where the folder should be');
    const error = vi.spyOn(quiet, 'error');
    const hub = await start();
    expect(error).toHaveBeenCalledWith(expect.anything(), 'the second copy of the chain could not be read');
    expect(await change(hub, 4)).toEqual({ ok: true, value: 'saved' });
    expect(error).toHaveBeenCalledWith(expect.anything(), 'the second copy of the chain could not be written');
    rmSync(join(folder, 'dumps'));
    await change(hub, 5);
    expect(linesOf()).toHaveLength(2);
  });
});
