import type { FactWords } from '../definition.ts';

export const accrual: FactWords<'accrual.recorded'> = {
  'zh-CN': {
    what: ({ residentId, points, categoryId, quantity }, n) =>
      `给${n.resident(residentId)}发 ${n.count(points)} 积分：${n.category(categoryId)} × ${quantity}。`,
    why: ({ note }) => note,
  },
  en: {
    what: ({ residentId, points, categoryId, quantity }, n) =>
      `${n.resident(residentId)} was given ${n.count(points)} points for ${n.category(categoryId)} × ${quantity}.`,
    why: ({ note }) => note,
  },
};
