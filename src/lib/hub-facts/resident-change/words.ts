import type { HubFactWords } from '../definition.ts';

export const residentChange: HubFactWords<'resident.changed'> = {
  'zh-CN': { title: '修改居民信息', what: ({ residentId }, n) => `修改了${n.resident(residentId)}的信息。` },
  en: { title: 'Resident changed', what: ({ residentId }, n) => `Changed what is known of ${n.resident(residentId)}.` },
};
