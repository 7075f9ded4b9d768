import type { LocaleCode } from '#lib/domain/locale.ts';
import { dayOf } from '#lib/domain/day.ts';
import { reorderDays } from '#lib/domain/reorder.ts';
import { listExpiring, listIdle, listReorders } from '#lib/server/console/goods-lists.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { atEnd, momentCell, moneyCell, numberCell, type Column } from '#lib/ui/console/table.ts';
import { named } from '../named.ts';
import { filterOf, listOf } from './list.ts';

const zhCN = {
  item: '商品',
  store: '积分超市',
  onHand: '可发件数',
  level: '补货线',
  ownLevel: '商品自己的',
  room: '陈列上限',
  redeemed: (days: number) => `最近 ${days} 天兑出`,
  proposed: '建议订货',
  supplier: '供货企业',
  reorder: { title: '该补货的', empty: '没有该补货的商品' },
  expiring: { title: '快过期的', empty: '没有快过期的商品' },
  idle: { title: '没人兑的', empty: '没有长期没人兑的商品' },
  bestBefore: '最后一天',
  expired: '已过期',
  pieces: '件数',
  cost: '成本',
  last: '最近一次兑换',
  never: '从来没有',
  idleFor: '多久没人兑',
  days: { 30: '30 天', 60: '60 天', 90: '90 天', 180: '180 天' },
};
const en: typeof zhCN = {
  item: 'Item',
  store: 'Store',
  onHand: 'To hand out',
  level: 'Reorder level',
  ownLevel: "The item's own",
  room: 'Room on the shelf',
  redeemed: (days) => `Redeemed in ${days} days`,
  proposed: 'Order, as proposed',
  supplier: 'Supplier',
  reorder: { title: 'To reorder', empty: 'Nothing is to be ordered again' },
  expiring: { title: 'Expiring', empty: 'Nothing expires soon' },
  idle: { title: 'Not moving', empty: 'Everything was redeemed in that time' },
  bestBefore: 'Last day',
  expired: 'Expired',
  pieces: 'Pieces',
  cost: 'Cost',
  last: 'Last redeemed',
  never: 'Never',
  idleFor: 'Not redeemed for',
  days: { 30: '30 days', 60: '60 days', 90: '90 days', 180: '180 days' },
};
const wordsIn: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };

const common = { group: 'goods', permission: 'console.read', isLive: false } as const;

interface AtStore {
  readonly item: string;
  readonly name: string;
  readonly nameEn: string;
  readonly store: string;
  readonly storeName: string;
  readonly storeNameEn: string;
}

/** Which goods, and where; the item's page has the batches and movements behind every number. */
const where = <Row extends AtStore>(code: LocaleCode): readonly Column<Row>[] => [
  {
    label: wordsIn[code].item,
    cell: ({ item, name, nameEn }) => ({ text: named(code, name, nameEn), href: `/hub/items/${item}` }),
  },
  {
    label: wordsIn[code].store,
    cell: ({ store, storeName, storeNameEn }) => ({
      text: named(code, storeName, storeNameEn),
      href: `/hub/stores/${store}`,
    }),
  },
];

/** What is to be ordered again. */
export const reorder = listOf({
  ...common,
  icon: 'truck',
  words: ({ code }) => wordsIn[code].reorder,
  read: async ({ database, communityId, now, locale: { zone } }) => {
    const { lowStockPieces } = await policyOf(database, communityId);
    const today = dayOf(now.getTime(), zone);
    return { rows: await listReorders(database, communityId, { now, today, lowStockPieces }) };
  },
  keyOf: ({ item, store }) => `${item} ${store}`,
  columns: ({ code, format: { count } }) => {
    const words = wordsIn[code];
    return [
      ...where(code),
      atEnd(words.onHand, ({ onHand }) => numberCell(onHand, count)),
      atEnd(words.level, ({ level, isOwnLevel }) => ({
        ...numberCell(level, count),
        badges: isOwnLevel ? [{ label: words.ownLevel }] : [],
      })),
      atEnd(words.room, ({ room }) => (room === null ? '' : numberCell(room, count))),
      atEnd(words.redeemed(reorderDays), ({ redeemed }) => numberCell(redeemed, count)),
      atEnd(words.proposed, ({ proposed }) => numberCell(proposed, count)),
      { label: words.supplier, cell: ({ supplierName, supplierNameEn }) => named(code, supplierName, supplierNameEn) },
    ];
  },
});

/** What has expired, or does within the days of the policy. */
export const expiring = listOf({
  ...common,
  icon: 'calendar',
  words: ({ code }) => wordsIn[code].expiring,
  read: async ({ database, communityId, now, locale: { zone } }) => {
    const { expirySoonDays } = await policyOf(database, communityId);
    const today = dayOf(now.getTime(), zone);
    return { today, rows: await listExpiring(database, communityId, today, expirySoonDays) };
  },
  keyOf: ({ batch }) => batch,
  columns: ({ code, t, format: { count, yuan } }, { today }) => {
    const words = wordsIn[code];
    return [
      ...where(code),
      {
        label: words.bestBefore,
        cell: ({ bestBefore }) => ({
          text: bestBefore,
          badges: bestBefore < today ? [{ label: words.expired, tone: 'danger' as const }] : [],
        }),
      },
      atEnd(words.pieces, ({ pieces }) => numberCell(pieces, count)),
      atEnd(words.cost, ({ costFen }) => (costFen === null ? t.common.unknown : moneyCell(costFen, yuan))),
    ];
  },
});

/** How long nobody has taken something, in days, as the list offers it. */
const usualDays = '60';

/** What nobody takes. */
export const idle = listOf({
  ...common,
  icon: 'clock',
  words: ({ code }) => wordsIn[code].idle,
  read: async ({ database, communityId, now, locale: { code }, asked }) => {
    const { idleFor: label, days: words } = wordsIn[code];
    const { chosen = usualDays, view } = filterOf(asked, { name: 'days', label, words });
    return {
      filters: [{ ...view, usual: usualDays }],
      rows: await listIdle(database, communityId, now, Number(chosen)),
    };
  },
  keyOf: ({ item, store }) => `${item} ${store}`,
  columns: ({ code, t, format: { count, dateTime, yuan } }) => {
    const words = wordsIn[code];
    return [
      ...where(code),
      {
        label: words.last,
        cell: ({ lastMs }) => (lastMs === null ? words.never : momentCell(new Date(lastMs), dateTime)),
      },
      atEnd(words.pieces, ({ pieces }) => numberCell(pieces, count)),
      atEnd(words.cost, ({ costFen }) => (costFen === null ? t.common.unknown : moneyCell(costFen, yuan))),
    ];
  },
});
