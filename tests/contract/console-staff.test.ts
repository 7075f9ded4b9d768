import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import type { Role } from '#lib/domain/permission.ts';
import { pinPattern } from '#lib/domain/pin.ts';
import type { StaffAction } from '#lib/domain/staff-action.ts';
import { scopes } from '#lib/protocol/pull.ts';
import { listBatches } from '#lib/server/console/items.ts';
import { verifyPassword } from '#lib/server/console/password.ts';
import { listShifts } from '#lib/server/console/shifts.ts';
import { sessionOf } from '#lib/server/console/session.ts';
import { signIn } from '#lib/server/console/sign-in.ts';
import { addStaff, changeStaff, longestName, type ChangedBy } from '#lib/server/console/staff-change.ts';
import { listStaff, staffMemberOf } from '#lib/server/console/staff.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  chainOf,
  clerk,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  quiet,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { closeShift } from './staff-facts.ts';

describeOnEachDatabase('staff in the console', (database) => {
  let kiosk: TestKiosk;
  let community: string;
  const told: string[] = [];
  const context = () => ({
    ...chainOf(database()),
    clock: () => testNow,
    changes: { changed: (id: string) => void told.push(id) },
  });
  const orm = () => database().orm;
  beforeEach(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
    told.length = 0;
  });
  const by = (): ChangedBy => ({ communityId: community, staffId: manager, role: 'manager', tokenHash: '' });
  const add = (name: string, role: Role, reason = '新来') => addStaff(context(), by(), { name, role, reason });
  const act = (staffId: string, action: StaffAction, after: number, reason = '试试') =>
    changeStaff(context(), by(), { staffId, action, after, reason });
  /** What somebody is given by an action that gives something. */
  const givenTo = async (staffId: string, action: StaffAction, after: number) => {
    const done = await act(staffId, action, after);
    if (!done.ok || done.value.kind !== 'given') throw new Error(`${action} gave nothing`);
    return done.value.given;
  };
  const addedManager = async (name: string) => {
    const added = await add(name, 'manager');
    if (!added.ok) throw new Error(added.error);
    return { staffId: added.value.staffId, password: added.value.password ?? '' };
  };
  let addresses = 0;
  /** Who signs in at the hub by that name, and who is there in the same session later; undefined for nobody. */
  const openHubAs = async (name: string, password: string) => {
    const address = `203.0.113.${String((addresses += 1))}`;
    const asked = {
      name: `${name}@${community}`,
      password,
      address,
      browser: '',
      userAgent: '',
      now: testNow,
      random: secureRandom,
    };
    const signedIn = await signIn(database(), asked);
    if (!signedIn.ok || signedIn.value.kind !== 'signedIn') return undefined;
    const { session } = signedIn.value;
    const who = () => sessionOf(orm(), session, testNow);
    return { ...(await who()), now: who };
  };
  /** What the tablet hears of staff behind a cursor. */
  const hear = async (cursor: string | null) => {
    const query = {
      cursor,
      limit: 100,
      epoch: kiosk.epoch,
      scopes: [{ name: 'staff', version: scopes.staff.version }] as const,
    };
    const page = await pull(database(), kiosk.subject, query, testNow);
    return { staff: page.changes.staff, cursor: page.cursor };
  };

  it('gives a PIN once, of which tablets get the hash', async () => {
    const before = await hear(null);
    expect(before.staff).toHaveLength(4);
    const given = await givenTo(clerk, 'makePin', 1);
    expect(given).toMatchObject({ staffId: clerk, name: clerk, password: null });
    expect(given.pin).toMatch(pinPattern);
    expect(told).toEqual([community]);
    const { staff } = await hear(before.cursor);
    expect(staff).toMatchObject([{ id: clerk, role: 'clerk' }]);
    expect(await verifyPassword(given.pin ?? '', staff[0]?.pinHash ?? null)).toBe(true);
    expect((await listStaff(orm(), community)).filter(({ hasPin }) => hasPin).map(({ id }) => id)).toEqual([clerk]);
  });

  it('replaces a PIN and takes it away', async () => {
    const first = await givenTo(clerk, 'makePin', 1);
    const second = await givenTo(clerk, 'makePin', 2);
    const known = await hear(null);
    const hash = known.staff.find(({ id }) => id === clerk)?.pinHash ?? null;
    expect(await verifyPassword(second.pin ?? '', hash)).toBe(true);
    expect(first.pin === second.pin).toBe(false);
    expect(await verifyPassword(first.pin ?? '', hash)).toBe(false);
    expect(await act(clerk, 'takePin', 3)).toEqual({ ok: true, value: { kind: 'done' } });
    expect((await hear(known.cursor)).staff).toMatchObject([{ id: clerk, pinHash: null }]);
  });

  it('knows nobody of another community', async () => {
    const other = await foundCommunity(database());
    const elsewhere = { ...by(), communityId: other };
    const added = await addStaff(context(), elsewhere, { name: '程小满', role: 'clerk', reason: '新来' });
    if (!added.ok) throw new Error(added.error);
    const stranger = added.value.staffId;
    expect(await act(stranger, 'end', 1)).toEqual({ ok: false, error: 'unknown' });
    expect(await staffMemberOf(orm(), community, stranger)).toBeUndefined();
    expect((await staffMemberOf(orm(), other, stranger))?.isEnded).toBe(false);
  });

  it('adds a clerk who can sign in at the counter and not at the hub', async () => {
    const added = await add('  田  谷雨 ', 'clerk');
    if (!added.ok) throw new Error(added.error);
    expect(added.value).toMatchObject({ name: '田 谷雨', password: null });
    expect(added.value.pin).toMatch(pinPattern);
    expect(await listStaff(orm(), community)).toContainEqual(
      expect.objectContaining({ id: added.value.staffId, role: 'clerk', hasPin: true, hasPassword: false }),
    );
    expect(await add('田 谷雨', 'auditor')).toEqual({ ok: false, error: 'nameTaken' });
    for (const name of ['', '   ', '\u2800', '。。', '田@谷雨', '田'.repeat(longestName + 1)]) {
      expect(await add(name, 'clerk')).toEqual({ ok: false, error: 'nameMissing' });
    }
    expect(await add('严清和', 'clerk', ' ')).toEqual({ ok: false, error: 'reasonMissing' });
  });

  it('adds managers and auditors, who sign in at the hub by their name', async () => {
    const added = await add('严清和', 'auditor');
    if (!added.ok) throw new Error(added.error);
    expect(added.value.pin).toBeNull();
    expect((await openHubAs('严清和', added.value.password ?? ''))?.role).toBe('auditor');
    const second = await add('舒明月', 'manager');
    if (!second.ok) throw new Error(second.error);
    expect(second.value.pin).toMatch(pinPattern);
    expect((await openHubAs('舒明月', second.value.password ?? ''))?.role).toBe('manager');
    expect((await staffMemberOf(orm(), community, second.value.staffId))?.changes).toMatchObject([
      { number: 1, action: 'add', role: 'manager', reason: '新来', changerName: manager, changedAt: testNow },
    ]);
  });

  it('lets a clerk become a manager with a password, and a manager a clerk without one, signed out at once', async () => {
    const { staffId, password: first } = await addedManager('舒明月');
    await addedManager('程小满');
    const session = await openHubAs('舒明月', first);
    expect(await act(staffId, 'beClerk', 1)).toEqual({ ok: true, value: { kind: 'done' } });
    expect(await session?.now()).toBeUndefined();
    expect(await openHubAs('舒明月', first)).toBeUndefined();
    expect((await hear(null)).staff.find(({ id }) => id === staffId)).toMatchObject({ role: 'clerk' });
    const given = await givenTo(staffId, 'beManager', 2);
    expect(given.pin).toBeNull();
    expect(await openHubAs('舒明月', first)).toBeUndefined();
    expect((await openHubAs('舒明月', given.password ?? ''))?.role).toBe('manager');
    // An auditor who becomes a manager keeps the password, and signs in anew.
    await act(staffId, 'beAuditor', 3);
    const asAuditor = await openHubAs('舒明月', given.password ?? '');
    expect(asAuditor?.role).toBe('auditor');
    expect(await act(staffId, 'beManager', 4)).toEqual({ ok: true, value: { kind: 'done' } });
    expect(await asAuditor?.now()).toBeUndefined();
  });

  it('ends somebody’s access at once, at the hub and by the next pull, and gives it back without what opened it', async () => {
    const { staffId, password } = await addedManager('舒明月');
    await addedManager('程小满');
    const session = await openHubAs('舒明月', password);
    const { cursor } = await hear(null);
    expect(await act(staffId, 'end', 1, '调走')).toEqual({ ok: true, value: { kind: 'done' } });
    expect(await session?.now()).toBeUndefined();
    expect(await openHubAs('舒明月', password)).toBeUndefined();
    expect((await hear(cursor)).staff).toMatchObject([{ id: staffId, pinHash: null }]);
    const ended = await staffMemberOf(orm(), community, staffId);
    expect(ended).toMatchObject({
      isEnded: true,
      hasPin: false,
      hasPassword: false,
      endedAt: testNow,
      role: 'manager',
    });
    // Records go on naming them, so that nobody else gets the name.
    expect(await add('舒明月', 'clerk')).toEqual({ ok: false, error: 'nameTaken' });
    expect(await act(staffId, 'makePin', 2)).toEqual({ ok: false, error: 'overtaken' });

    expect(await act(staffId, 'resume', 2, '回来了')).toEqual({ ok: true, value: { kind: 'done' } });
    expect(await openHubAs('舒明月', password)).toBeUndefined();
    const given = await givenTo(staffId, 'makePassword', 3);
    expect((await openHubAs('舒明月', given.password ?? ''))?.role).toBe('manager');
    expect(
      (await staffMemberOf(orm(), community, staffId))?.changes.map(({ action, reason }) => [action, reason]),
    ).toEqual([
      ['makePassword', '试试'],
      ['resume', '回来了'],
      ['end', '调走'],
      ['add', '新来'],
    ]);
  });

  it('leaves the last manager who can sign in, also when two would end each other', async () => {
    const first = await addedManager('舒明月');
    for (const action of ['end', 'beClerk', 'beAuditor'] as const) {
      expect(await act(first.staffId, action, 1)).toEqual({ ok: false, error: 'lastManager' });
    }
    // The one of the beginning has no password, so that nobody could go on.
    expect(await act(manager, 'end', 1)).toEqual({ ok: true, value: { kind: 'done' } });
    const second = await addedManager('程小满');
    const both = await Promise.all([act(first.staffId, 'end', 1), act(second.staffId, 'beAuditor', 1)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.filter((outcome) => !outcome.ok && outcome.error === 'lastManager')).toHaveLength(1);
  });

  it('ends all sessions when a password is replaced, and leaves that of oneself to oneself', async () => {
    const { staffId, password } = await addedManager('舒明月');
    const session = await openHubAs('舒明月', password);
    const own = { staffId, after: 1, action: 'makePassword' as const, reason: '有人看到过' };
    expect(await changeStaff(context(), { ...by(), staffId }, own)).toEqual({ ok: false, error: 'own' });
    expect(await session?.now()).toMatchObject({ owes: 'password' });
    await givenTo(staffId, 'makePassword', 1);
    expect(await session?.now()).toBeUndefined();
    expect(await openHubAs('舒明月', password)).toBeUndefined();
  });

  it('does what was sent twice once, and tells whoever was overtaken', async () => {
    const twice = await Promise.all([act(clerk, 'makePin', 1), act(clerk, 'makePin', 1)]);
    expect(twice.map((outcome) => (outcome.ok ? outcome.value.kind : outcome.error)).toSorted()).toEqual([
      'again',
      'given',
    ]);
    expect(await act(clerk, 'end', 1)).toEqual({ ok: false, error: 'overtaken' });
    expect(await act(clerk, 'makePin', 1, '别的原因')).toEqual({ ok: false, error: 'overtaken' });
    expect((await staffMemberOf(orm(), community, clerk))?.changes).toHaveLength(2);
  });

  it('is changed by managers alone, with a reason, and keeps what was done', async () => {
    const as = (role: 'clerk' | 'auditor') => ({ ...by(), role });
    for (const role of ['clerk', 'auditor'] as const) {
      expect(await addStaff(context(), as(role), { name: '甲', role: 'manager', reason: '试试' })).toMatchObject({
        error: 'notPermitted',
      });
      const wanted = { staffId: clerk, after: 0, action: 'end' as const, reason: '试试' };
      expect(await changeStaff(context(), as(role), wanted)).toMatchObject({ error: 'notPermitted' });
    }
    expect(await act(clerk, 'end', 1, '')).toEqual({ ok: false, error: 'reasonMissing' });
    await act(clerk, 'end', 1);
    for (const statement of [
      sql`UPDATE staff_change SET reason = '另一个' WHERE community = ${community}`,
      sql`DELETE FROM staff_change WHERE community = ${community}`,
    ]) {
      await expect(orm().execute(statement)).rejects.toMatchObject({
        cause: { message: 'table staff_change is append-only' },
      });
    }
  });

  it('lists shifts and what is left of batches', async () => {
    kiosk.record(closeShift());
    kiosk.record(delivery(0, 5, { bestBefore: '2026-12-01', costEachFen: 900, code: 'L7' }));
    kiosk.record(delivery(0, 3));
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const { rows, next } = await listShifts(orm(), community, null);
    expect(next).toBeNull();
    expect(rows).toMatchObject([
      { kioskLabel: 'A', staffName: clerk, points: -140, cashExpectedFen: 2800, cashCountedFen: 2750, flagged: 1 },
    ]);
    expect(await listBatches(orm(), community, itemId(0))).toMatchObject([
      { bestBefore: '2026-12-01', remaining: 5, received: 5, costEachFen: 900, code: 'L7' },
      { bestBefore: null, remaining: 3 },
    ]);
  });
});
