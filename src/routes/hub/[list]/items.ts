import { shortId } from '#lib/base/id.ts';
import { dayOf } from '#lib/domain/day.ts';
import { barcodesOf } from '#lib/domain/gtin.ts';
import { itemGroupNames } from '#lib/domain/item-group.ts';
import { breaksPromise, promisedSavingPercent } from '#lib/domain/price.ts';
import type { HubLocale } from '#lib/i18n/hub-locale.ts';
import { listItems, type ItemRow, type StoreShelf } from '#lib/server/console/items.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { listStores } from '#lib/server/console/stores.ts';
import { atEnd, moneyCell, numberCell, type BadgeView, type MadeCell } from '#lib/ui/console/table.ts';
import { shelfAt } from '../items/shelf-at.ts';
import { named } from '../named.ts';
import { filterOf, listOf } from './list.ts';

/** All goods with their prices, and what each store has of them. */
export const items = listOf({
  icon: 'shelf',
  group: 'goods',
  permission: 'console.read',
  isLive: false,
  links: [{ href: '/hub/items/new', icon: 'plus', permission: 'goods.change', label: ({ t }) => t.goods.add }],
  words: ({ t }) => t.items,
  read: async ({ database, communityId, now, asked, locale: { code, t, zone } }) => {
    const { '': none, ...named } = itemGroupNames[code];
    const group = filterOf(asked, { name: 'group', label: t.items.group, words: { ...named, none } });
    const rows = await listItems(database, communityId, dayOf(now.getTime(), zone));
    const { chosen } = group;
    return {
      rows: chosen === undefined ? rows : rows.filter(({ itemGroup }) => (itemGroup || 'none') === chosen),
      stores: await listStores(database, communityId),
      policy: await policyOf(database, communityId),
      filters: [group.view],
    };
  },
  keyOf: ({ id }) => id,
  columns: (locale, { stores, policy: { fenPerPoint } }) => {
    const { code, t, format } = locale;
    const words = t.items;
    return [
      { label: words.code, cell: ({ id }) => shortId(id) },
      {
        label: words.name,
        cell: ({ id, name, nameEn, picture, sharesBarcode, status, ...price }) => ({
          text: named(code, name, nameEn),
          // A file that is imported again must not rename the item by its badges.
          value: named(code, name, nameEn),
          href: `/hub/items/${id}`,
          picture,
          badges: [
            ...(sharesBarcode ? [{ label: words.sharesBarcode, tone: 'attention' as const }] : []),
            ...(breaksPromise({ ...price, fenPerPoint })
              ? [{ label: t.goods.brokenBadge(promisedSavingPercent), tone: 'attention' as const }]
              : []),
            ...(status === 'unlisted' ? [{ label: words.unlisted }] : []),
          ],
        }),
      },
      atEnd(words.points, ({ pointsPrice }) => numberCell(pointsPrice, format.count)),
      atEnd(words.cash, ({ cashPriceFen }) => (cashPriceFen === 0 ? '' : moneyCell(cashPriceFen, format.yuan))),
      ...stores.map(({ id, name, nameEn }) =>
        atEnd(named(code, name, nameEn), (item: ItemRow) => shelfCell(locale, shelfAt(item, id))),
      ),
      atEnd(words.market, ({ marketPriceFen }) => moneyCell(marketPriceFen, format.yuan)),
      atEnd(words.cost, ({ costPriceFen }) => moneyCell(costPriceFen, format.yuan)),
      // All of them in one cell, as an import reads them.
      { label: words.barcode, cell: (item) => barcodesOf(item).join('; '), wrap: true },
      { label: words.status, cell: ({ status }) => words[status] },
      { label: words.group, cell: ({ itemGroup }) => (itemGroup === '' ? '' : itemGroupNames[code][itemGroup]) },
      atEnd(words.room, ({ displayPieces }) => (displayPieces === null ? '' : numberCell(displayPieces, format.count))),
      { label: words.place, cell: ({ shelfPlace }) => shelfPlace },
      {
        label: words.supplier,
        cell: ({ supplierName, supplierNameEn }) => {
          const text = named(code, supplierName, supplierNameEn);
          // The dash for nobody would be somebody's name to an import.
          return { text, value: supplierName === null ? null : text };
        },
      },
    ];
  },
});

/** How an item stands at a store; empty where there is nothing to say. */
function shelfCell({ t, format }: HubLocale, shelf: StoreShelf | undefined): MadeCell {
  if (shelf === undefined) return {};
  const { onHand, level, expired } = shelf;
  const words = t.items;
  const badges: readonly BadgeView[] = [
    ...(onHand < 0 ? [{ label: words.negative, tone: 'danger' as const }] : []),
    ...(level === 'enough' ? [] : [{ label: words.levels[level], tone: 'attention' as const }]),
    ...(expired > 0 ? [{ label: words.expired(expired), tone: 'danger' as const }] : []),
  ];
  return { ...numberCell(onHand, format.count), badges };
}
