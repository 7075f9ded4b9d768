import { sql, type SQL } from 'drizzle-orm';
import { searchResidents, type ResidentQuery } from '#lib/server/console/resident-list.ts';
import { groupsOf } from '#lib/server/console/residents.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { chainIn, foundCommunity, manager, storeId } from '../contract/community.ts';
import { enterPeople } from '../contract/founding.ts';
import { onEachDatabase } from './each-database.ts';
import { median, type Group, type Row } from './report.ts';

// The console's list of 10,000 residents as its page reads it, with all that can be chosen, beside plain SQL for the
// same rows.

const many = 10_000;
const runs = 21;

const surnames = '王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo';
const given =
  '秀xiu 英ying 兰lan 芳fang 伟wei 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan';

/** Characters with how they are spelt. */
const spelt = (list: string) =>
  list.split(' ').map((each) => ({ character: each.slice(0, 1), syllable: each.slice(1) }));

function person(index: number) {
  const [family, names] = [spelt(surnames), spelt(given)];
  const parts = [
    family[index % family.length],
    names[Math.floor(index / family.length) % names.length],
    names[Math.floor(index / family.length / names.length) % names.length],
  ].flatMap((part) => part ?? []);
  return {
    residentId: `bench-${String(index)}`,
    number: `XL-${String(index).padStart(5, '0')}`,
    name: parts.map(({ character }) => character).join(''),
    pinyin: parts.map(({ syllable }) => syllable).join(''),
    initials: parts.map(({ syllable }) => syllable.slice(0, 1)).join(''),
    kind: ['retiree', 'partyMember', 'caring', 'student'][index % 4] ?? '',
    team: `第${String(index % 23)}队`,
    household: `${String(index % 4000)}室`,
    elderMode: index % 3 === 0,
    homeStoreId: storeId,
    cardHash: null,
  };
}

interface Question {
  readonly what: string;
  readonly target: string;
  readonly ours: Partial<ResidentQuery>;
  /** The same in SQL. */
  readonly condition: SQL;
  readonly order: SQL;
}

/** Measures the list on a PostgreSQL of its own, and on the embedded database as it is shipped. */
export const benchResidents = async (): Promise<Group> => ({ rows: await onEachDatabase(measure) });

async function measure(database: Database): Promise<readonly Row[]> {
  const name = database.kind === 'postgres' ? 'PostgreSQL' : 'embedded';
  const community = await foundCommunity(database, { residents: 0 });
  const people = Array.from({ length: many }, (_, index) => person(index));
  await database.transaction(async (tx) => enterPeople(await chainIn(tx, community), manager, people));
  const page = async (asked: Partial<ResidentQuery>): Promise<void> => {
    const { orm } = database;
    await Promise.all([listStores(orm, community), groupsOf(orm, community)]);
    await searchResidents(orm, community, { query: '', from: null, ...asked });
  };
  const plain = async (condition: SQL, order: SQL): Promise<number> => {
    const rows = await queryRows(
      database.orm,
      sql`SELECT resident.id, resident.number, resident.name, resident.kind, resident.team, account.balance
        FROM resident JOIN account ON account.community = resident.community AND account.id = resident.id
        WHERE resident.community = ${community} AND ${condition} ORDER BY ${order} LIMIT 51`,
    );
    return rows.length;
  };
  const all = sql`true`;
  const byNumber = sql`resident.number`;
  const asked: readonly Question[] = [
    { what: 'list', target: '≤ 200', ours: {}, condition: all, order: byNumber },
    {
      what: 'list by balance',
      target: '≤ 200',
      ours: { sort: { by: 'balance', descending: true } },
      condition: all,
      order: sql`account.balance DESC`,
    },
    {
      what: 'list of who has no card',
      target: '≤ 200',
      ours: { card: 'without' },
      condition: sql`NOT EXISTS (SELECT 1 FROM card WHERE card.community = ${community}
        AND card.resident = resident.id AND card.status = 'active')`,
      order: byNumber,
    },
    ...[
      ['part of a name', '秀英'],
      ['pinyin', 'wangxiu'],
      ['initials', 'wxl'],
      ['number', '09876'],
      ['what nobody has', '欧阳'],
    ].map(([what = '', query = '']) => ({
      what: `search by ${what}`,
      target: '≤ 50',
      ours: { query },
      condition: sql`(name_form LIKE ${`%${query}%`} OR initials LIKE ${`${query}%`} OR pinyin LIKE ${`${query}%`}
        OR lower(replace(resident.number, '-', '')) LIKE ${`%${query}%`})`,
      order: byNumber,
    })),
  ];
  const rows: Row[] = [];
  for (const { what, target, ours, condition, order } of asked) {
    const [page1, plain1] = await inTurns(
      () => page(ours),
      () => plain(condition, order),
    );
    rows.push({ name: `${what}, ${name}`, value: page1, unit: 'ms', target, runs });
    rows.push({ name: `${what}, ${name}, plain SQL`, value: plain1, unit: 'ms', runs });
  }
  return rows;
}

/** The medians of two ways in milliseconds, measured by turns; the first of each warms plans and code. */
async function inTurns(...ways: readonly (() => Promise<unknown>)[]): Promise<readonly [number, number]> {
  const times = ways.map((): number[] => []);
  for (let run = -1; run < runs; run += 1) {
    for (const [index, way] of ways.entries()) {
      const started = performance.now();
      await way();
      if (run >= 0) times[index]?.push(performance.now() - started);
    }
  }
  const [first = [], second = []] = times;
  return [median(first), median(second)];
}
