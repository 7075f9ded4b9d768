import type { HubFactWords } from '../definition.ts';

const sumOf = (awards: readonly { readonly points: number }[]): number =>
  awards.reduce((sum, { points }) => sum + points, 0);

export const pendingDecision: HubFactWords<'pending.decided'> = {
  'zh-CN': {
    title: '处理待确认积分',
    what: ({ decision, awards }, n) =>
      `${decision === 'released' ? '确认' : '不认'} ${n.count(awards.length)} 笔发放中待确认的 ${n.count(sumOf(awards))} 积分。`,
  },
  en: {
    title: 'Pending points decided',
    what: ({ decision, awards }, n) =>
      `${decision === 'released' ? 'Released' : 'Declined'} ${n.count(sumOf(awards))} pending points of ${n.count(awards.length)} awards.`,
  },
};
