import type { HubFactWords } from '../definition.ts';

export const consentWithdrawal: HubFactWords<'consent.withdrawn'> = {
  'zh-CN': {
    title: '撤回公开姓名的同意',
    what: ({ residentId }, n) => `登记${n.resident(residentId)}不再同意公开姓名。`,
  },
  en: {
    title: 'Consent withdrawn',
    what: ({ residentId }, n) => `${n.resident(residentId)} does not agree any more to be named in public.`,
  },
};
