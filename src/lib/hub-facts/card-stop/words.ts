import type { HubFactWords } from '../definition.ts';

const statuses = {
  'zh-CN': { lost: '挂失', revoked: '作废', replaced: '换发新卡后停用' },
  en: { lost: 'lost', revoked: 'revoked', replaced: 'replaced' },
} as const;

export const cardStop: HubFactWords<'card.stopped'> = {
  'zh-CN': {
    title: '停用积分卡',
    what: ({ residentId, status }, n) => `${n.resident(residentId)}的卡${statuses['zh-CN'][status]}。`,
  },
  en: {
    title: 'Card stopped',
    what: ({ residentId, status }, n) => `A card of ${n.resident(residentId)} was stopped: ${statuses.en[status]}.`,
  },
};
