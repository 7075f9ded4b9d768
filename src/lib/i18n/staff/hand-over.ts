import { formatsOf } from '../format.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '待交货',
  about: '换好了、还没拿走的',
  badges: {
    toHandOver: (redemptions: number) => `${zh.count(redemptions)} 份待交`,
  },
  title: '待交货',
  empty: '没有要交的，换好的都拿走了',
  goods: (number: string) => `${number}的商品`,
  cash: (fen: number) => `收现金 ${zh.yuan(fen)}`,
  tick: '已交',
  handOver: (number: string) => `${number} 已交`,
  isTicked: '交了',
  all: (redemptions: number) => (redemptions === 0 ? '全部已交' : `全部已交（${zh.count(redemptions)}\u00a0份）`),
  again: '还没交',
};

const english: typeof chinese = {
  task: 'Hand over',
  about: 'Redeemed, not taken yet',
  badges: {
    toHandOver: (value) => `${en.count(value)} waiting`,
  },
  title: 'To hand over',
  empty: 'Nothing waits: everything redeemed was taken',
  goods: (number) => `Goods of ${number}`,
  cash: (fen) => `Take ${en.yuan(fen)} cash`,
  tick: 'Done',
  handOver: (number) => `${number} handed over`,
  isTicked: 'Done',
  all: (value) => (value === 0 ? 'All handed over' : `All ${en.count(value)} handed over`),
  again: 'Not yet',
};

/** What the staff's screens say where what was redeemed is handed over. */
export const handOverWords = { 'zh-CN': chinese, en: english };
