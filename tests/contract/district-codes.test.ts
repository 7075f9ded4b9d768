import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { listCommunities } from '#lib/server/console/communities.ts';
import {
  districtCodeLifeMs,
  districtStateOf,
  inviteDistrict,
  joinDistrict,
  leaveDistrict,
} from '#lib/server/console/district.ts';
import { listHubFacts } from '#lib/server/console/hub-facts.ts';
import { listActors } from '#lib/server/console/staff.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { auditor, clerk, foundCommunity, manager, openingPoints, testNow } from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { consoleOf, districtWithFactor, type TestDistrict } from './districts.ts';
import { subjectsAfter } from './tampering.ts';

// A community that is there joins a district by a code of its manager, and leaves it again.

describeOnEachDatabase('a community that joins a district', (database, openAnother) => {
  const by = (communityId: string, staffId = manager, role: 'manager' | 'clerk' | 'auditor' = 'manager') => ({
    communityId,
    staffId,
    role,
  });
  const at = (now: Date) => ({ ...consoleOf(database()), clock: () => now });
  const code = async (community: string) => {
    const made = await inviteDistrict(consoleOf(database()), by(community), testNow);
    if (!made.ok) throw new Error(made.error);
    return made.value;
  };
  const join = (district: TestDistrict, typed: string, now = testNow) => joinDistrict(at(now), district.by, typed);
  const leave = (community: string, district: TestDistrict, reason = '街道区划调整') =>
    leaveDistrict(consoleOf(database()), by(community), { seen: district.districtId, reason }, testNow);
  const seenBy = async (district: TestDistrict) => {
    const asked = { now: testNow, zone: 'Asia/Shanghai', from: null };
    return (await listCommunities(database().orm, district.districtId, asked)).rows;
  };
  const typesOf = async (communityId: string) => {
    const { rows } = await listHubFacts(database().orm, communityId, {}, null);
    return rows.map(({ type }) => type).toReversed();
  };
  const wrong = { ok: false, error: { code: 'wrong' } };

  it('is seen by it from then on with its sums, as either audit says, until its manager has it leave', async () => {
    const [district, community] = [await districtWithFactor(database()), await foundCommunity(database())];
    expect(await seenBy(district)).toEqual([]);
    const told = await code(community);
    expect(told).toMatch(/^\d{8}$/);
    const { codeUntil } = await districtStateOf(database().orm, community, testNow);
    expect(codeUntil?.getTime()).toBe(testNow.getTime() + districtCodeLifeMs);
    // As people write it, and with the digits of Chinese keyboards.
    const typed = ` ${told.slice(0, 4)} ${told.slice(4)}`.replace(/\d/g, (digit) =>
      String.fromCodePoint(0xff10 + Number(digit)),
    );
    expect(await join(district, typed)).toMatchObject({ ok: true, value: { id: community } });
    const [row] = await seenBy(district);
    expect(row).toMatchObject({ id: community });
    expect(row?.outstanding).toBeGreaterThanOrEqual(openingPoints);
    expect(await districtStateOf(database().orm, community, testNow)).toMatchObject({
      district: { id: district.districtId, name: district.name },
      codeUntil: null,
    });
    expect((await typesOf(community)).slice(-2)).toEqual(['district.invited', 'district.joined']);
    expect((await typesOf(district.districtId)).slice(-1)).toEqual(['community.joined']);

    expect(await leave(community, district)).toMatchObject({ ok: true });
    expect(await seenBy(district)).toEqual([]);
    expect((await districtStateOf(database().orm, community, testNow)).district).toBeNull();
    const { rows } = await listHubFacts(database().orm, community, {}, null);
    expect(rows[0]).toMatchObject({ type: 'district.left', staff: manager, reason: '街道区划调整' });
    expect((await typesOf(district.districtId)).slice(-1)).toEqual(['community.left']);
    // Who took it in is called by their name still.
    const actors = await listActors(database().orm, community);
    expect(actors.find(({ id }) => id === district.by.staffId)?.name).toBe('周敏');
    // Once more is none, and another code may follow.
    expect(await leave(community, district)).toEqual({ ok: false, error: 'gone' });
    expect(await join(district, await code(community))).toMatchObject({ ok: true });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('joins by no code that is wrong, expired, used, or gave way to another one', async () => {
    const [district, other] = [await districtWithFactor(database()), await districtWithFactor(database())];
    const community = await foundCommunity(database());
    const first = await code(community);
    const told = await code(community);
    for (const typed of [first, '', 'abcd efgh', `${told}0`]) expect(await join(district, typed), typed).toEqual(wrong);
    const over = new Date(testNow.getTime() + districtCodeLifeMs);
    expect(await join(await districtWithFactor(database()), told, over)).toEqual(wrong);
    expect((await districtStateOf(database().orm, community, over)).codeUntil).toBeNull();
    expect(await join(district, told)).toMatchObject({ ok: true });
    // The same form sent twice is one joining; another district has no use for the code.
    const before = await typesOf(community);
    expect(await join(district, told)).toMatchObject({ ok: true, value: { id: community } });
    expect(await typesOf(community)).toEqual(before);
    expect(await join(other, told)).toEqual(wrong);
    // Nor has the same one, once the community has left.
    await leave(community, district);
    expect(await join(district, told)).toEqual(wrong);
    expect(await seenBy(other)).toEqual([]);
  });

  it('joins one of two districts that come at once', async () => {
    const both = [await districtWithFactor(database()), await districtWithFactor(database())];
    const community = await foundCommunity(database());
    const told = await code(community);
    const outcomes = await Promise.all(both.map((district) => join(district, told)));
    expect(outcomes.filter(({ ok: isOk }) => isOk)).toHaveLength(1);
    const seen = await Promise.all(both.map(seenBy));
    expect(seen.map((rows) => rows.length)).toEqual(outcomes.map(({ ok: isOk }) => (isOk ? 1 : 0)));
    expect((await typesOf(community)).filter((type) => type === 'district.joined')).toHaveLength(1);
  });

  it('is invited and taken out by its manager alone, with a reason, and where it makes sense', async () => {
    const [district, other] = [await districtWithFactor(database()), await districtWithFactor(database())];
    const community = await foundCommunity(database());
    const context = consoleOf(database());
    const told = await code(community);
    for (const whose of [by(community, clerk, 'clerk'), by(community, auditor, 'auditor'), district.by]) {
      expect(await inviteDistrict(context, whose, testNow)).toEqual({ ok: false, error: 'notPermitted' });
      const leaving = { seen: district.districtId, reason: '试试' };
      expect(await leaveDistrict(context, whose, leaving, testNow)).toEqual({ ok: false, error: 'notPermitted' });
    }
    const asManager = { ...district.by, role: 'manager' as const };
    expect(await joinDistrict(context, asManager, told)).toEqual({ ok: false, error: { code: 'notPermitted' } });
    expect(await leave(community, district)).toEqual({ ok: false, error: 'gone' });
    await join(district, told);
    expect(await inviteDistrict(context, by(community), testNow)).toEqual({ ok: false, error: 'hasDistrict' });
    expect(await leave(community, district, ' \n ')).toEqual({ ok: false, error: 'reasonMissing' });
    // The page showed another district than it is in by now.
    expect(await leave(community, other)).toEqual({ ok: false, error: 'gone' });
    const demo = await foundCommunity(database());
    await database().orm.execute(sql`UPDATE community SET demo = true WHERE id = ${demo}`);
    expect(await inviteDistrict(context, by(demo), testNow)).toEqual({ ok: false, error: 'demo' });
    await database().orm.execute(sql`UPDATE community SET demo = false WHERE id = ${demo}`);
  });

  it('is found by no district that tries code after code', async () => {
    const district = await districtWithFactor(database());
    const community = await foundCommunity(database());
    const told = await code(community);
    const codes = [];
    for (let tried = 0; tried < 12; tried += 1) codes.push(await join(district, String(10_000_000 + tried)));
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => wrong));
    expect(codes.at(-1)).toMatchObject({ error: { code: 'tooManyAttempts', waitSeconds: 60 } });
    // Not even the right one is looked at before the wait is over.
    expect(await join(district, told)).toMatchObject({ error: { code: 'tooManyAttempts' } });
    expect(await join(district, told, new Date(testNow.getTime() + 61_000))).toMatchObject({ ok: true });
  });

  it('forgives guesses for a new joining alone, not for a used code that is sent again', async () => {
    const district = await districtWithFactor(database());
    const used = await code(await foundCommunity(database()));
    const guess = async (times: number) => {
      for (let tried = 0; tried < times; tried += 1)
        expect(await join(district, `guess-${String(tried)}`)).toEqual(wrong);
    };
    await guess(9);
    // A new joining is no guess.
    expect(await join(district, used)).toMatchObject({ ok: true });
    await guess(8);
    expect(await join(district, used)).toMatchObject({ ok: true });
    await guess(1);
    expect(await join(district, used)).toMatchObject({ error: { code: 'tooManyAttempts' } });
  });

  it('is in it after a restore, and whoever writes it into another is found out', async () => {
    const [district, other] = [await districtWithFactor(database()), await districtWithFactor(database())];
    const community = await foundCommunity(database());
    await join(district, await code(community));
    const restored = await openAnother();
    try {
      for (const id of [district.districtId, community]) await copyCommunity(database(), restored, id);
      expect(await verifyLedger(restored)).toEqual([]);
      const [kept] = await queryRows<{ used: string }>(
        restored.orm,
        sql`SELECT used_by AS used FROM district_code WHERE community = ${community}`,
      );
      expect(kept?.used).toBe(district.districtId);
      for (const [statement, subject] of [
        [
          sql`UPDATE community SET district = ${other.districtId} WHERE id = ${community}`,
          'kind and district as facts say',
        ],
        [sql`UPDATE community SET district = NULL WHERE id = ${community}`, 'kind and district as facts say'],
        [
          sql`UPDATE district_code SET used_by = NULL WHERE community = ${community}`,
          'code for a district as facts say',
        ],
        [sql`DELETE FROM district_code WHERE community = ${community}`, 'code for a district as facts say'],
      ] as const) {
        expect(await subjectsAfter(restored, statement)).toEqual([subject]);
      }
    } finally {
      await restored.close();
    }
  });
});
