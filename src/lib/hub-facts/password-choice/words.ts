import type { HubFactWords } from '../definition.ts';

export const passwordChoice: HubFactWords<'password.chosen'> = {
  'zh-CN': { title: '自设密码', what: ({ staffId }, n) => `${n.staff(staffId)}设了自己的密码。` },
  en: { title: 'Password chosen', what: ({ staffId }, n) => `${n.staff(staffId)} chose a password of their own.` },
};
