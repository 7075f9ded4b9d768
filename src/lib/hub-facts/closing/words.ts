import type { HubFactWords } from '../definition.ts';

export const closing: HubFactWords<'community.closed'> = {
  'zh-CN': { title: '社区搬走', what: ({ to }) => `社区在原平台关闭，搬到 ${to}。` },
  en: { title: 'Community closed', what: ({ to }) => `The community was closed where it was, and moves to ${to}.` },
};
