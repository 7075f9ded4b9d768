import { shortId } from '#lib/base/id.ts';
import { findings, type FindingCode } from '#lib/findings/findings.ts';
import type { Names } from '#lib/hub-facts/definition.ts';
import type { HubFactType, RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { hubFactTitles, sentenceOf } from '#lib/hub-facts/words.ts';
import { differences } from '#lib/domain/policy-form.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import { readKey } from '#lib/server/console/finding-key.ts';
import { listHubFacts, type HubFactRow } from '#lib/server/console/hub-facts.ts';
import { listKiosks } from '#lib/server/console/kiosks.ts';
import { residentNames } from '#lib/server/console/residents.ts';
import { listActors, type Actor } from '#lib/server/console/staff.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { named } from '../named.ts';
import { nameOf, valueOf } from '../policy/words.ts';
import { wordFor } from '../word.ts';
import { momentCell, numberCell } from '#lib/ui/console/table.ts';
import { filterOf, listOf, periodOf, type ListContext } from './list.ts';

const zhCN = {
  title: '操作记录',
  at: '时间',
  staff: '谁',
  type: '做了什么',
  what: '内容',
  reason: '原因',
  number: '序号',
  later: '由更新的版本记录，这个版本还看不懂',
  export: '导出全部',
  empty: '还没有操作记录',
};
const en: typeof zhCN = {
  title: 'Audit',
  at: 'Time',
  staff: 'Who',
  type: 'What',
  what: 'Details',
  reason: 'Why',
  number: 'No.',
  later: 'Recorded by a later release, which this one cannot read',
  export: 'Export all',
  empty: 'Nothing was done here yet',
};
const wordsIn: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };

/** What managers did: who, when, why, and what came of it. */
export const audit = listOf({
  icon: 'clock',
  group: 'books',
  permission: 'audit.read',
  isLive: true,
  words: ({ code }) => wordsIn[code],
  read: async (context) => {
    const { database, communityId, locale, asked, size } = context;
    const words = wordsIn[locale.code];
    const staff = await listActors(database, communityId);
    const type = filterOf<HubFactType>(asked, { name: 'type', label: words.type, words: hubFactTitles(locale.code) });
    const people = Object.fromEntries(staff.map(({ id, name }) => [id, name]));
    const who = filterOf(asked, { name: 'staff', label: words.staff, words: people });
    const { view: period, ...days } = periodOf(asked, locale.zone);
    const filter = { type: type.chosen, staffId: who.chosen, ...days };
    const page = await listHubFacts(database, communityId, filter, asked.get('from'), size);
    const names = await namesFor(context, staff, residentsIn(page.rows));
    const download = { href: '/hub/audit/export', label: words.export };
    return { ...page, names, filters: [type.view, who.view], period, download };
  },
  keyOf: ({ number }) => String(number),
  columns: ({ code, t, format }, { names }) => {
    const words = wordsIn[code];
    const titles = hubFactTitles(code);
    return [
      { label: words.at, cell: ({ at }) => momentCell(at, format.dateTime) },
      { label: words.staff, cell: ({ staff }) => (staff === null ? t.common.hub : names.staff(staff)) },
      {
        label: words.type,
        cell: ({ type, number }) => ({ text: wordFor(titles, type) ?? type, href: `/hub/audit/${number}` }),
      },
      {
        label: words.what,
        wrap: true,
        cell: ({ fact }) => (fact === undefined ? words.later : sentenceOf(fact, code, names)),
      },
      { label: words.reason, wrap: true, cell: ({ reason }) => reason },
      { label: words.number, align: 'end', cell: ({ number }) => numberCell(number, format.count) },
    ];
  },
});

/** One fact in words, as its own page shows it. */
export async function tellHubFact(context: NamesContext, row: HubFactRow) {
  const { code, t, format } = context.locale;
  const { number, type, at, staff, reason, fact } = row;
  const words = wordsIn[code];
  const names = await namesFor(context, await listActors(context.database, context.communityId), residentsIn([row]));
  return {
    title: wordFor(hubFactTitles(code), type) ?? type,
    what: fact === undefined ? words.later : sentenceOf(fact, code, names),
    facts: [
      { label: words.at, value: format.dateTime(at) },
      { label: words.staff, value: staff === null ? t.common.hub : names.staff(staff) },
      ...(reason === '' ? [] : [{ label: words.reason, value: reason }]),
      { label: words.number, value: format.count(number) },
    ],
  };
}

/** A fact in a sentence that names nobody: what was changed of an item, supplier, store or category. */
export const tellChange = (locale: HubLocale, fact: RecordedHubFact): string =>
  sentenceOf(fact, locale.code, wordsOf(locale));

/** The residents whom facts name. */
const residentsIn = (rows: readonly HubFactRow[]): readonly string[] =>
  rows.flatMap(({ fact }) => (fact !== undefined && 'residentId' in fact.body ? [fact.body.residentId] : []));

type NamesContext = Pick<ListContext, 'database' | 'communityId' | 'locale'>;

/** How everything that a fact may name is called in the community. */
async function namesFor(
  { database, communityId, locale }: NamesContext,
  staff: readonly Actor[],
  residentIds: readonly string[],
): Promise<Names> {
  const { code } = locale;
  const [residents, kiosks, stores] = await Promise.all([
    residentNames(database, communityId, residentIds),
    listKiosks(database, communityId),
    listStores(database, communityId),
  ]);
  const staffNames = new Map(staff.map(({ id, name }) => [id, name]));
  const labels = new Map(kiosks.map(({ id, label }) => [id, label]));
  const storeNames = new Map(stores.map(({ id, name, nameEn }) => [id, named(code, name, nameEn)]));
  return {
    ...wordsOf(locale),
    staff: (id) => staffNames.get(id) ?? shortId(id),
    kiosk: (id) => labels.get(id) ?? shortId(id),
    resident: (id) => residents.get(id) ?? shortId(id),
    store: (id) => storeNames.get(id) ?? id,
  };
}

/** How facts are told where nobody's name is known: by ids. */
function wordsOf(locale: HubLocale): Names {
  const { code, t, format } = locale;
  return {
    staff: shortId,
    kiosk: shortId,
    resident: shortId,
    store: shortId,
    finding: (key) => findingTitle(locale, key),
    role: (role) => t.common.roles[role],
    staffAction: (action) => t.staff.actions[action],
    decision: (decision) => t.attention.decisionKinds[decision],
    policyChanges: (before, after) =>
      differences(before, after)
        .map((name) => {
          const values = t.policy.fromTo(valueOf(t.policy, before, name), valueOf(t.policy, after, name));
          return t.policy.changed(nameOf(t.policy, name), values);
        })
        .join(code === 'en' ? '; ' : '；'),
    count: format.count,
    signed: format.signed,
    dateTime: format.dateTime,
  };
}

/** What a finding is called, of its key. */
function findingTitle({ code, t }: HubLocale, key: string): string {
  const [kind, , detail] = readKey(key) ?? [];
  const isCode = (value: unknown): value is FindingCode => typeof value === 'string' && Object.hasOwn(findings, value);
  const codes = {
    review: detail,
    aside: undefined,
    gap: 'gap',
    chain: 'newChain',
    lost: 'kioskLost',
    kept: 'keptEvents',
    twice: 'staffTwice',
  };
  const found = kind === undefined ? undefined : codes[kind];
  return isCode(found) ? findings[found].words[code].title : t.attention.setAside;
}
