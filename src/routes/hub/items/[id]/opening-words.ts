import type { LocaleCode } from '#lib/domain/locale.ts';

const zhCN = {
  title: '期初库存',
  hint: '货架上原来就有、从来没有登记过的。以后到货在柜台用“补货”登记，数目不对在柜台盘点。',
  store: '积分超市',
  pieces: '件数',
  cost: '每件成本（元）',
  costHint: '不知道就空着',
  bestBefore: '最后一天',
  bestBeforeHint: '不会过期就空着',
  reason: '说明',
  reasonHint: '谁、什么时候、为什么会留在操作记录里，不能再改。',
  save: '登记',
  wrong: {
    store: '请选一家积分超市',
    pieces: '请填 1 到 100,000 的整数',
    cost: '请填金额，最多两位小数',
    bestBefore: '请填一个日期',
  },
  outcomes: {
    saved: '已登记，终端几秒钟内就能看到。',
    again: '同样的登记刚才已经保存过，只有一份。',
    wrong: '没有登记：请改正标出的地方。',
    notPermitted: '没有登记：只有管理员可以登记。',
    reasonMissing: '没有登记：请写说明，最多 500 字。',
    unknown: '没有登记：已经没有这种商品或这家积分超市了。',
    opened: '没有登记：这家积分超市的货架上已经有过这种商品。到货请用“补货”，数目不对请盘点。',
    dayMissing: '没有登记：这种商品会过期，请填最后一天。',
    dayWrong: '没有登记：请核对最后一天。',
  },
};

const en: typeof zhCN = {
  title: 'Opening stock',
  hint: 'What was on the shelf and was never entered. What comes later is received at the counter, and what is wrong is counted there.',
  store: 'Store',
  pieces: 'Pieces',
  cost: 'Cost of a piece (yuan)',
  costHint: 'Empty if nobody knows',
  bestBefore: 'Last day',
  bestBeforeHint: 'Empty for goods that keep',
  reason: 'Note',
  reasonHint: 'Who did it, when and why stays in the audit for good.',
  save: 'Enter',
  wrong: {
    store: 'Choose a store',
    pieces: 'A whole number from 1 to 100,000 is needed',
    cost: 'An amount with at most two decimals is needed',
    bestBefore: 'A day is needed',
  },
  outcomes: {
    saved: 'Entered. Tablets show it within seconds.',
    again: 'The same was entered a moment ago, and is there once.',
    wrong: 'Not entered: please put right what is marked.',
    notPermitted: 'Not entered: managers alone may do it.',
    reasonMissing: 'Not entered: please write a note, of at most 500 characters.',
    unknown: 'Not entered: there is no such item or store any more.',
    opened:
      'Not entered: the item has been on the shelf of this store already. Receive what comes at the counter, and count what is wrong.',
    dayMissing: 'Not entered: the item spoils, so its last day is needed.',
    dayWrong: 'Not entered: please check the last day.',
  },
};

/** What is said of opening stock; no other page loads it. */
export const openingWords: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };
