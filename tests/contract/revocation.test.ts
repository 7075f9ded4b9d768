import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { pinPattern } from '#lib/domain/pin.ts';
import { verifyPassword } from '#lib/server/console/password.ts';
import { pinsNow, renewPins } from '#lib/server/console/pin-renewal.ts';
import { recentMs, recentRecords } from '#lib/server/console/recent-records.ts';
import { reinstateKiosk, revokeKiosk, takeBackMs } from '#lib/server/console/revocation.ts';
import { changeStaff, type ChangedBy } from '#lib/server/console/staff-change.ts';
import { staffMemberOf } from '#lib/server/console/staff.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  byManager,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  manager,
  openingPoints,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';

describeOnEachDatabase('a tablet that is declared lost', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  beforeEach(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
  });
  const asked = (reason = '丢了') => ({ kioskId: kiosk.subject.kiosk, reason });
  const later = (ms: number) => new Date(testNow.getTime() + ms);
  const revoke = (reason?: string) => revokeKiosk(chainOf(database()), byManager(community), asked(reason), testNow);
  const takeBack = (now = later(1000), reason = '在抽屉里') =>
    reinstateKiosk(chainOf(database()), byManager(community), asked(reason), now);
  const standing = () =>
    queryRows(
      database().orm,
      sql`SELECT status, lost_at IS NULL AS "isNotLost", exposure FROM kiosk
        WHERE community = ${community} AND id = ${kiosk.subject.kiosk}`,
    );
  const keptForIt = async () => {
    const [kept] = await queryRows<{ points: number }>(
      database().orm,
      sql`SELECT coalesce(sum((allotted ->> ${kiosk.subject.kiosk}::text)::bigint), 0)::float8 AS points
        FROM account WHERE community = ${community}`,
    );
    return kept?.points;
  };

  it('is revoked with a reason alone, and has its right again once that is taken back', async () => {
    await pushed(database(), kiosk, kiosk.batch([kiosk.accrue(0, 1)]));
    expect(await keptForIt()).toBeGreaterThan(0);
    expect(await revoke('  ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await takeBack()).toEqual({ ok: false, error: 'notRevoked' });
    expect((await revoke()).ok).toBe(true);
    expect(await keptForIt()).toBe(0);
    expect(await takeBack(later(1000), ' ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await takeBack()).toEqual({ ok: true, value: null });
    expect(await takeBack()).toEqual({ ok: false, error: 'notRevoked' });
    expect(await standing()).toEqual([{ status: 'active', isNotLost: true, exposure: null }]);
    // It is the only one, and what was earned and what everybody had is kept for it.
    expect(await keptForIt()).toBe(3 * openingPoints + 10);
    const facts = await queryRows(
      database().orm,
      sql`SELECT type, staff, reason FROM hub_fact WHERE community = ${community} AND type LIKE 'kiosk.re%' ORDER BY number`,
    );
    expect(facts).toEqual([
      { type: 'kiosk.revoked', staff: manager, reason: '丢了' },
      { type: 'kiosk.reinstated', staff: manager, reason: '在抽屉里' },
    ]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('stays revoked after a week, where another one took its place, and for whoever is no manager', async () => {
    const asClerk = { communityId: community, staffId: clerk, role: 'clerk' as const };
    expect(await revokeKiosk(chainOf(database()), asClerk, asked(), testNow)).toEqual({
      ok: false,
      error: 'notPermitted',
    });
    await revoke();
    expect(await reinstateKiosk(chainOf(database()), asClerk, asked(), testNow)).toEqual({
      ok: false,
      error: 'notPermitted',
    });
    expect(await takeBack(later(takeBackMs + 1))).toEqual({ ok: false, error: 'tooLate' });
    expect(await takeBack(later(takeBackMs))).toEqual({ ok: true, value: null });
    // As the pairing of another tablet in its place leaves it: lost, and no fact of a revocation from that moment.
    await database().orm
      .execute(sql`UPDATE kiosk SET status = 'revoked', lost_at = ${later(5).toISOString()}, exposure = 0
      WHERE community = ${community} AND id = ${kiosk.subject.kiosk}`);
    expect(await takeBack(later(10))).toEqual({ ok: false, error: 'replaced' });
    const nobody = { kioskId: 'ksk_nobody', reason: '丢了' };
    expect(await revokeKiosk(chainOf(database()), byManager(community), nobody, testNow)).toMatchObject({
      error: 'unknown',
    });
    expect(await reinstateKiosk(chainOf(database()), byManager(community), nobody, testNow)).toMatchObject({
      error: 'unknown',
    });
  });

  it('tells what it recorded in the days before, by its own clock', async () => {
    const [first, second] = [kiosk.accrue(0, 1), kiosk.redeem(0)];
    await pushed(database(), kiosk, kiosk.batch([first, second]));
    const since = (ms: number) => new Date(Date.parse(first.at) - ms);
    const recent = (at: Date) => recentRecords(database().orm, community, kiosk.subject.kiosk, at);
    expect(await recent(since(recentMs))).toEqual([
      { type: 'accrual.recorded', events: 1, points: 10 },
      { type: 'redemption.recorded', events: 1, points: 30 },
    ]);
    expect(await recent(new Date(Date.parse(second.at) + 1))).toEqual([]);
  });

  it('has the PINs of everybody renewed at once, and not twice for a form that is sent twice', async () => {
    const context = { ...chainOf(database()), clock: () => testNow };
    const by: ChangedBy = { communityId: community, staffId: manager, role: 'manager', tokenHash: '' };
    const changes = (await staffMemberOf(database().orm, community, clerk))?.changes.length ?? 0;
    await changeStaff(context, by, { staffId: clerk, action: 'makePin', after: changes, reason: '新来' });
    expect(await pinHashes()).toHaveProperty('size', 1);
    const { people, mark } = await pinsNow(database().orm, community);
    const wanted = { mark, reason: '平板丢了' };
    expect(await renewPins(context, { ...by, role: 'auditor' }, wanted)).toMatchObject({ error: 'notPermitted' });
    expect(await renewPins(context, by, { mark, reason: '' })).toMatchObject({ error: 'reasonMissing' });
    const before = await pinHashes();
    const renewed = await renewPins(context, by, wanted);
    if (!renewed.ok) throw new Error(renewed.error);
    expect(renewed.value).toHaveLength(people);
    const after = await pinHashes();
    for (const { staffId, pin, password } of renewed.value) {
      expect(pin).toMatch(pinPattern);
      expect(password).toBeNull();
      expect(after.get(staffId)).not.toBe(before.get(staffId));
      expect(await verifyPassword(pin ?? '', after.get(staffId) ?? null)).toBe(true);
    }
    expect(await renewPins(context, by, wanted)).toEqual({ ok: false, error: 'overtaken' });
    expect(await pinHashes()).toEqual(after);
    expect(await verifyLedger(database())).toEqual([]);
  });

  async function pinHashes(): Promise<ReadonlyMap<string, string>> {
    const rows = await queryRows<{ id: string; pin_hash: string }>(
      database().orm,
      sql`SELECT id, pin_hash FROM staff WHERE community = ${community} AND pin_hash IS NOT NULL`,
    );
    return new Map(rows.map(({ id, pin_hash }) => [id, pin_hash]));
  }
});
