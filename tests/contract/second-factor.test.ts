import { sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { beforeEach, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { choosePassword } from '#lib/server/console/account.ts';
import {
  addFactor,
  factorStateOf,
  newFactor,
  removeFactor,
  takeFactor,
  type FactorOwner,
} from '#lib/server/console/second-factor.ts';
import { factorWaitMs, sessionOf } from '#lib/server/console/session.ts';
import { listSessions } from '#lib/server/console/sessions.ts';
import { signIn, signInWithCode } from '#lib/server/console/sign-in.ts';
import { addStaff, changeStaff } from '#lib/server/console/staff-change.ts';
import { staffMemberOf } from '#lib/server/console/staff.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainOf, foundCommunity, manager, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

const password = '清晨的河边有三只白鹭在飞';
const step = 30_000;
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describeOnEachDatabase('a second factor', (database) => {
  let community: string;
  let owner: FactorOwner;
  let clock: Date;
  let addresses = 0;
  const context = () => ({ ...chainOf(database()), clock: () => clock });
  const byTheManager = () => ({ ...byManager(community), tokenHash: '' });
  const pass = (ms: number): void => {
    clock = new Date(clock.getTime() + ms);
  };
  beforeEach(async () => {
    community = await foundCommunity(database());
    clock = testNow;
    const added = await addStaff(context(), byTheManager(), { name: '舒明月', role: 'auditor', reason: '新来' });
    if (!added.ok) throw new Error(added.error);
    owner = { communityId: community, staffId: added.value.staffId };
    const given = added.value.password ?? '';
    const first = await opened(given);
    await choosePassword(context(), first, { old: given, chosen: password, repeated: password });
  });

  const start = async (typed: string, browser = '') => {
    const address = `203.0.113.${String((addresses += 1))}`;
    const who = { name: `舒明月@${community}`, password: typed, address, browser, userAgent };
    return signIn(database(), { ...who, now: clock, random: secureRandom });
  };
  const sessionFor = async (cookie: string) => {
    const found = await sessionOf(database().orm, cookie, clock);
    if (found === undefined) throw new Error('nobody is signed in');
    return found;
  };
  /** Who is there with the password alone. */
  const opened = async (typed = password) => {
    const signedIn = await start(typed);
    if (!signedIn.ok || signedIn.value.kind !== 'signedIn') throw new Error('the password is not enough');
    return sessionFor(signedIn.value.session);
  };
  /** The cookie of who has shown their password. */
  const awaited = async (browser = ''): Promise<string> => {
    const signedIn = await start(password, browser);
    if (!signedIn.ok || signedIn.value.kind !== 'awaitsFactor') throw new Error('no second factor is asked for');
    return signedIn.value.awaited;
  };
  const codeOf = (secret: string, ms = 0): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.getTime() + ms });
  const send = (cookie: string, code: string, browser = '') =>
    signInWithCode(context(), { awaited: cookie, code, browser, userAgent });
  /** Sets a second factor up; the code that was used for it is over. */
  const setUp = async () => {
    const by = await opened();
    const { secret } = newFactor(secureRandom, { communityName: '试点社区', name: '舒明月' });
    const added = await addFactor(context(), by, { secret, password, code: codeOf(secret) });
    if (!added.ok) throw new Error(added.error.code);
    pass(step);
    return { by, secret, codes: added.value };
  };

  it('is asked for after the password, and opens what the password does not', async () => {
    const { secret } = await setUp();
    const cookie = await awaited();
    expect(await sessionOf(database().orm, cookie, clock)).toBeUndefined();
    expect(await listSessions(database().orm, community, owner.staffId, clock)).toHaveLength(1);
    expect(await send(cookie, '000000')).toMatchObject({ error: { code: 'wrongCode' } });
    const signedIn = await send(cookie, ` ${codeOf(secret).slice(0, 3)} ${codeOf(secret).slice(3)}`);
    expect(await sessionFor(signedIn.ok ? signedIn.value.session : '')).toMatchObject({ role: 'auditor', owes: null });
    // What was shown once does not sign in twice.
    pass(step);
    expect(await send(cookie, codeOf(secret))).toMatchObject({ error: { code: 'ended' } });
  });

  it('is waited for five minutes', async () => {
    const { secret } = await setUp();
    const cookie = await awaited();
    pass(factorWaitMs);
    expect(await send(cookie, codeOf(secret))).toEqual({ ok: false, error: { code: 'ended' } });
  });

  it('takes each code once, also the one by which it was set up, and none that is older', async () => {
    const { secret } = await setUp();
    expect(await send(await awaited(), codeOf(secret, -step))).toMatchObject({ error: { code: 'wrongCode' } });
    const code = codeOf(secret);
    const both = await Promise.all([send(await awaited(), code), send(await awaited(), code)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await send(await awaited(), code)).toMatchObject({ error: { code: 'wrongCode' } });
  });

  it('takes a phone whose clock is a step off, and not two', async () => {
    const { secret } = await setUp();
    pass(10 * step);
    for (const off of [-2, 2]) {
      expect(await send(await awaited(), codeOf(secret, off * step))).toMatchObject({ error: { code: 'wrongCode' } });
    }
    expect((await send(await awaited(), codeOf(secret, -step))).ok).toBe(true);
    expect((await send(await awaited(), codeOf(secret, step))).ok).toBe(true);
  });

  it('slows down who guesses, and not a browser in which its owner has signed in', async () => {
    const { secret } = await setUp();
    const known = await send(await awaited(), codeOf(secret));
    const browser = known.ok ? known.value.browser : '';
    pass(step);
    const cookie = await awaited();
    for (let tried = 0; tried < 5; tried += 1) {
      expect(await send(cookie, '000000')).toMatchObject({ error: { code: 'wrongCode' } });
    }
    expect(await send(cookie, codeOf(secret))).toMatchObject({ error: { code: 'tooManyAttempts', waitSeconds: 2 } });
    expect((await send(await awaited(browser), codeOf(secret), browser)).ok).toBe(true);
    pass(step);
    expect((await send(await awaited(), codeOf(secret))).ok).toBe(true);
  });

  it('has ten recovery codes, each of which is good once', async () => {
    const { codes } = await setUp();
    expect(new Set(codes).size).toBe(10);
    const [first = '', second = ''] = codes;
    const both = await Promise.all([send(await awaited(), first), send(await awaited(), first)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await send(await awaited(), second.toUpperCase().replaceAll('-', ' '))).ok).toBe(true);
    expect(await factorStateOf(database().orm, owner)).toMatchObject({ addedAt: testNow, codesLeft: 8 });
  });

  it('is set up with the password and a code of the phone, and ends other sessions', async () => {
    const [by, other] = [await opened(), await opened()];
    const { secret, uri } = newFactor(secureRandom, { communityName: '试点社区', name: '舒明月' });
    expect(uri).toMatch(/^otpauth:\/\/totp\/.*secret=[A-Z2-7]{32}/);
    const wanted = { secret, password, code: codeOf(secret) };
    const add = (more: Partial<typeof wanted>) => addFactor(context(), by, { ...wanted, ...more });
    expect(await add({ password: 'a guess' })).toMatchObject({ error: { code: 'wrongPassword' } });
    expect(await add({ code: '000000' })).toMatchObject({ error: { code: 'wrongCode' } });
    expect(await add({ secret: 'SHORT' })).toMatchObject({ error: { code: 'incomplete' } });
    const both = await Promise.all([add({}), add({})]);
    expect(both.map((one) => (one.ok ? one.value.length : one.error.code)).toSorted()).toEqual([10, 'overtaken']);
    expect(await listSessions(database().orm, community, owner.staffId, clock)).toMatchObject([{ id: by.tokenHash }]);
    expect(other.tokenHash).not.toBe(by.tokenHash);
  });

  it('is taken away by its owner with a code of it, never with the password', async () => {
    const { by, secret } = await setUp();
    expect(await removeFactor(context(), by, password)).toMatchObject({ error: { code: 'wrongCode' } });
    expect(await removeFactor(context(), by, '')).toMatchObject({ error: { code: 'wrongCode' } });
    expect(await removeFactor(context(), by, codeOf(secret))).toEqual({ ok: true, value: null });
    expect((await opened()).staffId).toBe(owner.staffId);
  });

  it('is taken away by another manager where it is lost, with a reason', async () => {
    const { by } = await setUp();
    const take = (reason: string, staffId = owner.staffId, who = byTheManager()) =>
      takeFactor(context(), who, { staffId, reason });
    expect(await take(' ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await take('试试', manager)).toEqual({ ok: false, error: 'own' });
    expect(await takeFactor(context(), by, { staffId: manager, reason: '试试' })).toMatchObject({
      error: 'notPermitted',
    });
    expect((await staffMemberOf(database().orm, community, owner.staffId))?.hasFactor).toBe(true);
    expect(await take('手机丢了')).toEqual({ ok: true, value: 'taken' });
    expect(await take('手机丢了')).toEqual({ ok: true, value: 'again' });
    expect((await staffMemberOf(database().orm, community, owner.staffId))?.hasFactor).toBe(false);
    expect((await opened()).staffId).toBe(owner.staffId);
    const [fact] = await facts('factor.removed');
    expect(fact).toMatchObject({ staff: manager, reason: '手机丢了' });
  });

  it('goes with somebody’s access', async () => {
    await setUp();
    await changeStaff(context(), byTheManager(), { staffId: owner.staffId, after: 1, action: 'end', reason: '调走' });
    expect(await factorStateOf(database().orm, owner)).toBeUndefined();
  });

  it('stands in no clear text of the chain, and is found out where a row says another one', async () => {
    const { secret, codes } = await setUp();
    await send(await awaited(), codes[0] ?? '');
    const told = [...(await facts('factor.added')), ...(await facts('recoveryCode.used'))];
    expect(told).toHaveLength(2);
    for (const { payload } of told) {
      expect(payload).not.toContain(secret);
      for (const code of codes) expect(payload).not.toContain(code);
    }
    expect(await verifyLedger(database())).toEqual([]);
    await database().orm.execute(
      sql`UPDATE second_factor SET secret = ${'A'.repeat(32)} WHERE community = ${community}`,
    );
    expect(await verifyLedger(database())).toMatchObject([{ community, invariant: 9 }]);
  });

  const facts = (type: string) =>
    queryRows<{ staff: string; reason: string; payload: string }>(
      database().orm,
      sql`SELECT staff, reason, payload FROM hub_fact WHERE community = ${community} AND type = ${type} ORDER BY number`,
    );
});
