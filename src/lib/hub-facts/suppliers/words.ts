import type { HubFactWords } from '../definition.ts';
import { firstNames } from '../pages.ts';

export const suppliers: HubFactWords<'suppliers.added'> = {
  'zh-CN': {
    title: '添加供货企业',
    what: ({ suppliers: added }, n) => {
      const names = added.map(({ name }) => name);
      return `添加 ${n.count(added.length)} 家企业：${firstNames(names, '、')}。`;
    },
  },
  en: {
    title: 'Suppliers added',
    what: ({ suppliers: added }, n) => {
      const names = added.map(({ nameEn }) => nameEn);
      return `Companies added: ${n.count(added.length)} (${firstNames(names, ', ')}).`;
    },
  },
};
