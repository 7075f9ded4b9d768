import { eq } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { hashPassword } from '#lib/server/console/password.ts';
import { endSession, sessionMs, sessionOf } from '#lib/server/console/session.ts';
import { attemptLimits, attemptWindowMs, signIn } from '#lib/server/console/sign-in.ts';
import { insertRows } from '#lib/server/db/database.ts';
import { hubSessionTable, staffTable } from '#lib/server/db/schema/community.ts';
import { foundCommunity, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

const password = 'nxp9-fzkr-qxrz';
const later = (ms: number): Date => new Date(testNow.getTime() + ms);

describeOnEachDatabase('signing in', (database) => {
  let community: string;
  let passwordHash: string;
  let addresses = 0;
  /** Somebody who sits at an address of their own, so that tests do not use up each other's attempts. */
  const attempt = (
    name: string,
    typed: string,
    more: { now?: Date; address?: string; onlyCommunity?: string | undefined } = {},
  ) =>
    signIn(database(), {
      name,
      password: typed,
      onlyCommunity: community,
      now: testNow,
      address: `192.0.2.${String((addresses += 1))}`,
      random: secureRandom,
      ...more,
    });
  const addStaff = (id: string, role: 'clerk' | 'manager' | 'auditor') =>
    insertRows(database().orm, staffTable, [
      { community, id, name: id, role, signInName: id, passwordHash, revision: 1 },
    ]);

  beforeAll(async () => {
    community = await foundCommunity(database());
    passwordHash = await hashPassword(password, secureRandom);
    await addStaff('manager', 'manager');
    await addStaff('auditor', 'auditor');
    await addStaff('clerk', 'clerk');
    await addStaff('forgetful', 'manager');
  });

  it('begins a session that says who is there, until it ends', async () => {
    const signedIn = await attempt('manager', password);
    const cookie = signedIn.ok ? signedIn.value : '';
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
    const wrong = { ok: false, error: { code: 'wrong' } };
    expect(await attempt('manager', 'something else')).toEqual(wrong);
    expect(await attempt('nobody', password)).toEqual(wrong);
    expect(await attempt(`manager@another-community`, password)).toEqual(wrong);
    expect(await attempt('manager', '')).toEqual(wrong);
  });

  it('wants the community behind an @ where there are several', async () => {
    expect((await attempt('auditor', password, { onlyCommunity: undefined })).ok).toBe(false);
    expect((await attempt(`auditor@${community}`, password, { onlyCommunity: undefined })).ok).toBe(true);
  });

  it('takes auditors, with the community written out too, and no clerks', async () => {
    expect((await attempt(`auditor@${community}`, password)).ok).toBe(true);
    expect(await attempt('clerk', password)).toEqual({ ok: false, error: { code: 'wrong' } });
  });

  it('makes a name wait after too many attempts, even with the right password, and says how long', async () => {
    for (let tried = 0; tried < attemptLimits.name; tried += 1) await attempt('forgetful', 'a guess');
    const refused = await attempt('forgetful', password, { now: later(60_000) });
    expect(refused).toEqual({ ok: false, error: { code: 'tooManyAttempts', waitMinutes: 14 } });
    expect((await attempt('forgetful', password, { now: later(attemptWindowMs) })).ok).toBe(true);
  });

  it('forgives a name that got it right', async () => {
    const now = later(10 * attemptWindowMs);
    for (let round = 0; round < 2; round += 1) {
      for (let tried = 0; tried < attemptLimits.name - 1; tried += 1) await attempt('manager', 'a guess', { now });
      expect((await attempt('manager', password, { now })).ok).toBe(true);
    }
  });

  it('makes an address wait that tries many names', async () => {
    const address = '198.51.100.7';
    for (let tried = 0; tried < attemptLimits.address; tried += 1) {
      await attempt(`guess-${String(tried)}`, 'a guess', { address });
    }
    expect(await attempt('manager', password, { address })).toMatchObject({ error: { code: 'tooManyAttempts' } });
    expect((await attempt('manager', password)).ok).toBe(true);
  });
});
