import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it, onTestFinished, test } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { listHubFacts } from '#lib/server/console/hub-facts.ts';
import { verifyPassword } from '#lib/server/console/password.ts';
import { resetPassword, type ResetWanted } from '#lib/server/console/password-reset.ts';
import { beginSession, sessionOf } from '#lib/server/console/session.ts';
import { describeHub, signIn } from '#lib/server/console/sign-in.ts';
import { listActors } from '#lib/server/console/staff.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { foundFirst } from '#lib/server/founding/found.ts';
import { foundInDistrict, newCommunityIdentity } from '#lib/server/founding/found-in-district.ts';
import { checkWanted } from '#lib/server/founding/wanted.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { chainOf, foundCommunity, newId, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { consoleOf, districtWithFactor, type TestDistrict } from './districts.ts';
import { root } from './project-files.ts';

// Whoever has lost their password is given another one at the hub's machine, where nobody is signed in.

const fresh = '雨后竹林里有七种不同的绿色';
const reason = '王主任来电，忘了密码，已当面核实';

describeOnEachDatabase('a lost password', (database) => {
  let district: TestDistrict;
  const communities: { readonly id: string; readonly name: string; readonly managerId: string }[] = [];
  let signInName: string;
  let addresses = 0;
  const reset = (wanted: Partial<ResetWanted>) =>
    resetPassword(
      chainOf(database()),
      { name: signInName, password: fresh, reason, takesFactor: false, ...wanted },
      testNow,
    );
  const open = async (name: string, password: string) => {
    const asked = { name, password, address: `198.51.100.${String((addresses += 1))}`, browser: '', userAgent: '' };
    const done = await signIn(database(), { ...asked, now: testNow, random: secureRandom });
    return done.ok ? done.value : undefined;
  };
  const factsOf = async (community: string) =>
    (await listHubFacts(database().orm, community, { type: 'password.reset' }, null)).rows;

  beforeAll(async () => {
    district = await districtWithFactor(database());
    signInName = `admin-${newId().slice(-6)}`;
    for (const part of ['东', '西']) {
      const name = `${part}里社区 ${newId().slice(-6)}`;
      const typed = { name, nameEn: '', stores: '一店', managerName: '王敏', signInName };
      const identity = newCommunityIdentity(secureRandom);
      const founded = await foundInDistrict(consoleOf(database()), district.by, { ...typed, identity });
      if (!founded.ok) throw new Error(founded.error.code);
      communities.push({ id: founded.value.communityId, name, managerId: founded.value.given.staffId });
    }
  });

  it('of a manager is another one that opens nothing but the choice of their own, and who asked for it stays', async () => {
    const [first, second] = communities;
    if (first === undefined || second === undefined) throw new Error('two were founded');
    const both = await reset({});
    expect(both).toMatchObject({ ok: false, error: { code: 'several' } });
    if (both.ok || both.error.code !== 'several') throw new Error('two have the name');
    expect(both.error.accounts.map(({ communityId }) => communityId).toSorted()).toEqual(
      communities.map(({ id }) => id).toSorted(),
    );
    const session = await beginSession(database().orm, first.id, first.managerId, testNow, secureRandom);
    expect(await sessionOf(database().orm, session, testNow)).toBeDefined();
    expect(await reset({ name: `${signInName}@${first.name}` })).toMatchObject({
      ok: true,
      value: { communityId: first.id, staffId: first.managerId },
    });
    expect(await sessionOf(database().orm, session, testNow)).toBeUndefined();
    const opened = await open(`${signInName}@${first.id}`, fresh);
    if (opened?.kind !== 'signedIn') throw new Error('the password opens the account');
    expect(await sessionOf(database().orm, opened.session, testNow)).toMatchObject({ owes: 'password' });
    expect(await open(`${signInName}@${second.id}`, fresh)).toBeUndefined();
    expect((await factsOf(first.id)).map(({ staff, reason: why, fact }) => [staff, why, fact?.body])).toEqual([
      [null, reason, { staffId: first.managerId, takesFactor: false }],
    ]);
    expect(await factsOf(second.id)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is noticed by verify where the row says another one than the fact', async () => {
    const [first] = communities;
    const change = (hash: string) =>
      database().orm.execute(
        sql`UPDATE staff SET password_hash = ${hash} WHERE community = ${first?.id ?? ''} AND id = ${first?.managerId ?? ''}`,
      );
    const [row] = await queryRows<{ hash: string }>(
      database().orm,
      sql`SELECT password_hash AS hash FROM staff
        WHERE community = ${first?.id ?? ''} AND id = ${first?.managerId ?? ''}`,
    );
    await change('another');
    expect(await verifyLedger(database())).toHaveLength(1);
    await change(row?.hash ?? '');
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('of a district leaves its second factor, unless the phone is lost too', async () => {
    const name = `zhou@${district.districtId}`;
    expect(await reset({ name })).toMatchObject({ ok: true });
    expect(await open(name, fresh)).toMatchObject({ kind: 'awaitsFactor' });
    expect(await reset({ name, takesFactor: true })).toMatchObject({ ok: true });
    const opened = await open(name, fresh);
    if (opened?.kind !== 'signedIn') throw new Error('no second factor is asked for');
    // It opens nothing yet: a password of their own and another factor come first.
    expect(await sessionOf(database().orm, opened.session, testNow)).toMatchObject({ owes: 'password' });
  });

  it('is left as it is for nobody, for no reason, and for a password that is none', async () => {
    const name = `${signInName}@${communities[1]?.id ?? ''}`;
    expect(await reset({ name: 'nobody-of-this-name' })).toEqual({ ok: false, error: { code: 'unknown' } });
    expect(await reset({ name, reason: ' ' })).toEqual({ ok: false, error: { code: 'reasonMissing' } });
    for (const [password, fault] of [
      ['短', 'tooShort'],
      ['password1234', 'common'],
    ]) {
      expect(await reset({ name, password: password ?? '' })).toEqual({
        ok: false,
        error: { code: 'badPassword', fault },
      });
    }
    const demo = await foundCommunity(database());
    await database().orm.execute(
      sql`UPDATE staff SET sign_in_name = ${`demo-${demo}`} WHERE community = ${demo} AND role = 'manager'`,
    );
    const mark = (is: boolean) => database().orm.execute(sql`UPDATE community SET demo = ${is} WHERE id = ${demo}`);
    await mark(true);
    expect(await reset({ name: `demo-${demo}` })).toEqual({ ok: false, error: { code: 'demo' } });
    await mark(false);
    expect(await factsOf(communities[1]?.id ?? '')).toEqual([]);
  });

  it('does not keep a community from naming who founded it', async () => {
    const [first] = communities;
    const actors = await listActors(database().orm, first?.id ?? '');
    expect(actors.find(({ id }) => id === district.by.staffId)?.name).toBe('周敏');
    // Whoever does something in a district is of the district alone.
    expect((await listActors(database().orm, district.districtId)).map(({ id }) => id)).toEqual([district.by.staffId]);
  });
});

const least = {
  community: { name: '梧桐社区', district: '高新区' },
  stores: [{ name: '梧桐积分超市' }],
  manager: { name: '林知秋', signInName: 'lin', password: '蜗牛慢慢爬上 7 楼阳台' },
};

/** Runs the command with a password on its standard input. */
async function run(dataDir: string, input: string, ...words: readonly string[]) {
  const { DATABASE_URL: _url, ...environment } = process.env;
  const child = spawn(process.execPath, ['src/cli/password.mjs', ...words], {
    cwd: root,
    env: { ...environment, DATA_DIR: dataDir },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

test('npm run password sets another one, and says it nowhere', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'points-store-password-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(await run(folder, fresh, 'lin', '--reason', reason)).toMatchObject({ code: 1 });
  const found = await openDatabase({ dataDir: folder });
  const wanted = await checkWanted(least);
  if (!wanted.ok) throw new Error('the least is enough');
  await foundFirst({ database: found, random: secureRandom, logger: quiet }, wanted.value, testNow);
  expect(await describeHub(found.orm)).toEqual({ isSeveral: false, isDemo: false });
  await found.close();
  expect(await run(folder, fresh, 'lin')).toMatchObject({ code: 2 });
  const refused = await run(folder, 'password1234\n', 'lin', '--reason', reason);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toContain('太常见');
  expect(refused.output).not.toContain('password1234');
  const done = await run(folder, `${fresh}\r\n`, 'lin', '--reason', reason);
  expect(done).toMatchObject({ code: 0 });
  expect(done.output).toContain('梧桐社区');
  expect(done.output).not.toContain('竹林');
  const after = await openDatabase({ dataDir: folder });
  const [row] = await queryRows<{ hash: string }>(after.orm, sql`SELECT password_hash AS hash FROM staff`);
  expect(await verifyPassword(fresh, row?.hash ?? null)).toBe(true);
  await after.close();
});
