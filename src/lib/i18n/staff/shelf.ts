import { formatsOf } from '../format.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '货架',
  about: '缺货、快过期、标签',
  badges: {
    none: (items: number) => `${zh.count(items)} 种缺货`,
    few: (items: number) => `${zh.count(items)} 种快没了`,
    expired: (items: number) => `${zh.count(items)} 种过期`,
  },
  title: '货架情况',
  filter: '看哪些',
  attention: '要留意',
  all: '全部',
  calm: '都好，没有要留意的商品',
  onHand: (pieces: number) => `有 ${zh.count(pieces)} 件`,
  levels: { none: '缺货', few: '快没了' },
  expired: (pieces: number) => `过期 ${zh.count(pieces)} 件，请拿下来`,
  expiring: (pieces: number) => `快过期 ${zh.count(pieces)} 件，放到前面`,
  until: (day: string) => `最早到 ${day}`,
  needsCount: '要盘点',
  sharesBarcode: '条码与别的商品重复',
  labels: (labels: number) => `打印 ${zh.count(labels)} 张标签`,
  market: (fen: number) => `市场价 ${zh.yuan(fen)}`,
  points: '积分',
  cash: (fen: number) => `+ ${zh.yuan(fen)} 现金`,
};

const english: typeof chinese = {
  task: 'Shelf',
  about: 'Low, expiring, labels',
  badges: {
    none: (value) => `${en.count(value)} sold out`,
    few: (value) => `${en.count(value)} running low`,
    expired: (value) => `${en.count(value)} expired`,
  },
  title: 'How the shelf stands',
  filter: 'What to show',
  attention: 'To look at',
  all: 'All',
  calm: 'All is well, nothing needs attention',
  onHand: (value) => `${en.count(value)} here`,
  levels: { none: 'Sold out', few: 'Running low' },
  expired: (value) => `${en.count(value)} expired: take them off`,
  expiring: (value) => `${en.count(value)} expire soon: put them in front`,
  until: (day) => `first on ${day}`,
  needsCount: 'To be counted',
  sharesBarcode: 'Barcode of two items',
  labels: (value) => `Print ${en.plural(value, { one: 'label', other: 'labels' })}`,
  market: (fen) => `Market ${en.yuan(fen)}`,
  points: 'points',
  cash: (fen) => `+ ${en.yuan(fen)} cash`,
};

/** What the staff's screens say where the shelf is looked after. */
export const shelfWords = { 'zh-CN': chinese, en: english };
