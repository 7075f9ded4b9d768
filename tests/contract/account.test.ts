import { and, eq, sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { choosePassword } from '#lib/server/console/account.ts';
import { beginSession, noteSeen, sessionOf } from '#lib/server/console/session.ts';
import { countSessions, endOwnSessions, endSessionsOf, listSessions } from '#lib/server/console/sessions.ts';
import { addStaff, changeStaff, type ChangedBy } from '#lib/server/console/staff-change.ts';
import { signIn } from '#lib/server/console/sign-in.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { hubSessionTable } from '#lib/server/db/schema/community.ts';
import { renewAfterRestore } from '#lib/server/restore.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainOf, clerk, foundCommunity, manager, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// What somebody does about their own account at the hub.

const chosen = '清晨的河边有三只白鹭在飞';
const later = (ms: number): Date => new Date(testNow.getTime() + ms);

describeOnEachDatabase('an account at the hub', (database) => {
  let community: string;
  let staffId: string;
  /** The password that a manager has given. */
  let given: string;
  let clock: Date;
  beforeEach(async () => {
    community = await foundCommunity(database());
    clock = testNow;
    const wanted = { name: '舒明月', role: 'auditor', reason: '新来' } as const;
    const added = await addStaff(context(), { ...byManager(community), tokenHash: '' }, wanted);
    if (!added.ok) throw new Error(added.error);
    staffId = added.value.staffId;
    given = added.value.password ?? '';
  });
  const context = () => ({ ...chainOf(database()), clock: () => clock });
  let addresses = 0;
  const cookieFor = async (password: string): Promise<string | undefined> => {
    const signedIn = await signIn(database(), {
      name: `舒明月@${community}`,
      password,
      address: `203.0.113.${String((addresses += 1))}`,
      browser: '',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      now: clock,
      random: secureRandom,
    });
    return signedIn.ok && signedIn.value.kind === 'signedIn' ? signedIn.value.session : undefined;
  };
  const openWith = async (password: string) => {
    const cookie = (await cookieFor(password)) ?? '';
    const who = () => sessionOf(database().orm, cookie, clock);
    const by = await who();
    if (by === undefined) throw new Error('nobody is signed in');
    return { by, who };
  };
  const choose = (by: ChangedBy, old: string, wanted: string, repeated = wanted) =>
    choosePassword(context(), by, { old, chosen: wanted, repeated });
  const facts = () =>
    queryRows<{ type: string; staff: string; reason: string; body: object; payload: string }>(
      database().orm,
      sql`SELECT type, staff, reason, payload::json -> 'body' AS body, payload FROM hub_fact
        WHERE community = ${community} AND type IN ('password.chosen', 'sessions.ended') ORDER BY number`,
    );

  it('owes a password of its own while it has the one that a manager gave', async () => {
    const { by, who } = await openWith(given);
    expect(by.owes).toBe('password');
    expect(await choose(by, given, chosen)).toEqual({ ok: true, value: null });
    expect(await who()).toMatchObject({ owes: null });
    expect(await cookieFor(given)).toBeUndefined();
    expect((await openWith(chosen)).by.owes).toBeNull();
    // One more that is given is owed again.
    const more = { staffId, after: 1, action: 'makePassword', reason: '忘记了' } as const;
    const renewed = await changeStaff(context(), { ...byManager(community), tokenHash: '' }, more);
    const password = renewed.ok && renewed.value.kind === 'given' ? (renewed.value.given.password ?? '') : '';
    expect((await openWith(password)).by.owes).toBe('password');
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('says who chose a password and when, and nothing of it', async () => {
    const { by } = await openWith(given);
    await choose(by, given, chosen);
    const [fact] = await facts();
    expect(fact).toMatchObject({ type: 'password.chosen', staff: staffId, body: { staffId } });
    expect(fact?.payload).not.toMatch(/argon2|清晨/);
  });

  it('ends the other sessions with a new password, and keeps the one in which it was chosen', async () => {
    const other = await openWith(given);
    const own = await openWith(given);
    await choose(own.by, given, chosen);
    expect(await other.who()).toBeUndefined();
    expect(await own.who()).toBeDefined();
  });

  it('refuses a password that is short, long, made of names, common, mistyped, or the same', async () => {
    const { by } = await openWith(given);
    const refused = async (wanted: string, repeated = wanted) => {
      const outcome = await choose(by, given, wanted, repeated);
      return outcome.ok ? 'taken' : outcome.error.code;
    };
    expect(await refused('')).toBe('tooShort');
    expect(await refused('a'.repeat(129))).toBe('tooLong');
    expect(await refused('舒明月舒明月舒明月舒明月')).toBe('named');
    expect(await refused('Test Community 2026')).toBe('named');
    for (const common of ['123456789012', 'passwordpassword', 'qwertyuiop12', 'iloveyou1314520', '1qaz2wsx3edc4rfv']) {
      expect([common, await refused(common)]).toEqual([common, 'common']);
    }
    expect(await refused(chosen, `${chosen}！`)).toBe('notRepeated');
    expect(await refused(given)).toBe('same');
    expect(await facts()).toEqual([]);
  });

  it('asks for the old password, and slows down who guesses it', async () => {
    const { by } = await openWith(given);
    for (let tried = 0; tried < 5; tried += 1) {
      expect(await choose(by, 'a guess', chosen)).toMatchObject({ error: { code: 'wrongPassword' } });
    }
    expect(await choose(by, given, chosen)).toMatchObject({ error: { code: 'tooManyAttempts', waitSeconds: 2 } });
    clock = later(2_000);
    expect((await choose(by, given, chosen)).ok).toBe(true);
  });

  it('shows where somebody is signed in, and ends one session or all others', async () => {
    const first = await openWith(given);
    clock = later(60_000);
    const [second, third] = [await openWith(given), await openWith(given)];
    await noteSeen(database().orm, first.by, later(120_000));
    const listed = await listSessions(database().orm, community, staffId, clock);
    expect(listed).toHaveLength(3);
    expect(listed[0]).toEqual({
      id: first.by.tokenHash,
      browser: 'Firefox, Linux',
      since: testNow,
      lastSeenAt: later(120_000),
    });
    expect(await endOwnSessions(context(), first.by, second.by.tokenHash)).toEqual({ ok: true, value: 'ended' });
    expect(await second.who()).toBeUndefined();
    expect(await third.who()).toBeDefined();
    expect(await endOwnSessions(context(), first.by, null)).toEqual({ ok: true, value: 'ended' });
    expect(await third.who()).toBeUndefined();
    expect(await first.who()).toBeDefined();
    expect(await endOwnSessions(context(), first.by, null)).toEqual({ ok: true, value: 'again' });
    expect(await facts()).toMatchObject([
      { type: 'sessions.ended', body: { which: 'one' } },
      { type: 'sessions.ended', body: { which: 'others' } },
    ]);
  });

  it('ends nobody else’s session by its id', async () => {
    const [own, strange] = [
      await openWith(given),
      await beginSession(database().orm, community, manager, clock, secureRandom),
    ];
    const [{ tokenHash } = { tokenHash: '' }] = await database()
      .orm.select()
      .from(hubSessionTable)
      .where(and(eq(hubSessionTable.community, community), eq(hubSessionTable.staff, manager)));
    expect(await endOwnSessions(context(), own.by, tokenHash)).toEqual({ ok: true, value: 'again' });
    expect(await sessionOf(database().orm, strange, clock)).toBeDefined();
  });

  it('lets a manager end the sessions of somebody else, with a reason', async () => {
    const by = { ...byManager(community), tokenHash: '' };
    const open = await openWith(given);
    expect(await countSessions(database().orm, community, staffId, clock)).toBe(1);
    const ended = (reason: string, more = {}) => endSessionsOf(context(), by, { staffId, reason, ...more });
    expect(await ended(' ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await ended('试试', { staffId: 'stf_gone' })).toEqual({ ok: false, error: 'unknown' });
    expect(await ended('试试', { staffId: manager })).toEqual({ ok: false, error: 'own' });
    expect(await endSessionsOf(context(), open.by, { staffId: manager, reason: '试试' })).toEqual({
      ok: false,
      error: 'notPermitted',
    });
    expect(await ended('平板丢了')).toEqual({ ok: true, value: 'ended' });
    expect(await open.who()).toBeUndefined();
    expect(await ended('平板丢了')).toEqual({ ok: true, value: 'again' });
    expect(await facts()).toMatchObject([{ staff: manager, reason: '平板丢了', body: { staffId, which: 'all' } }]);
  });

  it('lets everybody sign in anew after a restore', async () => {
    const open = await openWith(given);
    await renewAfterRestore(database(), clock, secureRandom);
    expect(await open.who()).toBeUndefined();
  });

  it('is not changed by a clerk, whatever session they have', async () => {
    const by = { communityId: community, staffId: clerk, role: 'clerk', tokenHash: '' } as const;
    expect(await choosePassword(context(), by, { old: '', chosen, repeated: chosen })).toMatchObject({
      error: { code: 'notPermitted' },
    });
    expect(await endOwnSessions(context(), by, null)).toEqual({ ok: false, error: 'notPermitted' });
  });
});
