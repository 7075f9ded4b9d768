import type { HubFactWords } from '../definition.ts';

export const secondFactor: HubFactWords<'factor.added'> = {
  'zh-CN': { title: '启用动态码', what: ({ staffId }, n) => `${n.staff(staffId)}登录平台要用动态码了。` },
  en: { title: 'Second factor added', what: ({ staffId }, n) => `${n.staff(staffId)} signs in with a second factor.` },
};
