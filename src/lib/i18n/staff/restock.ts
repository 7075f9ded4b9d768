import { formatsOf } from '../format.ts';
import { items, pieces } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '补货',
  about: '新到的货上架',
  title: '补货',
  empty: '扫一下商品的条码，或者按“选商品”',
  add: '选商品',
  lines: '这次到的货',
  total: (lines: number, pieces: number) => `${zh.count(lines)} 种，共 ${zh.count(pieces)} 件`,
  cost: (fen: number) => `成本 ${zh.yuan(fen)}`,
  costPartly: (fen: number) => `成本至少 ${zh.yuan(fen)}（有的没填）`,
  quantity: '件数',
  typeQuantity: '输入件数',
  supplier: '供货企业',
  costEach: '每件成本',
  bestBefore: '保质期到',
  code: '批号',
  remove: '删掉这一行',
  differs: '日期、批号、成本或供货不同',
  anotherLine: '再加一行',
  askDate: '请选日期',
  askExpiry: '会过期吗？',
  withoutBarcode: '没有条码的新商品',
  noSupplier: '不清楚',
  noBestBefore: '不会过期',
  past: '这个日期已经过了，请核对包装',
  pastShort: '已过期',
  confirm: '全部上架',
  doneTitle: '货已上架',
  done: (lines: number, pieces: number) => `${zh.count(lines)} 种商品，共 ${zh.count(pieces)} 件`,
  another: '再收一批货',
};

const english: typeof chinese = {
  task: 'Restock',
  about: 'Goods have arrived',
  title: 'Restock',
  empty: 'Scan the barcode of an item, or touch “Choose item”',
  add: 'Choose item',
  lines: 'What has arrived',
  total: (lines, amountOf) => `${items(lines)}, ${pieces(amountOf)}`,
  cost: (fen) => `Cost ${en.yuan(fen)}`,
  costPartly: (fen) => `Cost at least ${en.yuan(fen)} (some not given)`,
  quantity: 'Pieces',
  typeQuantity: 'Type the pieces',
  supplier: 'Supplier',
  costEach: 'Cost each',
  bestBefore: 'Best before',
  code: 'Batch code',
  remove: 'Remove this line',
  differs: 'Another day, batch, cost or supplier',
  anotherLine: 'Another line',
  askDate: 'Choose the day',
  askExpiry: 'Does it expire?',
  withoutBarcode: 'New, without a barcode',
  noSupplier: 'Not known',
  noBestBefore: 'Never expires',
  past: 'This day has passed. Please check the package',
  pastShort: 'Expired',
  confirm: 'Put on the shelf',
  doneTitle: 'On the shelf',
  done: (lines, amountOf) => `${items(lines)}, ${pieces(amountOf)}`,
  another: 'Another delivery',
};

/** What the staff's screens say where a delivery is taken in. */
export const restockWords = { 'zh-CN': chinese, en: english };
