import type { FactWords } from '../definition.ts';

export const registration: FactWords<'resident.registered'> = {
  'zh-CN': {
    what: ({ residentId, number }, n) => `登记居民${n.resident(residentId)}，编号 ${number}。`,
  },
  en: {
    what: ({ residentId, number }, n) => `Registered ${n.resident(residentId)} as ${number}.`,
  },
};
