import type { FindingDefinition } from '../definition.ts';

export const newcomerSpends: FindingDefinition<{ points: number }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'broughtBack',
  words: {
    'zh-CN': {
      title: '新居民当天就兑换',
      what: (f) => `${f.resident}在柜台登记不到一天，用了 ${f.count('points')} 积分。`,
      todo: '看这位居民的积分是谁发的、为了什么，是不是真有这个人。',
    },
    en: {
      title: 'A newcomer spends',
      what: (f) =>
        `${f.resident} had registered at a counter less than a day before, and spent ${f.count('points')} points.`,
      todo: 'Look who gave these points and for what, and whether there is such a resident.',
    },
  },
};
