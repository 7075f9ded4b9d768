import type { HubFactWords } from '../definition.ts';

export const consent: HubFactWords<'consent.given'> = {
  'zh-CN': { title: '同意公开姓名', what: ({ residentId }, n) => `登记${n.resident(residentId)}同意公开姓名。` },
  en: {
    title: 'Consent given',
    what: ({ residentId }, n) => `${n.resident(residentId)} agrees to be named in public.`,
  },
};
