import type { HubFactWords } from '../definition.ts';

export const staffAddition: HubFactWords<'staff.added'> = {
  'zh-CN': {
    title: '添加工作人员',
    what: ({ staffId, role }, n) => `添加 ${n.staff(staffId)}，角色是${n.role(role)}。`,
  },
  en: { title: 'Staff added', what: ({ staffId, role }, n) => `Added ${n.staff(staffId)} as: ${n.role(role)}.` },
};
