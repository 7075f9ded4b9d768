import type { HubFactWords } from '../definition.ts';

export const communityJoining: HubFactWords<'community.joined'> = {
  'zh-CN': { title: '社区加入', what: ({ name }) => `${name}凭加入码加入本管理区。` },
  en: { title: 'Community joined', what: ({ nameEn }) => `${nameEn} joined this district by a code.` },
};
