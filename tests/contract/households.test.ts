import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { canonicalJson } from '#lib/base/hash.ts';
import { commitmentOfText, readChange, readPerson } from '#lib/hub-facts/residents/person.ts';
import { changeResident, changesOf, residentToChange } from '#lib/server/console/change-resident.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { membersWith } from '#lib/server/console/household.ts';
import { noteOfResident } from '#lib/server/console/resident-notes.ts';
import type { PersonTyped } from '#lib/server/console/person-form.ts';
import { registerResident } from '#lib/server/console/register-resident.ts';
import { searchResidents, type ResidentQuery } from '#lib/server/console/resident-list.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainOf, foundCommunity, manager, storeId, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { subjectsAfter } from './tampering.ts';

// Who lives with whom: by the number of the household, which is a word of each member.

const id = (index: number): string => `res_${String(index).padStart(24, '0')}`;

describeOnEachDatabase('a household', (database) => {
  const register = (community: string, index: number, name: string, household: string) => {
    const spelt = { pinyin: '', initials: '', number: `H-000${String(index)}` };
    const groups = { homeStoreId: storeId, kind: '', team: '', elderMode: 'no' };
    const wanted = { id: id(index), typed: { name, ...spelt, ...groups, household }, seen: [] };
    return registerResident(chainOf(database()), byManager(community), wanted, testNow);
  };
  const householdOf = async (community: string, of: string) => {
    const [row] = await queryRows<{ household: string }>(
      database().orm,
      sql`SELECT household FROM resident WHERE community = ${community} AND id = ${of}`,
    );
    return row?.household ?? '';
  };
  const others = async (community: string, of: string) => {
    const household = await householdOf(community, of);
    return (await membersWith(database().orm, community, { id: of, household })).map((member) => member.id);
  };
  const change = async (community: string, of: string, more: Partial<PersonTyped>, after = 0) => {
    const known = await residentToChange(database().orm, community, of);
    if (known === undefined) throw new Error('nobody');
    const wanted = { residentId: of, after, typed: { ...known.typed, ...more }, reason: '搬到一起住' };
    return changeResident(chainOf(database()), byManager(community), wanted, testNow);
  };
  const family = async () => {
    const community = await foundCommunity(database(), { residents: 2 });
    await register(community, 1, '欧阳秀兰', '3-2-501');
    await register(community, 2, '王建国', ' ３-2-501 ');
    await register(community, 3, '李雷', '32-501');
    return community;
  };

  it('has as members whoever has its number, however wide it was typed, and nobody without one', async () => {
    const community = await family();
    expect(await others(community, id(1))).toEqual([id(2)]);
    expect(await others(community, id(2))).toEqual([id(1)]);
    expect(await others(community, id(3))).toEqual([]);
    expect(await membersWith(database().orm, community, { id: id(9), household: '' })).toEqual([]);
    expect(await register(community, 4, '韩梅', '户'.repeat(41))).toMatchObject({
      error: { code: 'wrong', wrong: ['household'] },
    });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is joined and left with who and why, by one of two who have seen the same', async () => {
    const community = await family();
    expect(await change(community, id(3), { household: '3-2-501' })).toMatchObject({ value: 'changed' });
    expect(await change(community, id(3), { household: '8-1-102' })).toMatchObject({ error: { code: 'overtaken' } });
    expect(await others(community, id(1))).toEqual([id(2), id(3)]);
    expect(await changesOf(database().orm, community, id(3))).toMatchObject([
      {
        staff: manager,
        reason: '搬到一起住',
        words: { was: { household: '32-501' }, person: { household: '3-2-501' } },
      },
    ]);
    expect(await change(community, id(2), { household: '' })).toMatchObject({ value: 'changed' });
    expect(await others(community, id(1))).toEqual([id(3)]);
    expect(
      await subjectsAfter(
        database(),
        sql`UPDATE resident SET household = '1' WHERE community = ${community} AND id = ${id(3)}`,
      ),
    ).toEqual([`words of ${id(3)}`]);
  });

  it('is still of whoever has moved away, who is told apart', async () => {
    const community = await family();
    const away = { residentId: id(2), after: 0, is: true, reason: '去外地' };
    expect(await noteOfResident(chainOf(database()), byManager(community), 'stay', away, testNow)).toMatchObject({
      ok: true,
    });
    expect(await membersWith(database().orm, community, { id: id(1), household: '3-2-501' })).toMatchObject([
      { id: id(2), name: '王建国', isAway: true },
    ]);
  });

  it('is found, narrowed and sorted by in the list of residents', async () => {
    const community = await family();
    const found = async (asked: Partial<ResidentQuery>) => {
      const { rows } = await searchResidents(database().orm, community, { query: '', from: null, ...asked });
      return rows.map((row) => row.id);
    };
    expect(await found({ query: '3-2-501' })).toEqual([id(1), id(2)]);
    expect(await found({ query: '３－２' })).toEqual([id(1), id(2)]);
    expect(await found({ query: '3_2' })).toEqual([]);
    expect(await found({ household: 'with' })).toEqual([id(1), id(2), id(3)]);
    expect(await found({ household: 'without' })).toHaveLength(2);
    expect((await found({ sort: { by: 'household', descending: true } })).slice(0, 3)).toEqual([id(3), id(2), id(1)]);
  });

  it('is in what a person gets of their own data, and goes with the words that an erasure takes', async () => {
    const community = await family();
    await change(community, id(1), { household: '8-1-102' });
    const own = await exportResident(database(), community, id(1));
    expect(own?.resident).toMatchObject([{ household: '8-1-102' }]);
    expect(JSON.stringify(own?.words)).toContain('3-2-501');
    const payloads = sql`SELECT payload AS said FROM hub_fact WHERE community = ${community}`;
    const inFacts = await queryRows<{ said: string }>(database().orm, payloads);
    expect(inFacts.filter(({ said }) => said.includes('3-2-501'))).toEqual([]);
    const erased = { residentId: id(1), reason: '本人要求', typedNumber: 'H-0001' };
    expect(await eraseResident(chainOf(database()), byManager(community), erased, testNow)).toMatchObject({ ok: true });
    expect(await householdOf(community, id(1))).toBe('');
    expect(await changesOf(database().orm, community, id(1))).toMatchObject([{ words: null }]);
    const held = sql`SELECT said FROM resident_words WHERE community = ${community} AND resident = ${id(1)}`;
    expect(await queryRows(database().orm, held)).toEqual([]);
    expect(await others(community, id(2))).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is none of whom an earlier program has entered or changed, whose words do not say one', async () => {
    const community = await foundCommunity(database(), { residents: 0 });
    const before = { name: '王秀兰', pinyin: 'wangxiulan', initials: 'wxl', kind: '', team: '' };
    const salt = 'AAAAAAAAAAAAAAAAAAAAAA';
    const text = canonicalJson({ ...before, salt });
    const body = { residentId: id(1), number: 'H-0001', words: commitmentOfText(text), elderMode: false };
    await inChain(chainOf(database()), testNow, async (_tx, lock) => {
      const said = { staff: manager, reason: '', confidential: null, words: [text] };
      const residents = [{ ...body, homeStoreId: storeId }];
      await (await lock(community)).record({ type: 'residents.entered', ...said, body: { residents } });
    });
    expect(readPerson(text)).toEqual({ ...before, household: '' });
    expect(readChange(canonicalJson({ ...before, salt, was: before })).was).toEqual({ ...before, household: '' });
    expect(await verifyLedger(database())).toEqual([]);
    expect(await change(community, id(1), { household: '3-2-501' })).toMatchObject({ value: 'changed' });
    expect(await householdOf(community, id(1))).toBe('3-2-501');
    expect(await verifyLedger(database())).toEqual([]);
  });
});
