import type { Figures, FindingDefinition } from '../definition.ts';

const names = ['residentId', 'number', 'holder', 'itemId', 'barcode', 'batchId'] as const;
type Name = (typeof names)[number];
/** One of them. */
type There = { readonly [Each in Name]?: string };

const namesZhCN: Readonly<Record<Name, string>> = {
  residentId: '居民编号',
  number: '居民号',
  holder: '卡，持卡人',
  itemId: '商品编号',
  barcode: '条码',
  batchId: '批次',
};
const namesEn: Readonly<Record<Name, string>> = {
  residentId: 'resident id',
  number: 'resident number',
  holder: 'card, held by',
  itemId: 'item id',
  barcode: 'barcode',
  batchId: 'batch',
};

/** What is there already, by name. */
function thereIn(f: Figures<There>, words: Readonly<Record<Name, string>>): string {
  const name = names.find(f.has) ?? 'residentId';
  return `${words[name]} ${name === 'holder' ? f.holder : f.text(name)}`;
}

export const alreadyThere: FindingDefinition<There> = {
  decider: 'manager',
  effect: 'inPart',
  words: {
    'zh-CN': {
      title: '平台已有',
      what: (f) => `这条${f.event}带来的内容平台已经有了：${thereIn(f, namesZhCN)}。原有的没有改动。`,
      todo: '核对是不是重复登记；同一张卡给了两个人的，停卡、换新卡。',
    },
    en: {
      title: 'Already there',
      what: (f) =>
        `What this event (${f.event}) brings is at the hub already: ${thereIn(f, namesEn)}. What was there stayed.`,
      todo: 'Check for a double. If one card was given to two people, stop it and issue a new one.',
    },
  },
};
