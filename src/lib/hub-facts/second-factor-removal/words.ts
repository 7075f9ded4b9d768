import type { HubFactWords } from '../definition.ts';

export const secondFactorRemoval: HubFactWords<'factor.removed'> = {
  'zh-CN': { title: '停用动态码', what: ({ staffId }, n) => `${n.staff(staffId)}登录平台不再用动态码。` },
  en: {
    title: 'Second factor removed',
    what: ({ staffId }, n) => `${n.staff(staffId)} signs in without a second factor.`,
  },
};
