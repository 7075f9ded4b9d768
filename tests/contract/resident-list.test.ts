import { beforeAll, expect, it } from 'vitest';
import { defaultZone } from '#lib/domain/zone.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { residentSorts, searchResidents, type ResidentQuery } from '#lib/server/console/resident-list.ts';
import { writePlace } from '#lib/server/console/page.ts';
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
});
