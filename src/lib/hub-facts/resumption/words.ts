import type { HubFactWords } from '../definition.ts';

export const resumption: HubFactWords<'community.resumed'> = {
  'zh-CN': { title: '社区搬到', what: () => '社区在新平台上继续，带着全部记录。' },
  en: { title: 'Community resumed', what: () => 'The community goes on at its new place, with everything it had.' },
};
