import type { HubFactWords } from '../definition.ts';

export const storeOpening: HubFactWords<'store.opened'> = {
  'zh-CN': { title: '开设积分超市', what: ({ name }) => `开设${name}。` },
  en: { title: 'Store opened', what: ({ nameEn }) => `${nameEn} opened.` },
};
