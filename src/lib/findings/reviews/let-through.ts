import type { FindingDefinition } from '../definition.ts';

export const letThrough: FindingDefinition<{ reason: string }> = {
  decider: 'staffAtCounter',
  effect: 'inFull',
  cure: 'goodsCounted',
  words: {
    'zh-CN': {
      title: '货在手，放行',
      what: (f) => `账上没有、货在手里，店员放行了，理由是：${f.text('reason')}。`,
      todo: '盘点这个货位，账就对上了。',
    },
    en: {
      title: 'Let through',
      what: (f) =>
        `The books had none, the goods were in hand, and staff let them through. Reason given: ${f.text('reason')}.`,
      todo: 'Count the place; then the books are right.',
    },
  },
};
