import { beforeEach, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { queryRows } from '#lib/server/db/database.ts';
import type { StaffAction } from '#lib/domain/staff-action.ts';
import { changeStaff } from '#lib/server/console/staff-change.ts';
import { staffMemberOf } from '#lib/server/console/staff.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  accrual,
  byManager,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  manager,
  secondClerk,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';

const hourMs = 3_600_000;

describeOnEachDatabase('whoever a tablet says did something', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  beforeEach(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
  });
  const at = (hours: number) => new Date(testNow.getTime() + hours * hourMs);
  const change = async (staffId: string, action: StaffAction, hours: number) => {
    const context = { ...chainOf(database()), clock: () => at(hours) };
    const after = (await staffMemberOf(database().orm, community, staffId))?.changes[0]?.number ?? 0;
    const by = { ...byManager(community), tokenHash: '' };
    expect((await changeStaff(context, by, { staffId, action, after, reason: '换岗' })).ok).toBe(true);
  };
  const award = (staff: string, hours: number, approvedBy = clerk) => {
    const { body } = accrual(0, 1);
    const fact = { type: 'accrual.recorded' as const, body: { ...body, approvedBy } };
    return kiosk.record(fact, { staff, at: at(hours).toISOString() });
  };
  /** The reviews of who did what, of each event in the order of recording. */
  const found = async () => {
    const rows = await queryRows<{ event: string; code: string; why: string | null }>(
      database().orm,
      sql`SELECT event::text AS event, code, detail ->> 'why' AS why FROM review
        WHERE community = ${community} AND code IN ('notSignedIn', 'notPermitted', 'staffUnknown') ORDER BY event, code`,
    );
    return kiosk.events.map(({ id }) =>
      rows.filter(({ event }) => event === id).map(({ code, why }) => [code, ...(why === null ? [] : [why])].join(' ')),
    );
  };
  const sentAfter = (hours: number) => pushed(database(), kiosk, kiosk.batch(), at(hours));

  it('is judged by how they stood when it was recorded, however late it arrives', async () => {
    await change(secondClerk, 'end', 2);
    award(secondClerk, 1);
    award(secondClerk, 3);
    award(manager, 3, secondClerk);
    await change(secondClerk, 'resume', 4);
    award(secondClerk, 5);
    await change(secondClerk, 'makePin', 6);
    award(secondClerk, 7);
    award(secondClerk, -3);
    await sentAfter(8);
    expect(await found()).toEqual([
      [],
      ['notSignedIn ended'],
      ['notSignedIn ended'],
      ['notSignedIn noPin'],
      [],
      ['notSignedIn notYet'],
    ]);
    // Nothing is refused: each event counts.
    expect(await verifyLedger(database())).toEqual([]);
    const [events] = await queryRows<{ applied: number }>(
      database().orm,
      sql`SELECT count(*)::int AS applied FROM transfer
        WHERE community = ${community} AND kiosk = ${kiosk.subject.kiosk} AND kind = 'accrual'`,
    );
    expect(events?.applied).toBe(6);
  });

  it('may what their role let them then, and not what it lets them now', async () => {
    await change(secondClerk, 'beAuditor', 2);
    award(secondClerk, 1);
    award(secondClerk, 3);
    await change(secondClerk, 'beClerk', 4);
    award(secondClerk, 5);
    await sentAfter(6);
    expect(await found()).toEqual([[], ['notPermitted'], []]);
  });

  it('has as long as clocks may differ', async () => {
    await change(secondClerk, 'end', 2);
    const minute = 1 / 60;
    award(secondClerk, 2 + 4 * minute);
    award(secondClerk, 2 + 6 * minute);
    await sentAfter(3);
    expect(await found()).toEqual([[], ['notSignedIn ended']]);
  });

  it('hostile: a manager who has no PIN is claimed by nobody unseen', async () => {
    await change(manager, 'makePin', 0.5);
    await change(manager, 'takePin', 1);
    award(manager, 2);
    award('stf_made_up', 2);
    await sentAfter(3);
    expect(await found()).toEqual([['notSignedIn noPin'], ['staffUnknown']]);
  });

  it('comes to the same in whatever order the decision and the events arrive', async () => {
    const orders = [false, true];
    const told = [];
    for (const isEarly of orders) {
      community = await foundCommunity(database());
      kiosk = await enterKiosk(database(), community, 'A');
      award(secondClerk, 1);
      award(secondClerk, 3);
      if (isEarly) await pushed(database(), kiosk, kiosk.batch(kiosk.events.slice(0, 1)), at(1));
      await change(secondClerk, 'end', 2);
      await sentAfter(4);
      told.push(await found());
    }
    expect(told).toEqual(orders.map(() => [[], ['notSignedIn ended']]));
  });
});
