import type { HubFactWords } from '../definition.ts';

export const residentLeave: HubFactWords<'resident.left'> = {
  'zh-CN': {
    title: '居民搬离',
    what: ({ residentId }, n) => `登记${n.resident(residentId)}已搬离，卡暂停，积分保留。`,
  },
  en: {
    title: 'Resident left',
    what: ({ residentId }, n) => `${n.resident(residentId)} moved away: cards rest, points are kept.`,
  },
};
