import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { roles, type Role } from '#lib/domain/permission.ts';
import {
  decideAdjustment,
  listAdjustments,
  proposeAdjustment,
  staffByPin,
  type AdjustmentWanted,
} from '#lib/server/console/adjustments.ts';
import { listHubFacts } from '#lib/server/console/hub-facts.ts';
import { hashPassword } from '#lib/server/console/password.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  auditor,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  foundingFacts,
  manager,
  newId,
  openingPoints,
  quiet,
  residentId,
  secondClerk,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { newResident } from './staff-facts.ts';

describeOnEachDatabase('an adjustment of points', (database) => {
  const people: Readonly<Record<Role, string>> = { clerk, manager, auditor };
  const by = (communityId: string, role: Role, staffId = people[role]) => ({ communityId, staffId, role });
  const propose = (community: string, wanted: Partial<AdjustmentWanted> = {}, role: Role = 'manager') =>
    proposeAdjustment(
      chainOf(database()),
      by(community, role),
      { id: newId(), residentId: residentId(0), points: 25, reason: '漏记了', ...wanted },
      testNow,
    );
  const decide = (id: string, who: ReturnType<typeof by>, decision: 'confirm' | 'refuse' = 'confirm') =>
    decideAdjustment(chainOf(database()), who, { id, decision }, testNow);
  const balanceOf = async (community: string) => {
    const [row] = await queryRows<{ balance: number }>(
      database().orm,
      sql`SELECT balance::float8 AS balance FROM account WHERE community = ${community} AND id = ${residentId(0)}`,
    );
    return row?.balance;
  };

  it('moves points when a second person has confirmed it, and tells who and why', async () => {
    const community = await foundCommunity(database());
    await enterKiosk(database(), community, 'A');
    const id = newId();
    expect(await propose(community, { id })).toEqual({ ok: true, value: 'proposed' });
    expect(await propose(community, { id })).toEqual({ ok: true, value: 'again' });
    expect(await balanceOf(community)).toBe(openingPoints);
    expect(await decide(id, by(community, 'auditor'))).toEqual({ ok: true, value: 'decided' });
    expect(await decide(id, by(community, 'auditor'))).toEqual({ ok: true, value: 'again' });
    expect(await decide(id, by(community, 'clerk'))).toEqual({ ok: false, error: 'overtaken' });
    expect(await balanceOf(community)).toBe(openingPoints + 25);

    const { rows } = await listTransfers(database().orm, community, { kind: 'adjustment' });
    expect(rows).toMatchObject([{ id, points: 25, note: '漏记了', debitAccount: 'adjusted', staffName: manager }]);
    const facts = (await listHubFacts(database().orm, community, {}, null)).rows;
    const done = facts.slice(0, -foundingFacts);
    expect(done.map(({ type, staff, reason }) => ({ type, staff, reason }))).toEqual([
      { type: 'points.adjusted', staff: manager, reason: '漏记了' },
      { type: 'adjustment.proposed', staff: manager, reason: '漏记了' },
    ]);
    expect(facts[0]?.fact?.body).toMatchObject({ approvedBy: auditor });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is proposed by a manager alone, and confirmed by everybody else of the staff', async () => {
    const community = await foundCommunity(database());
    for (const role of roles) {
      const proposed = await propose(community, {}, role);
      expect({ role, ok: proposed.ok }).toEqual({ role, ok: role === 'manager' });
      const id = newId();
      await propose(community, { id });
      const isOwn = role === 'manager';
      expect({ role, ...(await decide(id, by(community, role))) }).toEqual(
        isOwn ? { role, ok: false, error: 'own' } : { role, ok: true, value: 'decided' },
      );
      if (!isOwn) continue;
      // Another manager may, and whoever has proposed it takes it back.
      expect(await decide(id, by(community, 'manager', 'stf_other'))).toMatchObject({ ok: true });
      const second = newId();
      await propose(community, { id: second });
      expect(await decide(second, by(community, role), 'refuse')).toMatchObject({ ok: true });
    }
    expect(await balanceOf(community)).toBe(openingPoints + 3 * 25);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('takes no more than there is, also where that was spent meanwhile', async () => {
    const community = await foundCommunity(database());
    await enterKiosk(database(), community, 'A');
    const tooMany = { points: -(openingPoints + 1) };
    expect(await propose(community, tooMany)).toEqual({ ok: false, error: 'notEnough' });
    expect(await propose(community, { points: 0 })).toEqual({ ok: false, error: 'pointsInvalid' });
    expect(await propose(community, { reason: ' ' })).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await propose(community, { residentId: 'issued' })).toEqual({ ok: false, error: 'unknown' });
    const [first, second] = [newId(), newId()];
    for (const id of [first, second]) await propose(community, { id, points: -openingPoints });
    expect(await decide(first, by(community, 'clerk'))).toMatchObject({ ok: true });
    expect(await decide(second, by(community, 'clerk'))).toEqual({ ok: false, error: 'notEnough' });
    expect(await balanceOf(community)).toBe(0);
    expect(await verifyLedger(database())).toEqual([]);
    const open = await listAdjustments(database().orm, community, { isOpen: true });
    expect(open.rows.map(({ id }) => id)).toEqual([second]);
  });

  it('waits for a resident of whom a restored hub has not heard yet', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const said = { adjustmentId: newId(), residentId: 'res-later', points: 40 };
    await inChain(chainOf(database()), testNow, async (_tx, lock) => {
      const chain = await lock(community);
      const common = { staff: manager, reason: '漏记了', confidential: null };
      await chain.record({ type: 'adjustment.proposed', ...common, body: said });
      await chain.record({ type: 'points.adjusted', ...common, body: { ...said, approvedBy: clerk } });
    });
    expect(await verifyLedger(database())).toEqual([]);
    kiosk.record(newResident('res-later'));
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const { rows } = await listTransfers(database().orm, community, { account: 'res-later' });
    expect(rows).toMatchObject([{ id: said.adjustmentId, points: 40, kind: 'adjustment' }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is confirmed at somebody else’s page by the PIN of the counter', async () => {
    const community = await foundCommunity(database());
    const pinHash = await hashPassword('123456', secureRandom);
    await database().orm.execute(
      sql`UPDATE staff SET pin_hash = ${pinHash} WHERE community = ${community} AND id = ${secondClerk}`,
    );
    const ask = (pin: string, staffId = secondClerk, asking = manager, now = testNow) =>
      staffByPin(chainOf(database()), { communityId: community, staffId: asking }, { staffId, pin }, now);
    expect(await ask('123456')).toEqual({
      ok: true,
      value: { communityId: community, staffId: secondClerk, role: 'clerk' },
    });
    expect(await ask('000000')).toEqual({ ok: false, error: 'wrongPin' });
    // Whoever has no PIN, or is nobody.
    expect(await ask('', auditor)).toEqual({ ok: false, error: 'wrongPin' });
    for (let attempt = 1; attempt < 5; attempt += 1) await ask('000000');
    expect(await ask('123456')).toEqual({ ok: false, error: 'tooManyAttempts' });
    // Somebody else, or half a minute later.
    expect((await ask('123456', secondClerk, auditor)).ok).toBe(true);
    expect((await ask('123456', secondClerk, manager, new Date(testNow.getTime() + 30_000))).ok).toBe(true);
  });
});
