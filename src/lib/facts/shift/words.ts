import type { FactWords } from '../definition.ts';

export const shift: FactWords<'shift.closed'> = {
  'zh-CN': {
    what: ({ from, to, redemptions, cashExpectedFen, cashCountedFen }, n) =>
      `交班：${n.dateTime(from)}到${n.dateTime(to)}，兑换 ${n.count(redemptions)} 笔，应有现金 ${n.yuan(cashExpectedFen)}，点到 ${n.yuan(cashCountedFen)}。`,
    why: ({ note }) => note,
  },
  en: {
    what: ({ from, to, redemptions, cashExpectedFen, cashCountedFen }, n) =>
      `Shift from ${n.dateTime(from)} to ${n.dateTime(to)}: redemptions ${n.count(redemptions)}, cash expected ${n.yuan(cashExpectedFen)}, counted ${n.yuan(cashCountedFen)}.`,
    why: ({ note }) => note,
  },
};
