import type { FindingDefinition } from '../definition.ts';

export const reversalMismatch: FindingDefinition<{
  itemId?: string;
  transferId?: string;
  residentId?: string;
  points?: number;
}> = {
  decider: 'manager',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '撤销与原记录不符',
      what: (f) => `这条${f.event}写的人、积分或商品，与它要撤销的记录对不上。`,
      todo: '核对后在终端重新办理撤销。',
    },
    en: {
      title: 'Reversal does not fit',
      what: (f) => `The person, points or goods that this event (${f.event}) names are not those of what it undoes.`,
      todo: 'Check it, and reverse it again at a kiosk.',
    },
  },
};
