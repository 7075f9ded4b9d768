import type { FactWords } from '../definition.ts';

export const takeBack: FactWords<'accrual.reversed'> = {
  'zh-CN': {
    what: ({ residentId, points }, n) => `从${n.resident(residentId)}收回 ${n.count(points)} 积分。`,
    why: ({ reason }) => reason,
  },
  en: {
    what: ({ residentId, points }, n) => `${n.count(points)} points were taken back from ${n.resident(residentId)}.`,
    why: ({ reason }) => reason,
  },
};
