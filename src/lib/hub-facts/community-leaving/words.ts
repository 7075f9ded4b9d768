import type { HubFactWords } from '../definition.ts';

export const communityLeaving: HubFactWords<'community.left'> = {
  'zh-CN': { title: '社区退出', what: ({ name }) => `${name}退出本管理区。` },
  en: { title: 'Community left', what: ({ nameEn }) => `${nameEn} left this district.` },
};
