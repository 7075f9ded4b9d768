import type { HubFactWords } from '../definition.ts';

export const recoveryCode: HubFactWords<'recoveryCode.used'> = {
  'zh-CN': {
    title: '使用恢复码',
    what: ({ staffId, left }, n) => `${n.staff(staffId)}用了一个恢复码，还剩 ${n.count(left)} 个。`,
  },
  en: {
    title: 'Recovery code used',
    what: ({ staffId, left }, n) => `${n.staff(staffId)} used a recovery code; ${n.count(left)} left.`,
  },
};
