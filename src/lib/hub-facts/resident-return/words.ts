import type { HubFactWords } from '../definition.ts';

export const residentReturn: HubFactWords<'resident.returned'> = {
  'zh-CN': {
    title: '居民回来',
    what: ({ residentId }, n) => `登记${n.resident(residentId)}已回来，卡和积分恢复使用。`,
  },
  en: {
    title: 'Resident returned',
    what: ({ residentId }, n) => `${n.resident(residentId)} is back: cards and points count again.`,
  },
};
