import type { LocaleCode } from '#lib/domain/locale.ts';
import { cardsWords } from '#lib/i18n/hub-cards.ts';
import { peopleWords } from '#lib/i18n/hub-people.ts';
import { shownName } from '#lib/i18n/shown-name.ts';
import { searchResidents, type ResidentRow, type ResidentSort } from '#lib/server/console/resident-list.ts';
import { groupsOf } from '#lib/server/console/residents.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { atEnd, momentCell, numberCell, type Column } from '#lib/ui/console/table.ts';
import { named } from '../named.ts';
import { wordFor } from '../word.ts';
import { enteredFilterOf, filterOf, listOf, sortOf, type ListContext } from './list.ts';

const zhCN = {
  store: '常去的门店',
  noKind: '没有类型',
  noTeam: '没有队伍',
  household: { label: '户号', words: { with: '有户号', without: '没有户号' } },
  goodCards: '有效的卡',
  card: { label: '积分卡', words: { with: '有卡', without: '没有卡' } },
  points: { label: '积分', words: { some: '有积分', none: '没有积分', overdrawn: '余额为负' } },
  standing: { label: '在册', words: { here: '在册', away: '已搬离', erased: '信息已删除' } },
};
const en: typeof zhCN = {
  store: 'Usual store',
  noKind: 'No group',
  noTeam: 'No team',
  household: { label: 'Household', words: { with: 'Known', without: 'Not known' } },
  goodCards: 'Good cards',
  card: { label: 'Card', words: { with: 'With a card', without: 'Without' } },
  points: { label: 'Points', words: { some: 'With points', none: 'Without', overdrawn: 'Overdrawn' } },
  standing: { label: 'Standing', words: { here: 'Here', away: 'Moved away', erased: 'Erased' } },
};
const wordsIn: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };

const sortingOf = ({ asked, locale }: Pick<ListContext, 'asked' | 'locale'>) => {
  const { number, name, balance, kind, team, since } = locale.t.residents;
  const household = wordsIn[locale.code].household.label;
  return sortOf<ResidentSort>(asked, locale, { number, name, balance, kind, team, household, since }, 'number');
};

/** What narrows the list, and what of it the address asks for. */
async function narrowingOf({ database, communityId, asked, locale: { code, t } }: ListContext) {
  const words = wordsIn[code];
  const [stores, { kinds, teams }] = await Promise.all([
    listStores(database, communityId),
    groupsOf(database, communityId),
  ]);
  const homeStore = filterOf(asked, {
    name: 'store',
    label: words.store,
    words: Object.fromEntries(stores.map(({ id, name, nameEn }) => [id, named(code, name, nameEn)])),
  });
  const kind = enteredFilterOf(asked, { name: 'kind', label: t.residents.kind, values: kinds }, (value) =>
    value === '' ? words.noKind : (wordFor(t.residents.kinds, value) ?? value),
  );
  const team = enteredFilterOf(asked, { name: 'team', label: t.residents.team, values: teams }, (value) =>
    value === '' ? words.noTeam : value,
  );
  const household = filterOf(asked, { name: 'household', ...words.household });
  const card = filterOf(asked, { name: 'card', ...words.card });
  const points = filterOf(asked, { name: 'points', ...words.points });
  const standing = filterOf(asked, { name: 'standing', ...words.standing });
  return {
    chosen: {
      homeStore: homeStore.chosen,
      kind: kind.chosen,
      team: team.chosen,
      household: household.chosen,
      card: card.chosen,
      points: points.chosen,
      standing: standing.chosen,
    },
    // A choice among fewer than two is none, but what narrows the list is always said.
    filters: [homeStore, kind, team, household, card, points, standing]
      .map(({ view }) => view)
      .filter(({ choices, chosen }) => choices.length > 1 || chosen !== null),
  };
}

/** Everybody who has an account, with the balance; searched, narrowed and sorted by the address. */
export const residents = listOf({
  icon: 'people',
  group: 'people',
  permission: 'console.read',
  isLive: false,
  links: [
    {
      href: '/hub/residents/new',
      icon: 'plus',
      permission: 'resident.register',
      label: ({ code }) => peopleWords[code].register,
    },
    {
      href: '/hub/residents/cards',
      icon: 'card',
      permission: 'card.issue',
      label: ({ code }) => cardsWords[code].title,
    },
  ],
  search: {
    hint: ({ t }) => t.residents.search,
    unknownCard: ({ t }) => t.residents.cardNotFound,
    byCard: async ({ database, communityId }, query) => {
      const { rows } = await searchResidents(database, communityId, { query, from: null, size: 1 });
      return rows.map(({ id }) => `/hub/residents/${encodeURIComponent(id)}`)[0];
    },
  },
  words: ({ t }) => t.residents,
  read: async (context) => {
    const { database, communityId, asked, size } = context;
    const { chosen, filters } = await narrowingOf(context);
    const sorting = sortingOf(context);
    const [query, from] = [asked.get('q') ?? '', asked.get('from')];
    const page = await searchResidents(database, communityId, { ...chosen, query, from, sort: sorting.chosen, size });
    return { ...page, filters: [...filters, sorting.view], sorting };
  },
  keyOf: ({ id }) => id,
  columns: ({ code, t: { residents: words, common }, format }, { sorting: { heading } }) => {
    const columns: readonly Column<ResidentRow>[] = [
      { ...heading('number'), cell: ({ number }) => number },
      {
        ...heading('name'),
        cell: ({ id, name, erasedAt, isAway }) => ({
          text: shownName(name, code),
          href: `/hub/residents/${encodeURIComponent(id)}`,
          badges: [
            ...(isAway ? [{ label: wordsIn[code].standing.words.away }] : []),
            ...(erasedAt === null ? [] : [{ label: wordsIn[code].standing.words.erased }]),
          ],
        }),
      },
      {
        ...heading('balance'),
        align: 'end',
        cell: ({ balance }) => ({
          ...numberCell(balance, format.count),
          badges: balance < 0 ? [{ label: words.overdrawn, tone: 'danger' }] : [],
        }),
      },
      atEnd(wordsIn[code].goodCards, ({ goodCards }) => numberCell(goodCards, format.count)),
      { ...heading('kind'), cell: ({ kind }) => wordFor(words.kinds, kind) ?? kind },
      { ...heading('team'), cell: ({ team }) => team },
      { ...heading('household'), cell: ({ household }) => household },
      {
        label: wordsIn[code].store,
        cell: ({ homeStoreName, homeStoreNameEn }) => named(code, homeStoreName, homeStoreNameEn),
      },
      { label: words.elder, cell: ({ elderMode }) => (elderMode ? common.yes : '') },
      { ...heading('since'), cell: ({ createdAt }) => momentCell(createdAt, format.dateTime) },
    ];
    return columns;
  },
});
