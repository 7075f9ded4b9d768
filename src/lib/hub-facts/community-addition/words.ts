import type { HubFactWords } from '../definition.ts';

export const communityAddition: HubFactWords<'community.added'> = {
  'zh-CN': { title: '成立下属社区', what: ({ name }) => `成立${name}，由本管理区统管。` },
  en: { title: 'Community of the district founded', what: ({ nameEn }) => `Founded ${nameEn} in this district.` },
};
