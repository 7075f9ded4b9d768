import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { searchResidents } from '#lib/server/console/resident-list.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { migrate } from '#lib/server/db/migrate.ts';
import { statements as nameMarks } from '#lib/server/db/migrations/0003-name-marks.ts';
import { chainIn, foundCommunity, manager, storeId } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { enterPeople } from './founding.ts';

describeOnEachDatabase('a name at the hub', (database) => {
  const names = ['阿依古丽·买买提', '张Ｔｏｎｙ', "Seán O'Brien", '𠮷田太郎', '100%的王', '⻢建国', '田\uE863', 'ནོར་བུ'];

  async function communityOfNames(): Promise<string> {
    const community = await foundCommunity(database());
    const groups = { pinyin: '', initials: '', kind: '', team: '', household: '' };
    const person = { ...groups, elderMode: false, homeStoreId: storeId, cardHash: null };
    const people = names.map((name, index) => ({
      ...person,
      residentId: `n${index}`,
      number: `A-N00${index}`,
      name,
    }));
    await database().transaction(async (tx) => enterPeople(await chainIn(tx, community), manager, people));
    return community;
  }
  const found = async (community: string, query: string) =>
    (await searchResidents(database().orm, community, { query, from: null })).rows.map(({ name }) => name);

  it.each([
    ['阿依古丽•买买提', names[0]],
    ['阿依古丽买买提', names[0]],
    ['买买提', names[0]],
    ['张tony', names[1]],
    ['ｔｏｎｙ', names[1]],
    ['O’BRIEN', names[2]],
    ['sean obrien', names[2]],
    ['\u200B𠮷田', names[3]],
    ['１００％的', names[4]],
    ['an003', names[3]],
    ['Ａ－Ｎ００３', names[3]],
    ['马建国', names[5]],
    ['田\uE863', names[6]],
    ['阿依古丽丶买买提', names[0]],
    ['ནོར', names[7]],
  ])('%s is found', async (query, name) => {
    expect(await found(await communityOfNames(), query)).toEqual([name]);
  });

  it('nobody is found by what is no text', async () => {
    const community = await communityOfNames();
    for (const query of ['ནར་བ', '·', '%', '_', '"', '\u200B']) expect(await found(community, query)).toEqual([]);
  });

  it('of release 0.1 is brought into the form in which names are sought', async () => {
    const community = await communityOfNames();
    await database().orm.execute(sql`UPDATE resident SET name_form = NULL WHERE community = ${community}`);
    expect(await found(community, '张Tony')).toEqual([]);
    await migrate(database());
    expect(await found(community, '张Tony')).toEqual(['张Ｔｏｎｙ']);
    const left = await queryRows(
      database().orm,
      sql`SELECT id FROM resident WHERE community = ${community} AND name_form IS NULL`,
    );
    expect(left).toEqual([]);
  });

  it('that was kept in an earlier form is brought into the one of today', async () => {
    const community = await communityOfNames();
    await database().orm.execute(
      sql`UPDATE resident SET name_form = '建国' WHERE community = ${community} AND name = ${names[5]}`,
    );
    // Of this community alone, because the other tests share the database.
    for (const statement of nameMarks)
      await database().orm.execute(sql`${sql.raw(statement)} AND community.id = ${community}`);
    await migrate(database());
    expect(await found(community, '马建国')).toEqual([names[5]]);
  });
});
