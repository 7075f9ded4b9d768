import type { HubFactWords } from '../definition.ts';

export const founding: HubFactWords<'community.founded'> = {
  'zh-CN': {
    title: '成立社区',
    what: ({ name, districtName, demo }) => `${districtName}${name}开始使用积分超市${demo ? '（演示）' : ''}。`,
  },
  en: {
    title: 'Community founded',
    what: ({ nameEn, demo }) => `${nameEn} began its points store${demo ? ' (a demo)' : ''}.`,
  },
};
