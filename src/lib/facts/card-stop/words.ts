import type { FactWords } from '../definition.ts';
import type { Bodies } from '../fact.ts';

type Status = Bodies['card.revoked']['status'];
const chinese: Readonly<Record<Status, string>> = { lost: '挂失了', revoked: '停用了', replaced: '换成了新卡' };
const english: Readonly<Record<Status, string>> = {
  lost: 'was reported lost',
  revoked: 'was stopped',
  replaced: 'was replaced',
};

export const cardStop: FactWords<'card.revoked'> = {
  'zh-CN': {
    what: ({ residentId, status }, n) => `${n.resident(residentId)}的一张卡${chinese[status]}。`,
    why: ({ reason }) => reason,
  },
  en: {
    what: ({ residentId, status }, n) => `A card of ${n.resident(residentId)} ${english[status]}.`,
    why: ({ reason }) => reason,
  },
};
