import { sql, type SQL } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { defaultZone } from '#lib/domain/zone.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { residentSorts, searchResidents, type ResidentQuery } from '#lib/server/console/resident-list.ts';
import { writePlace } from '#lib/server/console/page.ts';
import { groupsOf } from '#lib/server/console/residents.ts';
import { push } from '#lib/server/sync/push.ts';
import { residents } from '../../src/routes/hub/[list]/residents.ts';
import {
  byManager,
  chainIn,
  chainOf,
  enterKiosk,
  foundCommunity,
  manager,
  openingPoints,
  pointsPrice,
  quiet,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { enterPeople } from './founding.ts';

// The list of residents at the hub: three who have points and a card, and four of whom each lacks something.

describeOnEachDatabase('the list of residents', (database) => {
  let community: string;
  const person = (index: number, more: { readonly kind?: string; readonly team?: string } = {}) => ({
    residentId: `plain-${String(index)}`,
    number: `P-000${String(index)}`,
    name: `王秀${'兰英芳'.slice(index % 3, (index % 3) + 1)}`,
    pinyin: ['wangxiulan', 'wangxiuying', 'wangxiufang'][index % 3] ?? '',
    initials: ['wxl', 'wxy', 'wxf'][index % 3] ?? '',
    kind: 'retiree',
    team: '',
    household: '',
    elderMode: false,
    homeStoreId: storeId,
    cardHash: null,
    ...more,
  });
  beforeAll(async () => {
    community = await foundCommunity(database());
    const people = [person(0), person(1, { team: '读书会' }), person(2, { kind: 'student' }), person(3)];
    await database().transaction(async (tx) => enterPeople(await chainIn(tx, community), manager, people));
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.redeem(0, [0], 1);
    kiosk.redeem(1, [1], Math.floor(openingPoints / pointsPrice) + 1);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const erased = { residentId: 'plain-3', reason: '本人要求', typedNumber: 'P-0003' };
    expect(await eraseResident(chainOf(database()), byManager(community), erased, testNow)).toMatchObject({ ok: true });
  });

  const search = (asked: Partial<ResidentQuery>) =>
    searchResidents(database().orm, community, { query: '', from: null, ...asked });
  const found = async (asked: Partial<ResidentQuery>) => (await search(asked)).rows.map(({ id }) => id);
  const own = [0, 1, 2].map(residentId);
  const plain = (...indexes: readonly number[]) => indexes.map((index) => `plain-${String(index)}`);

  it('is narrowed by group, team, card, points, store and whose words are erased, all at once', async () => {
    expect(await found({ card: 'with' })).toEqual(own);
    expect(await found({ card: 'without' })).toEqual(plain(0, 1, 2, 3));
    expect(await found({ kind: 'student' })).toEqual(plain(2));
    expect(await found({ team: '读书会' })).toEqual(plain(1));
    expect(await found({ team: '' })).toEqual([...plain(0, 2, 3), ...own]);
    expect(await found({ points: 'none' })).toEqual(plain(0, 1, 2, 3));
    expect(await found({ points: 'overdrawn' })).toEqual([residentId(1)]);
    expect(await found({ points: 'some' })).toEqual([residentId(0), residentId(2)]);
    expect(await found({ standing: 'erased' })).toEqual(plain(3));
    expect(await found({ standing: 'here', points: 'none' })).toEqual(plain(0, 1, 2));
    expect(await found({ homeStore: 'gone' })).toEqual([]);
    expect(await found({ query: 'wx', homeStore: storeId, card: 'without' })).toEqual(plain(0, 1, 2));
  });

  it('shows every row once, whatever it is sorted by, and in either direction', async () => {
    for (const by of residentSorts) {
      const orders = [];
      for (const descending of [false, true]) {
        const sort = { by, descending };
        const whole = await found({ sort });
        const seen: string[] = [];
        for (let from: string | null = null; ;) {
          const page = await search({ sort, from, size: 2 });
          seen.push(...page.rows.map(({ id }) => id));
          from = page.next;
          if (from === null) break;
        }
        expect(seen, by).toEqual(whole);
        expect(new Set(seen).size).toBe(7);
        orders.push(whole);
      }
      expect(orders[1], by).toEqual(orders[0]?.toReversed());
    }
    const { rows } = await search({ sort: { by: 'balance', descending: false } });
    const balances = rows.map(({ balance }) => balance);
    expect(balances).toEqual(balances.toSorted((left, right) => left - right));
    expect(balances.at(-1)).toBe(openingPoints);
    expect((await search({})).rows.map(({ goodCards }) => goodCards)).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it('goes on where a page has ended, also where a balance falls while the page is read', async () => {
    const { orm } = database();
    const sort = { by: 'balance', descending: true } as const;
    const order = await found({ sort });
    const balanceOf = (points: number, id: string) =>
      orm.execute(sql`UPDATE account SET balance = ${points} WHERE community = ${community} AND id = ${id}`);
    const [first = ''] = order;
    let isRead = false;
    const fallsMeanwhile = new Proxy(orm, {
      get: (target, key) => {
        if (key !== 'execute') return Reflect.get(target, key, target) as unknown;
        return async (statement: SQL) => {
          const rows = await target.execute(statement);
          if (!isRead) await balanceOf(-openingPoints, first);
          isRead = true;
          return rows;
        };
      },
    });
    try {
      const { next } = await searchResidents(fallsMeanwhile, community, { query: '', from: null, sort, size: 1 });
      expect((await found({ sort })).at(-1)).toBe(first);
      expect((await found({ sort, from: next })).slice(0, 6)).toEqual(order.slice(1));
    } finally {
      await balanceOf(openingPoints, first);
    }
  });

  it('begins at its first page where an address names no place of its order', async () => {
    for (const place of ['', '1.5', "' OR 1=1", '9'.repeat(40), 'NaN']) {
      const from = writePlace([place, 'P-0001']);
      expect(await found({ from, sort: { by: 'balance', descending: false } })).toHaveLength(7);
      if (place !== '1.5') expect(await found({ from, sort: { by: 'since', descending: false } })).toHaveLength(7);
    }
  });

  it('is a page with headings that sort it, choices that narrow it, and a file of the same rows', async () => {
    const locale = newHubLocale('zh-CN', await loadHubMessages('zh-CN'), defaultZone);
    const asked = new URLSearchParams('kind=retiree&sort=-name&points=nonsense&from=x');
    const context = { database: database().orm, communityId: community, now: testNow, locale, asked };
    const { table, filters } = await residents.show(context);
    const heads = table.columns.flatMap(({ label, sort }) => (sort === undefined ? [] : [[label, sort]]));
    expect(heads).toContainEqual([
      '姓名',
      { href: '?kind=retiree&sort=name&points=nonsense', direction: 'descending' },
    ]);
    expect(heads).toContainEqual(['余额', { href: '?kind=retiree&sort=balance&points=nonsense', direction: 'none' }]);
    expect(filters.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['kind', 'retiree'],
      ['team', null],
      ['household', null],
      ['card', null],
      ['points', null],
      ['standing', null],
      ['sort', '-name'],
    ]);
    const pages = [];
    for await (const page of residents.sheet(context)) pages.push(...page.rows);
    expect(pages.map(([number]) => number)).toEqual(table.rows.map(({ cells }) => cells[0]?.text));
    expect(pages).toHaveLength(table.rows.length);
  });

  it('says always what narrows it, and is of nobody where an address asks for a team that is none', async () => {
    const locale = newHubLocale('zh-CN', await loadHubMessages('zh-CN'), defaultZone);
    const shown = async (address: string) => {
      const asked = new URLSearchParams(address);
      const context = { database: database().orm, communityId: community, now: testNow, locale, asked };
      const { table, filters } = await residents.show(context);
      let saved = 0;
      for await (const page of residents.sheet(context)) saved += page.rows.length;
      expect(saved, address).toBe(table.rows.length);
      const [name = ''] = [...asked.keys()];
      const filter = filters.find((each) => each.name === name);
      return { rows: saved, filter, said: filter?.choices.find(({ value }) => value === filter.chosen)?.label };
    };
    const one = await shown('team=读书会');
    expect(one).toMatchObject({ rows: 1, said: '读书会' });
    // The only team there is, and to be in none.
    const choices = one.filter?.choices.map(({ label }) => label) ?? [];
    expect(choices.toSorted()).toEqual(['没有队伍', '读书会']);
    expect(await shown('team=')).toMatchObject({ rows: 6, said: '没有队伍' });
    expect(await shown('team=合唱队')).toMatchObject({ rows: 0, said: '合唱队' });
    expect(await shown('kind=partyMember')).toMatchObject({ rows: 0, said: '在职党员' });
    expect(await shown(`store=${storeId}`)).toMatchObject({ filter: { chosen: storeId } });
  });

  it('can be narrowed by each of more than a hundred teams', async () => {
    const { teams } = await groupsOf(database().orm, community);
    const many = Array.from({ length: 101 }, (_, index) => person(index + 10, { team: `第${String(index)}队` }));
    await database().transaction(async (tx) => enterPeople(await chainIn(tx, community), manager, many));
    expect((await groupsOf(database().orm, community)).teams).toHaveLength(teams.length + 101);
  });
});
