import type { LocaleCode } from '#lib/domain/locale.ts';

const zhCN = {
  title: '发卡',
  hint: '没有可用积分卡的居民。卡号只出现在这一次打印里，平台只保存它的指纹；没有打好的，请停卡后重新发一张。',
  whom: '发给谁',
  none: '每位居民都有可用的卡',
  issue: '发卡并打印',
  layout: '纸张',
  layouts: { a4: 'A4 纸，每张 10 张卡', cr80: '证卡打印机（CR80），每页 1 张' },
  print: '打印',
  printed: (cards: number) => `${cards} 张新卡。请现在打印：离开或刷新本页后，卡号不再出现。`,
  stop: '停卡',
  card: '哪张卡',
  status: '为什么停用',
  statuses: { lost: '丢失', revoked: '损坏或收回' },
  next: '同时发新卡',
  reason: '原因',
  reasonHint: '原因会长期保存，请不要写姓名',
  stopped: '已停卡。平板几秒内就知道；没有网络的平板下次同步后知道。',
  cardName: '积分卡',
  scan: '请对准扫码口',
  refused: {
    notPermitted: '没有执行：您的角色不能发卡。',
    nobody: '没有发卡：所选居民都已有可用的卡。如果刚才已经发过，卡号不会再出现。',
    reasonMissing: '没有停卡：请写原因，最多 500 字。',
    unknown: '没有停卡：没有找到这张卡。',
    stopped: '这张卡已经停用，没有重复。',
    incomplete: '没有执行：请选好后再提交。',
  },
};

const en: typeof zhCN = {
  title: 'Issue cards',
  hint: 'Residents without a card that is good. A number appears in this one print only, and the hub keeps its hash alone. Where a print failed, stop the card and issue another one.',
  whom: 'For whom',
  none: 'Every resident has a card that is good',
  issue: 'Issue and print',
  layout: 'Paper',
  layouts: { a4: 'A4, 10 cards a sheet', cr80: 'Card printer (CR80), one a page' },
  print: 'Print',
  printed: (cards) =>
    `New cards: ${cards}. Print them now: once this page is left or loaded again, the numbers are gone.`,
  stop: 'Stop a card',
  card: 'Card',
  status: 'Why it is stopped',
  statuses: { lost: 'Lost', revoked: 'Broken or taken back' },
  next: 'Issue the next card at once',
  reason: 'Reason',
  reasonHint: 'The reason is kept for good; please name nobody in it',
  stopped: 'Stopped. Tablets know within seconds; those without a network after their next exchange.',
  cardName: 'Points card',
  scan: 'Show it to the scanner',
  refused: {
    notPermitted: 'Nothing was done: your role may not issue cards.',
    nobody: 'No card was issued: they all have one. If that was a moment ago, its number does not appear again.',
    reasonMissing: 'Not stopped: please write why, at most 500 characters.',
    unknown: 'Not stopped: there is no such card.',
    stopped: 'This card was stopped already, and not twice.',
    incomplete: 'Nothing was done: please choose, and send it again.',
  },
};

/** What the page of cards says; no other page loads it. */
export const cardsWords: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };
