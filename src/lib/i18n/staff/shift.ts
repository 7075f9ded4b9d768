import { formatsOf } from '../format.ts';
import { times } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '交班',
  about: '对账、打印小票',
  title: '交班',
  period: (from: string, to: string) => `${from} 到 ${to}`,
  redemptions: '兑换',
  reversals: '撤销',
  accruals: '发积分',
  times: (times: number) => `${zh.count(times)} 次`,
  points: '换出积分',
  expected: '应收现金',
  counted: '实收现金',
  count: '点一点现金',
  countTitle: '抽屉里有多少现金？',
  difference: '相差',
  even: '正好',
  short: (fen: number) => `少 ${zh.yuan(fen)}`,
  over: (fen: number) => `多 ${zh.yuan(fen)}`,
  unsent: '还没传到平台',
  unsentHint: '联网后自动传，不用做什么',
  flagged: '要盘点的商品',
  notePlaceholder: '要告诉下一班的事',
  confirm: '交班',
  closedTitle: '交班好了',
  slip: '交班单',
  print: '打印小票',
  by: '交班人',
  signature: '签名',
  nextSignature: '接班人签名',
};

const english: typeof chinese = {
  task: 'Close shift',
  about: 'Cash and slip',
  title: 'Close the shift',
  period: (from, to) => `${from} to ${to}`,
  redemptions: 'Redemptions',
  reversals: 'Undone',
  accruals: 'Awards',
  times,
  points: 'Points taken in',
  expected: 'Cash expected',
  counted: 'Cash counted',
  count: 'Count the cash',
  countTitle: 'How much cash is there?',
  difference: 'Difference',
  even: 'None',
  short: (fen) => `${en.yuan(fen)} short`,
  over: (fen) => `${en.yuan(fen)} over`,
  unsent: 'Not sent to the hub yet',
  unsentHint: 'Sent by itself as soon as there is network',
  flagged: 'Items to be counted',
  notePlaceholder: 'What the next shift should know',
  confirm: 'Close the shift',
  closedTitle: 'The shift is closed',
  slip: 'Shift slip',
  print: 'Print the slip',
  by: 'Closed by',
  signature: 'Signature',
  nextSignature: 'Signature of the next shift',
};

/** What the staff's screens say where a shift is closed. */
export const shiftWords = { 'zh-CN': chinese, en: english };
