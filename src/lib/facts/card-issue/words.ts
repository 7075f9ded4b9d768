import type { FactWords } from '../definition.ts';

export const cardIssue: FactWords<'card.issued'> = {
  'zh-CN': {
    what: ({ residentId }, n) => `给${n.resident(residentId)}发了一张卡。`,
  },
  en: {
    what: ({ residentId }, n) => `Issued a card to ${n.resident(residentId)}.`,
  },
};
