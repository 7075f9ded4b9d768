import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import { localeCodes, type LocaleCode } from '#lib/domain/locale.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import { eventVersions } from '#lib/protocol/event.ts';
import { push } from '#lib/server/sync/push.ts';
import { sections } from '../../src/routes/hub/sections.ts';
import {
  auditor,
  chainOf,
  delivery,
  enterKiosk,
  foundCommunity,
  foundingFacts,
  itemId,
  manager,
  quiet,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { recordEach, someHubFactTypes } from './hub-facts.ts';
import { closeShift } from './staff-facts.ts';

// Every list of the console, as its page shows it in either language.

const lists = Object.entries(sections).flatMap(([href, section]) => ('show' in section ? [{ href, section }] : []));
const namedByPeople = new Set(['staff', 'store', 'kind', 'team']);
const han = /\p{Script=Han}/u;

describeOnEachDatabase('a list of the console', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  beforeAll(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
    kiosk.redeem(0, [0], 40);
    kiosk.record(delivery(1, 7, { bestBefore: '2026-11-25' }));
    kiosk.record(closeShift());
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    await recordEach(chainOf(database()), community);
    // By no fact, because each fact is counted below.
    const low = sql`UPDATE item SET reorder_pieces = 9999 WHERE community = ${community} AND id = ${itemId(1)}`;
    await database().orm.execute(low);
  });

  const show = async (href: string, code: LocaleCode, address = '', now = testNow) => {
    const section = lists.find((each) => each.href === href)?.section;
    if (section === undefined) throw new Error(`${href} is no list`);
    const locale = newHubLocale(code, await loadHubMessages(code), defaultZone);
    const asked = new URLSearchParams(address);
    const context = { database: database().orm, communityId: community, now, locale, asked };
    return { title: section.title(locale), ...(await section.show(context)) };
  };

  it('has words in both languages, and a cell for each column', async () => {
    expect(lists.length).toBeGreaterThan(3);
    for (const { href } of lists) {
      for (const code of localeCodes) {
        const later = new Date(testNow.getTime() + 61 * dayMs);
        const { title, table, filters } = await show(href, code, '', href === '/hub/idle' ? later : testNow);
        // What people, stores and groups are called comes from the community.
        const choices = filters.flatMap(({ name, label, choices: all }) =>
          namedByPeople.has(name) ? [label] : [label, ...all.map((choice) => choice.label)],
        );
        const words = [title, table.label, table.empty, ...table.columns.map(({ label }) => label), ...choices];
        for (const word of words) expect(han.test(word), `${href} says ${word}`).toBe(code === 'zh-CN');
        expect(table.rows.length, href).toBeGreaterThan(0);
        for (const { cells } of table.rows) expect(cells, href).toHaveLength(table.columns.length);
        expect(new Set(table.rows.map(({ key }) => key)).size).toBe(table.rows.length);
      }
    }
  });

  it('offers every type of event, and shows what was chosen', async () => {
    const { filters, table } = await show('/hub/events', 'zh-CN', 'type=stock.received&status=nonsense');
    const [type, status] = filters;
    expect(type?.choices.map(({ value }) => value).sort()).toEqual(Object.keys(eventVersions).sort());
    expect(type?.chosen).toBe('stock.received');
    expect(status?.chosen).toBeNull();
    expect(table.rows.map(({ key }) => key)).toEqual([kiosk.events[1]?.id]);
    const ofKiosk = await show('/hub/events', 'en', 'kiosk=ksk-nobody');
    expect(ofKiosk.filters.at(-1)).toMatchObject({ name: 'kiosk', chosen: 'ksk-nobody' });
    expect(ofKiosk.table.rows).toEqual([]);
  });

  it('says in a sentence what each fact of the hub did, in either language', async () => {
    const sentences = async (code: LocaleCode, address = ''): Promise<readonly string[][]> => {
      const { table, next } = await show('/hub/audit', code, address);
      const rows = table.rows.map(({ cells }) => cells.map(({ text }) => text ?? ''));
      if (next === null) return rows;
      const asked = new URLSearchParams(address);
      asked.set('from', next);
      return [...rows, ...(await sentences(code, asked.toString()))];
    };
    const [zh, en] = [await sentences('zh-CN'), await sentences('en')];
    for (const rows of [zh, en]) {
      expect(rows).toHaveLength(someHubFactTypes.length + foundingFacts);
      for (const [index, [, who, what, sentence, why]] of rows.entries()) {
        expect([who, why]).toEqual([manager, index < someHubFactTypes.length ? '试试' : '']);
        // Staff are called by their ids here.
        expect(`${what} ${sentence?.replaceAll(/stf_\w+/g, '')}`).not.toMatch(/[{}"_]|undefined|null/);
      }
    }
    expect(zh.map(([, , what]) => what)).toContain('报失或停用终端');
    expect(zh.map(([, , , sentence]) => sentence)).toContainEqual(expect.stringContaining('3 件 → 9 件'));
    expect(en.map(([, , , sentence]) => sentence)).toContain('程小满: Make an auditor.');
    expect(await sentences('en', 'type=kiosk.paired')).toHaveLength(1);
    expect(await sentences('en', `staff=${auditor}`)).toEqual([]);
    const day = testNow.toISOString().slice(0, 10);
    expect(await sentences('en', `since=${day}&until=${day}`)).toHaveLength(zh.length);
    expect(await sentences('en', 'since=2026-11-23')).toEqual([]);
    expect(await sentences('en', 'until=2026-11-21')).toEqual([]);
    expect(await sentences('en', 'until=yesterday')).toHaveLength(zh.length);
  });

  it('leads from a row to what it is about', async () => {
    const shelf = (await show('/hub/items', 'zh-CN')).table.rows[0];
    expect(shelf?.cells[1]).toMatchObject({ href: `/hub/items/${itemId(0)}` });
    const [closed] = (await show('/hub/shifts', 'zh-CN')).table.rows;
    expect(closed?.cells[0]?.href).toBe(`/hub/events/${kiosk.events[2]?.id ?? ''}`);
    const [spent] = (await show('/hub/transfers', 'zh-CN', 'kind=redemption')).table.rows;
    expect(spent?.cells.map(({ text }) => text)).toContain('1,200');
    expect(spent?.cells.at(-1)?.href).toBe(`/hub/events/${kiosk.events[0]?.id ?? ''}`);
  });
});
