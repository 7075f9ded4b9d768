import type { HubFactWords } from '../definition.ts';

export const districtLeaving: HubFactWords<'district.left'> = {
  'zh-CN': { title: '退出管理区', what: ({ name }) => `退出${name}，它不再看到本社区。` },
  en: {
    title: 'District left',
    what: ({ nameEn }) => `Left ${nameEn}, which sees nothing of this community any more.`,
  },
};
