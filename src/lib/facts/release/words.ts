import type { FactWords } from '../definition.ts';

export const release: FactWords<'allotment.released'> = {
  'zh-CN': {
    what: ({ residentId, points }, n) =>
      `让出为${n.resident(residentId)}留的 ${n.count(points)} 积分，别的终端可以用。`,
  },
  en: {
    what: ({ residentId, points }, n) =>
      `Gave up ${n.count(points)} points that were kept for ${n.resident(residentId)}; other kiosks may use them.`,
  },
};
