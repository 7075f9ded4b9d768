import { spawnSync } from 'node:child_process';
import { mkdtempSync, openAsBlob, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, inject, it, test } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { closeForMove } from '#lib/server/archive/close.ts';
import { archiveNow } from '#lib/server/archive/make.ts';
import { openArchive, type OpenArchive } from '#lib/server/archive/read.ts';
import { resumeHere } from '#lib/server/archive/resume.ts';
import { schemaTables, shareOf } from '#lib/server/archive/tables.ts';
import { hashPassword } from '#lib/server/console/password.ts';
import { beginSession, sessionOf } from '#lib/server/console/session.ts';
import { signIn } from '#lib/server/console/sign-in.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';
import { makeKey } from '#lib/server/encryption.ts';
import { CommunityClosed, openCommunities } from '#lib/server/ledger/community.ts';
import { resumeWaiting } from '#lib/server/ledger/resume.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { settleAllKept } from '#lib/server/sync/kept.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  chainIn,
  chainOf,
  enterKiosk,
  foundCommunity,
  manager,
  openingPoints,
  pointsPrice,
  quiet,
  residentId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { root } from './project-files.ts';
import { newTablet } from './tablet.ts';
import { recordEach } from './hub-facts.ts';

// A community is closed where it is and goes on elsewhere, with its people and its tablets.

const password = '蜗牛慢慢爬上 7 楼阳台';
const openEmpty = async (): Promise<Database> => openInMemory(await openAsBlob(inject('memoryImage')));
const later = new Date(testNow.getTime() + 3_600_000);
const to = 'https://points.example.org';

describeOnEachDatabase('a community that moves', (database, open) => {
  const folder = mkdtempSync(join(tmpdir(), 'points-move-'));
  let files = 0;
  let passwordHash: string;
  let community: string;
  let signInName: string;
  beforeAll(async () => {
    passwordHash = await hashPassword(password, secureRandom);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    community = await foundCommunity(database());
    signInName = `林知秋@${community}`;
    await addManager(database(), community, passwordHash);
  });

  const close = (more: Partial<Parameters<typeof closeForMove>[1]> = {}) =>
    closeForMove(chainOf(database()), { communityId: community, reason: '换一台机器', to, ...more }, later);
  const archived = async (kind: 'copy' | 'move' = 'move'): Promise<string> => {
    const file = join(folder, `${(files += 1)}.zip`);
    await archiveNow(database(), { communityId: community, kind, now: later }, file);
    return file;
  };
  const resumeIn = async (place: Database, file: string, as: 'first' | 'further' = 'first') => {
    const archive = await openArchive(file);
    const context = { database: place, random: secureRandom, logger: quiet };
    return resumeHere(as, context, archive, later).finally(archive.close);
  };
  const signInAt = (place: Database) =>
    signIn(place, {
      ...{ name: signInName, password, address: '192.0.2.1', browser: '', userAgent: '' },
      ...{ now: later, random: secureRandom },
    });
  const balanceAt = async (place: Database, resident: number) =>
    (
      await queryRows<{ balance: number }>(
        place.orm,
        sql`SELECT balance::float8 AS balance FROM account WHERE community = ${community} AND id = ${residentId(resident)}`,
      )
    )[0]?.balance;
  const ofThis = async (place: Database) =>
    (await verifyLedger(place)).filter(({ community: broken }) => broken === community);

  it('F171 takes its tablets along, which lose nothing that they recorded before, meanwhile and after', async () => {
    const old = openHub(database());
    const tablet = await newTablet(old);
    await tablet.pair(community);
    await tablet.exchange();
    await tablet.take(community, 0);
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    await tablet.take(community, 0, 2);
    expect(await close()).toEqual({ ok: true, value: 'closed' });

    // The old place answers like one that is down, and the tablet goes on by itself.
    const answer = await tablet.exchange();
    expect(answer).toMatchObject({
      kind: 'failed',
      failure: { kind: 'problem', problem: { code: 'hub-unavailable' } },
    });
    await tablet.take(community, 1);
    expect((await tablet.store.status()).waiting).toBe(2);

    const place = await open();
    try {
      expect(await resumeIn(place, await archived())).toMatchObject({ ok: true });
      tablet.connect(openHub(place));
      await tablet.exchange();
      await tablet.take(community, 1);
      await tablet.exchange();
      expect((await tablet.store.status()).waiting).toBe(0);
      expect(await balanceAt(place, 0)).toBe(openingPoints - 3 * pointsPrice);
      expect(await balanceAt(place, 1)).toBe(openingPoints - 2 * pointsPrice);
      expect((await tablet.store.residentView(residentId(0)))?.balance).toBe(openingPoints - 3 * pointsPrice);
      expect(await verifyLedger(place)).toEqual([]);
      // Nothing came to the old place any more.
      expect(await balanceAt(database(), 0)).toBe(openingPoints - pointsPrice);
      expect(await ofThis(database())).toEqual([]);
    } finally {
      await place.close();
    }
  });

  it('has every row at its new place, and lets its people in there alone', async () => {
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.redeem(0, [0], 2);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    await recordEach(chainOf(database()), community, '准备搬家', ['staff.added']);
    expect(await signInAt(database())).toMatchObject({ ok: true });
    await close();
    // Whoever was let in while it was being closed sees nothing either.
    const cookie = await beginSession(database().orm, community, 'stf_lin', later, secureRandom);
    expect(await sessionOf(database().orm, cookie, later)).toBeUndefined();
    expect(await signInAt(database())).toEqual({ ok: false, error: { code: 'moved', to } });
    const place = await open();
    try {
      await resumeIn(place, await archived());
      const renewed: Readonly<Record<string, string>> = {
        community: 'closed_at moved_to incarnation revision posted_revision',
        kiosk: 'leased_until allowance_told allowance_before',
      };
      for (const { name } of await schemaTables(database().orm)) {
        const own = sql.identifier(name === 'community' ? 'id' : 'community');
        const rowsAt = async ({ orm }: Database) =>
          (
            await queryRows<{ row: string }>(
              orm,
              sql`SELECT (to_jsonb(kept) - string_to_array(${renewed[name] ?? ''}, ' '))::text AS row
                FROM ${sql.identifier(name)} AS kept WHERE kept.${own} = ${community} ORDER BY 1`,
            )
          ).map(({ row }) => row);
        const had = shareOf(name, 'move') === 'leftOut' ? [] : await rowsAt(database());
        // The fact that it goes on here is the one that is more.
        const has = (await rowsAt(place)).filter((row) => !row.includes('community.resumed'));
        expect({ name, rows: has }).toEqual({ name, rows: had });
      }
      expect(await signInAt(place)).toMatchObject({ ok: true, value: { kind: 'signedIn' } });
      const last = await queryRows(
        place.orm,
        sql`SELECT type FROM hub_fact WHERE community = ${community} ORDER BY number DESC LIMIT 2`,
      );
      expect(last.map(({ type }) => type)).toEqual(['community.resumed', 'community.closed']);
      expect(await verifyLedger(place)).toEqual([]);
    } finally {
      await place.close();
    }
  });

  it('changes at its old place no more, whatever is asked, and stops nobody else there', async () => {
    const other = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    await close();
    kiosk.redeem(0);
    const context = { database: database(), logger: quiet };
    await expect(push(context, kiosk.subject, kiosk.batch(), testNow)).rejects.toThrow(CommunityClosed);
    await expect(recordEach(chainOf(database()), community, '', ['store.opened'])).rejects.toThrow(CommunityClosed);
    expect(await balanceAt(database(), 0)).toBe(openingPoints);
    await resumeWaiting(database(), quiet, later);
    await settleAllKept(openHub(database()), later);
    const beside = await enterKiosk(database(), other, 'A');
    beside.redeem(0);
    expect(await push(context, beside.subject, beside.batch(), testNow)).toMatchObject({ response: { ackSeq: 1 } });
    // Closed once more it stays as it was, and can be written once more.
    expect(await close()).toEqual({ ok: true, value: 'wasClosed' });
    const facts = await queryRows(
      database().orm,
      sql`SELECT 1 FROM hub_fact WHERE community = ${community} AND type = 'community.closed'`,
    );
    expect(facts).toHaveLength(1);
  });

  it('stays open where its ledger does not add up, which no other place would take', async () => {
    await database().orm.execute(sql`UPDATE account SET balance = balance + 1
      WHERE community = ${community} AND id = ${residentId(0)}`);
    expect(await close()).toMatchObject({ error: 'doesNotAddUp' });
    expect(await signInAt(database())).toMatchObject({ ok: true });
  });

  it('stays open without a reason, without an address, and in a district', async () => {
    expect(await close({ reason: ' ' })).toMatchObject({ error: 'reasonMissing' });
    for (const none of ['', 'points.example.org', 'javascript:alert(1)', 'ftp://points.example.org']) {
      expect(await close({ to: none })).toMatchObject({ error: 'address' });
    }
    await database().orm.execute(sql`UPDATE community SET district = 'dis_9' WHERE id = ${community}`);
    expect(await close()).toMatchObject({ error: 'district' });
    expect(await signInAt(database())).toMatchObject({ ok: true });
  });

  it('goes on once at a place, of an archive of a move of this very version, and of nothing else', async () => {
    const copy = await archived('copy');
    await close();
    const file = await archived();
    const place = await open();
    try {
      await expect(resumeIn(place, copy)).rejects.toMatchObject({ fault: 'otherKind' });
      const archive = await openArchive(file);
      const older: OpenArchive = { ...archive, manifest: { ...archive.manifest, schema: '0001-initial' } };
      const context = { database: place, random: secureRandom, logger: quiet };
      await expect(resumeHere('first', context, older, later)).rejects.toMatchObject({ fault: 'older' });
      const sums = { ...archive.manifest.sums, points: archive.manifest.sums.points + 1 };
      const edited: OpenArchive = { ...archive, manifest: { ...archive.manifest, sums } };
      await expect(resumeHere('first', context, edited, later)).rejects.toMatchObject({ fault: 'broken' });
      archive.close();
      expect(await queryRows(place.orm, sql`SELECT 1 FROM community UNION ALL SELECT 1 FROM event`)).toEqual([]);
      expect(await resumeIn(place, file)).toMatchObject({ ok: true });
      expect(await resumeIn(place, file, 'further')).toMatchObject({ error: { code: 'holdsCommunity' } });
      // Where it was closed it is still there, and does not begin again over its own past.
      expect(await resumeIn(database(), file, 'further')).toMatchObject({ error: { code: 'holdsCommunity' } });
    } finally {
      await place.close();
    }
  });
});

/** A manager who has chosen a password. */
const addManager = (database: Database, community: string, passwordHash: string): Promise<void> =>
  database.transaction(async (tx) => {
    const chain = await chainIn(tx, community);
    const said = { staff: manager, reason: '' };
    const staffId = 'stf_lin';
    const confidential = { name: '林知秋', signInName: '林知秋', passwordHash, pinHash: null };
    await chain.record({ ...said, type: 'staff.added', body: { staffId, role: 'manager' }, confidential });
    const chosen = { passwordHash, keptSession: null };
    await chain.record({ ...said, type: 'password.chosen', body: { staffId }, confidential: chosen });
  });

test('a community that moved is open after a loss at its new place, by what its second copy says', async () => {
  const old = await openEmpty();
  const community = await foundCommunity(old);
  const before = await old.embedded?.dump();
  const folder = mkdtempSync(join(tmpdir(), 'points-move-'));
  const place = await openEmpty();
  try {
    await closeForMove(chainOf(old), { communityId: community, reason: '换一台机器', to }, later);
    const file = join(folder, 'a.zip');
    await archiveNow(old, { communityId: community, kind: 'move', now: later }, file);
    const archive = await openArchive(file);
    const context = { database: place, random: secureRandom, logger: quiet };
    await resumeHere('first', context, archive, later).finally(archive.close);
    await openChainCopy({ database: place, logger: quiet }, folder);
    // Put back to a dump of the old place, from before it was closed.
    const again = await openInMemory(before);
    await openChainCopy({ database: again, logger: quiet }, folder);
    const rows = await queryRows(again.orm, sql`SELECT type FROM hub_fact ORDER BY number DESC LIMIT 2`);
    expect(rows.map(({ type }) => type)).toEqual(['community.resumed', 'community.closed']);
    expect(await openCommunities(again.orm)).toEqual([{ id: community }]);
    expect(await verifyLedger(again)).toEqual([]);
    await again.close();
  } finally {
    await Promise.all([old.close(), place.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
});

const run = (args: readonly string[], dataDir: string, more: NodeJS.ProcessEnv = {}, input = '') =>
  spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    input,
    env: { ...process.env, INIT_CWD: dataDir, DATABASE_URL: '', DATA_DIR: dataDir, ...more },
  });

test('the commands close a community, write it encrypted, and have it go on', { timeout: 300_000 }, async () => {
  const [old, fresh] = [mkdtempSync(join(tmpdir(), 'points-old-')), mkdtempSync(join(tmpdir(), 'points-new-'))];
  try {
    const first = {
      community: { name: '梧桐社区', district: '高新区' },
      stores: [{ name: '梧桐积分超市' }],
      manager: { name: '林知秋', password },
    };
    expect(run(['src/cli/setup.mjs', '--from', '-'], old, {}, JSON.stringify(first)).status).toBe(0);
    const { text, recipient } = await makeKey(testNow);
    writeFileSync(join(fresh, 'key'), text);
    const asked = ['src/cli/archive.mjs', '--reason', '换机器', '--out', 'a.zip', '--move'];
    expect(run(asked, old).stderr).toContain('--to');
    const encrypted = { BACKUP_RECIPIENT: recipient };
    expect(run([...asked, '--to', 'nowhere'], old, encrypted)).toMatchObject({ status: 1 });
    const made = run([...asked, '--to', `${to}/hub`], old, encrypted);
    expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('永久关闭')]);
    expect(readdirSync(old).filter((name) => name.startsWith('a.zip'))).toEqual(['a.zip.age']);
    const archive = join(old, 'a.zip.age');
    const moved = ['src/cli/setup.mjs', '--from-export', archive, '--move'];
    expect(run(moved, fresh)).toMatchObject({ status: 2, stderr: expect.stringContaining('--key') as string });
    const resumed = run([...moved, '--key', 'key'], fresh);
    expect([resumed.status, resumed.stdout]).toEqual([0, expect.stringContaining('梧桐社区')]);
    expect(run(['src/cli/verify.mjs'], fresh).status).toBe(0);
    const twice = run([...moved, '--key', 'key'], fresh);
    expect([twice.status, twice.stderr]).toEqual([1, expect.stringContaining('梧桐社区')]);
  } finally {
    for (const folder of [old, fresh]) rmSync(folder, { recursive: true, force: true });
  }
});
