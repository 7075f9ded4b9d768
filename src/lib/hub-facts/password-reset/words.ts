import type { HubFactWords } from '../definition.ts';

export const passwordReset: HubFactWords<'password.reset'> = {
  'zh-CN': {
    title: '在平台机器上重设密码',
    what: ({ staffId, takesFactor }, n) =>
      `在平台的机器上给${n.staff(staffId)}重设了密码${takesFactor ? '，并取消了第二重验证' : ''}。`,
  },
  en: {
    title: 'Password reset on the machine',
    what: ({ staffId, takesFactor }, n) =>
      `On the hub’s machine ${n.staff(staffId)} was given another password${takesFactor ? ', and the second factor was taken away' : ''}.`,
  },
};
