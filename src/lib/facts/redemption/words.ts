import type { FactWords } from '../definition.ts';

export const redemption: FactWords<'redemption.recorded'> = {
  'zh-CN': {
    what: ({ residentId, lines, points, cashFen }, n) =>
      `${n.resident(residentId)}兑换${n.pieces(lines)}，用 ${n.count(points)} 积分${cashFen === 0 ? '' : `，另付 ${n.yuan(cashFen)}`}。`,
    why: ({ letThrough }) => letThrough ?? '',
  },
  en: {
    what: ({ residentId, lines, points, cashFen }, n) =>
      `${n.resident(residentId)} took ${n.pieces(lines)} for ${n.count(points)} points${cashFen === 0 ? '' : ` and ${n.yuan(cashFen)}`}.`,
    why: ({ letThrough }) => letThrough ?? '',
  },
};
