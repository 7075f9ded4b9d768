import type { ImportKind } from '#lib/domain/import.ts';
import type { UndoOutcome } from '#lib/domain/import-undo.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { UndoRefused } from '#lib/server/console/import/undo.ts';

const zhCN = {
  title: '一次导入',
  hint: '可以整批撤销。之后用过、改过的行保留，并逐行说明；撤销以后同一个文件可以再导入。',
  back: '导入',
  kinds: { residents: '居民', items: '商品', balances: '期初积分' } satisfies Record<ImportKind, string>,
  brought: (rows: string) => `新增 ${rows} 行`,
  changedRows: (rows: string) => `这次还按表格修改了已有的 ${rows} 行：撤销不会改回它们，请用原来的表格再导入一次。`,
  wasUndone: (at: string) => `已在 ${at} 撤销。`,
  preview: '撤销会怎样',
  result: '撤销的结果',
  kept: '保留的行',
  key: '编号或条码',
  outcome: '结果',
  file: '下载每一行的结果',
  outcomes: {
    withdrawn: '撤回',
    card: '保留：已有卡',
    moved: '保留：已有积分变动',
    changed: '保留：之后改过，或有几个条码',
    stocked: '保留：已上过货架',
    spent: '保留：积分已不够',
  } satisfies Record<UndoOutcome, string>,
  undo: '撤销这次导入',
  reason: '为什么撤销',
  reasonHint: '和这次撤销一起记录，不能再改。',
  done: '已撤销。',
  refused: {
    notPermitted: '没有撤销：只有管理员可以。',
    unknown: '没有撤销：找不到这次导入。',
    reasonMissing: '没有撤销：请写为什么撤销。',
    undone: '这次导入已经撤销过了，什么也没有变。',
    overtaken: '没有撤销：您看过之后情况变了。下面是现在的情况，请再看一遍。',
    nothing: '没有撤销：没有一行可以撤回。',
  } satisfies Record<UndoRefused, string>,
};
const en: typeof zhCN = {
  title: 'An import',
  hint: 'It can be undone as a batch. Rows that were used or changed since stay, and each is told; afterwards the same file can be imported again.',
  back: 'Import',
  kinds: { residents: 'Residents', items: 'Goods', balances: 'Opening balances' },
  brought: (rows) => `New rows: ${rows}`,
  changedRows: (rows) =>
    `It also changed ${rows} rows that were there. Undoing does not change them back: import the earlier table once more.`,
  wasUndone: (at) => `Undone at ${at}.`,
  preview: 'What undoing would do',
  result: 'What undoing did',
  kept: 'Rows that stay',
  key: 'Number or barcode',
  outcome: 'Outcome',
  file: 'Download the outcome of each row',
  outcomes: {
    withdrawn: 'Withdrawn',
    card: 'Stays: has a card',
    moved: 'Stays: points have moved',
    changed: 'Stays: changed since, or has several barcodes',
    stocked: 'Stays: has been on a shelf',
    spent: 'Stays: too few points are left',
  },
  undo: 'Undo this import',
  reason: 'Why it is undone',
  reasonHint: 'Stands beside it for good.',
  done: 'Undone.',
  refused: {
    notPermitted: 'Nothing was undone: only managers may.',
    unknown: 'Nothing was undone: there is no such import.',
    reasonMissing: 'Nothing was undone: say why.',
    undone: 'This import was undone already, and nothing has changed.',
    overtaken: 'Nothing was undone: something has changed since you looked. See below how it is now.',
    nothing: 'Nothing was undone: not one row can be withdrawn.',
  },
};

/** What the page of one import says. */
export const undoWords: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };
