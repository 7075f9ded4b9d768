import { formatsOf } from '../format.ts';
import { pieces } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '报损',
  about: '坏了、过期、自用',
  title: '报损',
  empty: '扫一下坏了或过期的商品，或者按“选商品”',
  add: '选商品',
  lines: '要拿下来的商品',
  reason: '为什么',
  reasons: { damaged: '坏了', expired: '过期了', ownUse: '社区自用', other: '其他' },
  batch: '哪一批',
  oldest: '最早的一批',
  batchOf: (day: string, left: number) => `到 ${day}，剩 ${zh.count(left)} 件`,
  noDate: '不会过期',
  expired: '已过期',
  notePlaceholder: '例如：袋子破了',
  confirm: (pieces: number) => `拿下 ${zh.count(pieces)} 件`,
  chooseReason: '请先选原因',
  doneTitle: '已经记下',
  done: '请把商品从货架上拿走',
  another: '再报一次',
};

const english: typeof chinese = {
  task: 'Write off',
  about: 'Damaged, expired, own use',
  title: 'Write off',
  empty: 'Scan what is damaged or expired, or touch “Choose item”',
  add: 'Choose item',
  lines: 'To be taken off the shelf',
  reason: 'Why',
  reasons: { damaged: 'Damaged', expired: 'Expired', ownUse: 'Own use', other: 'Other' },
  batch: 'Which batch?',
  oldest: 'The oldest batch',
  batchOf: (day, left) => `until ${day}, ${en.count(left)} left`,
  noDate: 'does not spoil',
  expired: 'Expired',
  notePlaceholder: 'Such as: the bag is torn',
  confirm: (value) => `Take off ${pieces(value)}`,
  chooseReason: 'Please choose a reason first',
  doneTitle: 'Recorded',
  done: 'Please take the goods off the shelf',
  another: 'Write off more',
};

/** What the staff's screens say where goods are written off. */
export const writeOffWords = { 'zh-CN': chinese, en: english };
