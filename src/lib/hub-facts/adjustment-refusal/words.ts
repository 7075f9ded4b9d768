import type { HubFactWords } from '../definition.ts';

export const adjustmentRefusal: HubFactWords<'adjustment.refused'> = {
  'zh-CN': { title: '没有调整积分', what: ({ residentId }, n) => `${n.resident(residentId)}的积分没有调整。` },
  en: {
    title: 'Adjustment refused',
    what: ({ residentId }, n) => `No points of ${n.resident(residentId)} were moved.`,
  },
};
