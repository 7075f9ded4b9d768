import type { FindingDefinition } from '../definition.ts';

export const cardInactive: FindingDefinition<{ status: string }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'broughtBack',
  words: {
    'zh-CN': {
      title: '卡在使用时已停用',
      what: (f) => `${f.resident}用的卡当时已是“${f.cardStatus}”，${f.kiosk}离线，还不知道。货已经拿走。`,
      todo: '联系居民，问清是不是本人用的。不是本人，就撤销这笔兑换。',
    },
    en: {
      title: 'Card was not active',
      what: (f) =>
        `The card that ${f.resident} used was “${f.cardStatus}” by then; ${f.kiosk} was offline and did not know. The goods are gone.`,
      todo: 'Ask the resident whether they used it themselves. If not, reverse the redemption.',
    },
  },
};
