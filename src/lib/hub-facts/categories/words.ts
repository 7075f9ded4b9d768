import type { HubFactWords } from '../definition.ts';
import { firstNames } from '../pages.ts';

export const categories: HubFactWords<'categories.added'> = {
  'zh-CN': {
    title: '添加积分类别',
    what: ({ categories: added }, n) => {
      const names = added.map(({ name }) => name);
      return `添加 ${n.count(added.length)} 个积分类别及其规则：${firstNames(names, '、')}。`;
    },
  },
  en: {
    title: 'Categories added',
    what: ({ categories: added }, n) => {
      const names = added.map(({ nameEn }) => nameEn);
      return `Categories of points with their rules added: ${n.count(added.length)} (${firstNames(names, ', ')}).`;
    },
  },
};
