import type { HubFactWords } from '../definition.ts';

export const staffChange: HubFactWords<'staff.changed'> = {
  'zh-CN': {
    title: '修改权限与登录',
    what: ({ staffId, action }, n) => `${n.staff(staffId)}：${n.staffAction(action)}。`,
  },
  en: {
    title: 'Access changed',
    what: ({ staffId, action }, n) => `${n.staff(staffId)}: ${n.staffAction(action)}.`,
  },
};
