import type { HubFactWords } from '../definition.ts';

export const adjustment: HubFactWords<'points.adjusted'> = {
  'zh-CN': {
    title: '调整积分',
    what: ({ residentId, points, approvedBy }, n) =>
      `给${n.resident(residentId)}调整 ${n.signed(points)} 积分，由 ${n.staff(approvedBy)} 确认。`,
  },
  en: {
    title: 'Points adjusted',
    what: ({ residentId, points, approvedBy }, n) =>
      `${n.resident(residentId)} got ${n.signed(points)} points, confirmed by ${n.staff(approvedBy)}.`,
  },
};
