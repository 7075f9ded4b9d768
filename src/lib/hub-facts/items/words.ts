import type { HubFactWords } from '../definition.ts';
import { firstNames } from '../pages.ts';

export const items: HubFactWords<'items.listed'> = {
  'zh-CN': {
    title: '上架商品',
    what: ({ items: listed }, n) => {
      const names = listed.map(({ name }) => name);
      return `上架 ${n.count(listed.length)} 种商品：${firstNames(names, '、')}。`;
    },
  },
  en: {
    title: 'Items listed',
    what: ({ items: listed }, n) => {
      const names = listed.map(({ nameEn }) => nameEn);
      return `Items listed: ${n.count(listed.length)} (${firstNames(names, '; ')}).`;
    },
  },
};
