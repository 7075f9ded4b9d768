import type { FindingDefinition } from '../definition.ts';

export const overdraft: FindingDefinition<{ balance: number }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'paidBack',
  words: {
    'zh-CN': {
      title: '余额变成负数',
      what: (f) =>
        `${f.resident}的余额入账后是 ${f.count('balance')} 分。多半是几台终端离线时各自兑换，或积分已用掉又被收回。货已经拿走。`,
      todo: '联系居民，商量用以后的积分补上。如果其中一笔不是本人兑换的，撤销那一笔。',
    },
    en: {
      title: 'Balance below zero',
      what: (f) =>
        `The balance of ${f.resident} came out at ${f.count('balance')} points. Most likely several kiosks redeemed while offline, or points were taken back after they had been spent. The goods are gone.`,
      todo: 'Talk to the resident: later points can make up for it. Reverse a redemption that was somebody else’s.',
    },
  },
};
