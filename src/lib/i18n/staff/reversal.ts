import { formatsOf } from '../format.ts';
import { points } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '撤销',
  about: '兑换错了退回',
  title: '撤销兑换',
  hint: '点要撤销的那一次，或输入取货号',
  number: '取货号',
  list: '最近的兑换',
  nothing: '没有这个取货号',
  reversed: '已撤销',
  linesTitle: (number: string) => `撤销 ${number}`,
  quantity: '退几件',
  to: '东西放哪里',
  toShelf: '放回货架',
  toWrittenOff: '不能再用',
  givesBack: '退给居民',
  cash: (fen: number) => `退现金 ${zh.yuan(fen)}`,
  ofPieces: (pieces: number) => `换了 ${zh.count(pieces)} 件`,
  reason: '为什么',
  reasons: ['居民不要了', '拿错了商品', '多扫了几件', '商品有问题', '刷错了卡'],
  confirm: '撤销',
  doneTitle: '已经撤销',
  done: (points: number) => `退回 ${zh.count(points)} 积分`,
  doneCash: (fen: number) => `请退给居民现金 ${zh.yuan(fen)}`,
  another: '撤销别的',
};

const english: typeof chinese = {
  task: 'Undo',
  about: 'Take back a mistake',
  title: 'Undo a redemption',
  hint: 'Touch the one to undo, or type its number',
  number: 'Number',
  list: 'Latest redemptions',
  nothing: 'This number was not found',
  reversed: 'Undone',
  linesTitle: (number) => `Undo ${number}`,
  quantity: 'How many come back',
  to: 'Where the goods go',
  toShelf: 'Back to shelf',
  toWrittenOff: 'No good',
  givesBack: 'Given back',
  cash: (fen) => `Cash back ${en.yuan(fen)}`,
  ofPieces: (value) => `${en.count(value)} taken`,
  reason: 'Why',
  reasons: ['Not wanted after all', 'Wrong item', 'Scanned too many', 'The goods are faulty', 'Wrong card'],
  confirm: 'Undo',
  doneTitle: 'Undone',
  done: (value) => `${points(value)} given back`,
  doneCash: (fen) => `Please give ${en.yuan(fen)} in cash back`,
  another: 'Undo another',
};

/** What the staff's screens say where a redemption is undone. */
export const reversalWords = { 'zh-CN': chinese, en: english };
