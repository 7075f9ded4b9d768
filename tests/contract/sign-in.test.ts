import { and, eq } from 'drizzle-orm';
import { argon2id } from 'hash-wasm';
import { beforeAll, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { ok, type Result } from '#lib/base/result.ts';
import { endSession, sessionMs, sessionOf } from '#lib/server/console/session.ts';
import { browserMs } from '#lib/server/console/browser.ts';
import { inThread } from '#lib/server/console/password-thread.ts';
import {
  accountPace,
  addressPace,
  mostWaiting,
  signIn,
  type SignedInCookies,
  type SignInRefusal,
} from '#lib/server/console/sign-in.ts';
import { insertRows } from '#lib/server/db/database.ts';
import { hubBrowserTable, hubSessionTable, slowdownTable, staffTable } from '#lib/server/db/schema/community.ts';
import { wholeHub } from '#lib/server/sync/slowdown.ts';
import { sweep } from '#lib/server/sweeping.ts';
import { foundCommunity, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

const wrong = { ok: false, error: { code: 'wrong' } };
const password = 'nxp9-fzkr-qxrz';
const later = (ms: number): Date => new Date(testNow.getTime() + ms);

describeOnEachDatabase('signing in', (database) => {
  let community: string;
  let passwordHash: string;
  let addresses = 0;
  /** Somebody who sits at an address of their own, so that tests do not use up each other's attempts. */
  const attempt = async (
    name: string,
    typed: string,
    more: { now?: Date; address?: string; browser?: string; isPlain?: boolean } = {},
  ): Promise<Result<SignedInCookies, SignInRefusal>> => {
    const { isPlain = name.includes('@'), ...rest } = more;
    const signedIn = await signIn(database(), {
      name: isPlain ? name : `${name}@${community}`,
      password: typed,
      now: testNow,
      browser: '',
      userAgent: '',
      address: `192.0.2.${String((addresses += 1))}`,
      random: secureRandom,
      ...rest,
    });
    if (!signedIn.ok) return signedIn;
    if (signedIn.value.kind !== 'signedIn') throw new Error('nobody here has a second factor');
    return ok(signedIn.value);
  };
  const addStaff = (id: string, role: 'clerk' | 'manager' | 'auditor', where = community) =>
    insertRows(database().orm, staffTable, [
      { community: where, id, name: id, role, signInName: id, passwordHash, passwordIsGiven: false, revision: 1 },
    ]);

  beforeAll(async () => {
    community = await foundCommunity(database());
    // The hash names its own cost: guesses by the hundred would take a minute at the real one.
    const cost = { parallelism: 1, iterations: 1, memorySize: 8, hashLength: 32, outputType: 'encoded' as const };
    passwordHash = await argon2id({ password, salt: secureRandom(16), ...cost });
    await addStaff('manager', 'manager');
    await addStaff('auditor', 'auditor');
    await addStaff('clerk', 'clerk');
    await addStaff('forgetful', 'manager');
  });

  it('begins a session that says who is there, until it ends', async () => {
    const signedIn = await attempt('manager', password);
    const cookie = signedIn.ok ? signedIn.value.session : '';
    const { orm } = database();
    expect(await sessionOf(orm, cookie, testNow)).toMatchObject({ communityId: community, role: 'manager' });
    expect(await sessionOf(orm, cookie, later(sessionMs - 1))).toBeDefined();
    expect(await sessionOf(orm, cookie, later(sessionMs))).toBeUndefined();
    expect(await sessionOf(orm, `${cookie}x`, testNow)).toBeUndefined();
    expect(await sessionOf(orm, '', testNow)).toBeUndefined();

    const stored = await orm.select().from(hubSessionTable).where(eq(hubSessionTable.community, community));
    expect(JSON.stringify(stored)).not.toContain(cookie.split('.').at(-1));

    await endSession(orm, cookie);
    expect(await sessionOf(orm, cookie, testNow)).toBeUndefined();
  });

  it('tells nobody whether the name or the password was wrong', async () => {
    expect(await attempt('manager', 'something else')).toEqual(wrong);
    expect(await attempt('nobody', password)).toEqual(wrong);
    expect(await attempt(`manager@another-community`, password)).toEqual(wrong);
    expect(await attempt('manager', '')).toEqual(wrong);
  });

  it('wants the community behind an @ where there are several', async () => {
    // One account of the hub has the name: it need not say where.
    expect((await attempt('auditor', password, { isPlain: true })).ok).toBe(true);
    await addStaff('auditor', 'auditor', await foundCommunity(database()));
    expect((await attempt('auditor', password, { isPlain: true })).ok).toBe(false);
    expect((await attempt(`auditor@${community}`, password)).ok).toBe(true);
  });

  it('takes auditors, with the community written out too, and no clerks', async () => {
    expect((await attempt(`auditor@${community}`, password)).ok).toBe(true);
    expect(await attempt('clerk', password)).toEqual({ ok: false, error: { code: 'wrong' } });
  });

  it('slows down who guesses, from two seconds on to a minute, and nobody at another address', async () => {
    const address = '198.51.100.1';
    const guess = (now: Date) => attempt('forgetful', 'a guess', { now, address });
    for (let tried = 0; tried < accountPace.free; tried += 1) expect(await guess(testNow)).toEqual(wrong);
    const waits: number[] = [];
    let now = testNow.getTime();
    for (let tried = 0; tried < 7; tried += 1) {
      const refused = await attempt('forgetful', password, { now: new Date(now), address });
      if (refused.ok || refused.error.code !== 'tooManyAttempts') throw new Error('it has to wait');
      waits.push(refused.error.waitSeconds);
      // Who asks on while refused waits no longer for it.
      now += refused.error.waitSeconds * 1000;
      expect(await guess(new Date(now))).toEqual(wrong);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
    expect((await attempt('forgetful', password, { now: new Date(now) })).ok).toBe(true);
    expect((await attempt('forgetful', password, { now: new Date(now + 60_000), address })).ok).toBe(true);
  });

  it('counts guesses that are sent side by side', async () => {
    const all = Array.from({ length: 20 }, () => attempt('forgetful', 'a guess', { address: '198.51.100.2' }));
    const refused = (await Promise.all(all)).filter((one) => !one.ok && one.error.code === 'tooManyAttempts');
    expect(refused).toHaveLength(20 - accountPace.free);
  });

  it('lets nobody wait behind more than sixty-four others', async () => {
    const cost = { memoryKiB: 2048, passes: 2 };
    // Each of them asks again as soon as it has its answer, however long the attempt takes to get there.
    let isCrowded = true;
    const others = Array.from({ length: mostWaiting + 1 }, async () => {
      while (isCrowded) await inThread('hash', { password: 'of somebody else', salt: secureRandom(16), ...cost });
    });
    expect(await attempt('manager', password)).toEqual({ ok: false, error: { code: 'busy' } });
    isCrowded = false;
    await Promise.all(others);
    expect((await attempt('manager', password)).ok).toBe(true);
  });

  it('forgives an account that got it right', async () => {
    const address = '198.51.100.3';
    for (let round = 0; round < 2; round += 1) {
      for (let tried = 1; tried < accountPace.free; tried += 1) await attempt('manager', 'a guess', { address });
      expect((await attempt('manager', password, { address })).ok).toBe(true);
    }
  });

  it('slows down an address that tries many names, half a minute at most', async () => {
    const address = '198.51.100.4';
    for (let tried = 0; tried < addressPace.free; tried += 1) {
      expect(await attempt(`guess-${String(tried)}`, 'a guess', { address })).toEqual(wrong);
    }
    expect(await attempt('manager', password, { address })).toMatchObject({ error: { waitSeconds: 2 } });
    expect((await attempt('manager', password)).ok).toBe(true);
    expect((await attempt('manager', password, { address, now: later(addressPace.longestWaitMs) })).ok).toBe(true);
  });

  it('knows a browser again, which strangers at the same address slow down no more', async () => {
    const address = '198.51.100.5';
    const first = await attempt('manager', password, { address });
    const browser = first.ok ? first.value.browser : '';
    for (let tried = 0; tried < 100; tried += 1) await attempt('manager', 'a guess', { address });
    expect((await attempt('manager', password, { address })).ok).toBe(false);
    const again = await attempt('manager', password, { address, browser });
    expect(again.ok && again.value.browser).toBe(browser);
    // Somebody else who uses it is slowed down as before, and shares it from their first sign-in on.
    const auditor = await attempt('auditor', password, { browser });
    expect(auditor.ok && auditor.value.browser).toBe(browser);
    expect((await attempt('manager', password, { address, browser })).ok).toBe(true);
    // It opens nothing, and guesses in it are slowed down too.
    for (let tried = 0; tried < 10; tried += 1) {
      expect(await attempt('manager', 'a guess', { browser })).toEqual(wrong);
    }
    expect((await attempt('manager', password, { browser })).ok).toBe(false);
    expect((await attempt('manager', password)).ok).toBe(true);
  });

  it('makes a token of its own where a browser says one that the hub does not know', async () => {
    const planted = 'A'.repeat(43);
    const signedIn = await attempt('manager', password, { browser: planted });
    expect(signedIn.ok && signedIn.value.browser).not.toBe(planted);
    const rows = await database().orm.select().from(hubBrowserTable).where(eq(hubBrowserTable.community, community));
    expect(signedIn.ok && JSON.stringify(rows)).not.toContain(signedIn.ok && signedIn.value.browser);
  });

  it('remembers twenty browsers of a person, those that were used last', async () => {
    const rowsOf = () =>
      database()
        .orm.select()
        .from(hubBrowserTable)
        .where(and(eq(hubBrowserTable.community, community), eq(hubBrowserTable.staff, 'auditor')));
    for (let used = 0; used < 24; used += 1) await attempt('auditor', password, { now: later(used * 1000) });
    const rows = await rowsOf();
    expect(rows).toHaveLength(20);
    expect(Math.min(...rows.map(({ usedAt }) => usedAt.getTime()))).toBe(later(4000).getTime());
  });

  it('keeps no name and no address, and sweeps what has ended', async () => {
    await attempt('a-rare-name', 'a guess', { address: '203.0.113.77' });
    const orm = database().orm;
    const kept = () => orm.select().from(slowdownTable).where(eq(slowdownTable.community, wholeHub));
    const text = JSON.stringify(await kept());
    expect(text).not.toContain('a-rare-name');
    expect(text).not.toContain('203.0.113.77');
    await sweep({ database: database(), logger: quiet, clock: () => later(browserMs + 86_400_000) });
    expect(await kept()).toEqual([]);
    const left = [hubSessionTable, hubBrowserTable].map(async (table) =>
      orm.select().from(table).where(eq(table.community, community)),
    );
    expect(await Promise.all(left)).toEqual([[], []]);
  });
});
