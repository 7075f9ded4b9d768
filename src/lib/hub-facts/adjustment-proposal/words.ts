import type { HubFactWords } from '../definition.ts';

export const adjustmentProposal: HubFactWords<'adjustment.proposed'> = {
  'zh-CN': {
    title: '提出调整积分',
    what: ({ residentId, points }, n) => `提出给${n.resident(residentId)}调整 ${n.signed(points)} 积分，等别人确认。`,
  },
  en: {
    title: 'Adjustment proposed',
    what: ({ residentId, points }, n) =>
      `Proposed ${n.signed(points)} points for ${n.resident(residentId)}, to be confirmed by somebody else.`,
  },
};
