import type { HubFactWords } from '../definition.ts';

export const policy: HubFactWords<'policy.changed'> = {
  'zh-CN': { title: '修改规定', what: ({ before, after }, n) => n.policyChanges(before, after) },
  en: { title: 'Policy changed', what: ({ before, after }, n) => n.policyChanges(before, after) },
};
