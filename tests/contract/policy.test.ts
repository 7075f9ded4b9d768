import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { AllotmentPolicy, Allotments } from '#lib/domain/allotment.ts';
import { longestNote } from '#lib/domain/decision.ts';
import { defaultPolicy, type Policy } from '#lib/domain/policy.ts';
import { scopes } from '#lib/protocol/pull.ts';
import { pageRows } from '#lib/server/console/page.ts';
import { untracedFigures } from '#lib/server/console/policy-trail.ts';
import { changePolicy, listPolicyChanges, policyOf } from '#lib/server/console/policy.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  auditor,
  chainOf,
  clerk,
  enterKiosk,
  enterResidents,
  foundCommunity,
  manager,
  openingPoints,
  residentId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { newTablet } from './tablet.ts';

describeOnEachDatabase('the policy of a community', (database) => {
  const told: (readonly [string, number])[] = [];
  const context = () => ({
    ...chainOf(database()),
    changes: { changed: (id: string, revision: number) => void told.push([id, revision]) },
  });
  const by = (communityId: string, staffId = manager, role: 'manager' | 'clerk' | 'auditor' = 'manager') => ({
    communityId,
    staffId,
    role,
  });
  const change = (
    community: string,
    seen: Policy,
    changed: Partial<Policy>,
    reason = '居民代表会决定',
    staff = manager,
  ) => changePolicy(context(), by(community, staff), { seen, wanted: { ...seen, ...changed }, reason }, testNow);
  const history = async (community: string) => (await listPolicyChanges(database().orm, community, null)).rows;
  const allotted = async (community: string, resident = 0) => {
    const rows = await queryRows<{ allotted: Allotments }>(
      database().orm,
      sql`SELECT allotted FROM account WHERE community = ${community} AND id = ${residentId(resident)}`,
    );
    return rows[0]?.allotted ?? {};
  };

  it('is changed with who, when and why, and tablets hear of it by their next pull', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const hear = (cursor: string | null) =>
      pull(
        database(),
        kiosk.subject,
        {
          cursor,
          limit: 100,
          epoch: kiosk.epoch,
          scopes: [{ name: 'communities', version: scopes.communities.version }] as const,
        },
        testNow,
      );
    const { cursor } = await hear(null);
    told.length = 0;
    expect(
      await change(community, defaultPolicy, { awardApprovalPoints: 200, language: 'en' }, '  活动日积分多  '),
    ).toEqual({
      ok: true,
      value: 'saved',
    });
    expect(await policyOf(database().orm, community)).toEqual({
      ...defaultPolicy,
      awardApprovalPoints: 200,
      language: 'en',
    });
    const heard = await hear(cursor);
    expect(heard.changes.communities.map(({ policy }) => [policy.awardApprovalPoints, policy.language])).toEqual([
      [200, 'en'],
    ]);
    expect((await hear(heard.cursor)).changes.communities).toEqual([]);
    expect(await history(community)).toEqual([
      {
        number: 1,
        before: defaultPolicy,
        after: { ...defaultPolicy, awardApprovalPoints: 200, language: 'en' },
        reason: '活动日积分多',
        changedAt: testNow,
        staffName: manager,
      },
    ]);
    expect(told.map(([id]) => id)).toEqual([community]);
  });

  it('is left alone by who may not change it, without a reason, and when nothing was changed', async () => {
    const community = await foundCommunity(database());
    const wanted = { seen: defaultPolicy, wanted: { ...defaultPolicy, lowStockPieces: 9 }, reason: '试试' };
    const refusedFor = async (whose: ReturnType<typeof by>, more: object = {}) => {
      const outcome = await changePolicy(context(), whose, { ...wanted, ...more }, testNow);
      return outcome.ok ? outcome.value : outcome.error.code;
    };
    expect(await refusedFor(by(community, auditor, 'auditor'))).toBe('notPermitted');
    expect(await refusedFor(by(community, clerk, 'clerk'))).toBe('notPermitted');
    expect(await refusedFor(by(community), { reason: ' \n ' })).toBe('reasonMissing');
    expect(await refusedFor(by(community), { reason: '长'.repeat(longestNote + 1) })).toBe('reasonMissing');
    expect(await refusedFor(by(community), { wanted: defaultPolicy })).toBe('unchanged');
    expect(await policyOf(database().orm, community)).toEqual(defaultPolicy);
    expect(await history(community)).toEqual([]);
  });

  it('is changed by one of two who save at once; the other is told, and loses neither change', async () => {
    const community = await foundCommunity(database());
    const outcomes = await Promise.all([
      change(community, defaultPolicy, { lowStockPieces: 5 }, '少了'),
      change(community, defaultPolicy, { expirySoonDays: 14, snapshotLimitMs: 86_400_000 }, '太早', auditor),
    ]);
    expect(outcomes.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
    const [overtaken] = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
    if (overtaken?.code !== 'overtaken') throw new Error('the second was told something else');
    const both = { ...defaultPolicy, lowStockPieces: 5, expirySoonDays: 14, snapshotLimitMs: 86_400_000 };
    expect(overtaken.rebased).toEqual(both);
    expect(await change(community, overtaken.now, overtaken.rebased, '再存一次')).toEqual({ ok: true, value: 'saved' });
    expect(await policyOf(database().orm, community)).toEqual(both);
    expect(await history(community)).toHaveLength(2);
  });

  it('is changed once by what was sent twice', async () => {
    const community = await foundCommunity(database());
    const twice = await Promise.all([1, 2].map(() => change(community, defaultPolicy, { fenPerPoint: 20 }, '物价')));
    expect(twice.map((outcome) => (outcome.ok ? outcome.value : outcome.error.code)).toSorted()).toEqual([
      'again',
      'saved',
    ]);
    expect(await history(community)).toHaveLength(1);
  });

  it('keeps its past: no change is altered, taken away or put in between', async () => {
    const community = await foundCommunity(database());
    await change(community, defaultPolicy, { fenPerPoint: 20 });
    for (const statement of [
      sql`UPDATE policy_change SET reason = '另一个' WHERE community = ${community}`,
      sql`DELETE FROM policy_change WHERE community = ${community}`,
      sql`TRUNCATE policy_change`,
    ]) {
      await expect(database().orm.execute(statement)).rejects.toMatchObject({
        cause: { message: 'table policy_change is append-only' },
      });
    }
    expect(await history(community)).toHaveLength(1);
  });

  it('is named by the verification where it was changed beside the console', async () => {
    const community = await foundCommunity(database());
    const untraced = async () => (await untracedFigures(database())).filter((row) => row.community === community);
    await change(community, defaultPolicy, { fenPerPoint: 20 });
    await change(community, { ...defaultPolicy, fenPerPoint: 20 }, { capPerCardOffline: 100 });
    expect(await untraced()).toEqual([]);
    const set = (figures: string) =>
      database().orm.execute(sql`UPDATE community SET policy = policy || ${figures}::jsonb WHERE id = ${community}`);
    await set('{"fenPerPoint": 30, "lowStockPieces": 4, "misspelt": 1}');
    expect(await untraced()).toEqual([{ community, number: 2, figures: 2 }]);
    // What was changed so is shown as what was there before the next change.
    const now = await policyOf(database().orm, community);
    await change(community, now, { lowStockPieces: 6 });
    expect((await history(community))[0]?.before).toMatchObject({ fenPerPoint: 30, lowStockPieces: 4 });
    expect(await untraced()).toEqual([{ community, number: 2, figures: 2 }]);
    // A backup is taken all the same: the ledger adds up.
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('lists its changes page by page', async () => {
    const community = await foundCommunity(database());
    let seen: Policy = defaultPolicy;
    for (let number = 1; number <= pageRows + 2; number += 1) {
      await change(community, seen, { lowStockPieces: 100 + number });
      seen = { ...seen, lowStockPieces: 100 + number };
    }
    const first = await listPolicyChanges(database().orm, community, null);
    const second = await listPolicyChanges(database().orm, community, first.next);
    expect(first.rows).toHaveLength(pageRows);
    expect(second.rows.map(({ number }) => number)).toEqual([2, 1]);
    expect(second.next).toBeNull();
    expect(await listPolicyChanges(database().orm, await foundCommunity(database()), null)).toEqual({
      rows: [],
      next: null,
    });
  });

  it('shares out anew what is free, at once, and takes nothing from a kiosk that holds it', async () => {
    const hub = openHub(database());
    const community = await foundCommunity(database(), { residents: 0 });
    const a = await newTablet(hub);
    const b = await newTablet(hub);
    const [{ kiosk: first }, { kiosk: second }] = [await a.pair(community), await b.pair(community)];
    await database().transaction((tx) => enterResidents(tx, community, 1));
    for (const tablet of [a, b]) await tablet.exchange();
    const to = async (allotment: AllotmentPolicy) =>
      expect(await change(community, await policyOf(database().orm, community), { allotment })).toMatchObject({
        ok: true,
      });

    // All of it lies at A, which may have spent it by now: there is nothing to share.
    await to({ kind: 'split' });
    expect(await allotted(community)).toEqual({ [first]: openingPoints });
    await a.take(community, 0, 33);
    await expect(b.take(community, 0)).rejects.toThrow('notAllotted');
    for (const tablet of [a, b]) await tablet.exchange();
    // What comes from now on goes by the new policy.
    await database().transaction((tx) => enterResidents(tx, community, 1, 1));
    expect(await allotted(community, 1)).toEqual({ [first]: openingPoints / 2, [second]: openingPoints / 2 });

    // A floor leaves a rest that is free, and the next policy sets it apart in the moment it is saved.
    await to({ kind: 'floor', points: 50 });
    await database().transaction((tx) => enterResidents(tx, community, 1, 2));
    expect(await allotted(community, 2)).toEqual({ [first]: 50, [second]: 50 });
    await to({ kind: 'floor', points: 80 });
    expect(await allotted(community, 2)).toEqual({ [first]: 80, [second]: 80 });
    await to({ kind: 'floor', points: 20 });
    expect(await allotted(community, 2)).toEqual({ [first]: 80, [second]: 80 });
    await to({ kind: 'home' });
    expect(await allotted(community, 2)).toEqual({ [first]: openingPoints - 80, [second]: 80 });
    await b.exchange();
    await b.take(community, 2, 2);
    await b.exchange();
    expect(await allotted(community, 2)).toEqual({ [first]: openingPoints - 80, [second]: 20 });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('binds a tablet as soon as it has pulled it', async () => {
    const hub = openHub(database());
    const community = await foundCommunity(database(), { residents: 1 });
    const tablet = await newTablet(hub);
    await tablet.pair(community);
    await tablet.exchange();
    await change(community, defaultPolicy, { capPerRedemption: 60 });
    await tablet.take(community, 0, 3);
    await tablet.exchange();
    await expect(tablet.take(community, 0, 3)).rejects.toThrow('cap');
    await tablet.take(community, 0, 2);
  });
});
