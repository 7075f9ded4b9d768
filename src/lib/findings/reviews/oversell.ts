import type { FindingDefinition } from '../definition.ts';

export const oversell: FindingDefinition<{ itemId: string; onHand: number }> = {
  decider: 'staffAtCounter',
  effect: 'inFull',
  cure: 'stockRight',
  words: {
    'zh-CN': {
      title: '库存变成负数',
      what: (f) => `${f.item}入账后账上是 ${f.count('onHand')} 件。货架上有的比账上多，多半是漏记了入库。`,
      todo: '盘点这个货位；漏记的入库补记上。',
    },
    en: {
      title: 'Stock below zero',
      what: (f) =>
        `The books have ${f.count('onHand')} of ${f.item} after it. The shelf held more than the books; a delivery was probably not entered.`,
      todo: 'Count the place, and enter the delivery that was forgotten.',
    },
  },
};
