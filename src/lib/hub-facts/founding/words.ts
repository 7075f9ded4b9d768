import type { HubFactWords } from '../definition.ts';

export const founding: HubFactWords<'community.founded'> = {
  'zh-CN': {
    title: '成立社区',
    what: (body) => {
      if ('kind' in body && body.kind === 'district') return `${body.name}开始使用平台。`;
      return `${body.districtName}${body.name}开始使用积分超市${body.demo ? '（演示）' : ''}。`;
    },
  },
  en: {
    title: 'Community founded',
    what: (body) => {
      if ('kind' in body && body.kind === 'district') return `The district ${body.nameEn} began to use the hub.`;
      return `${body.nameEn} began its points store${body.demo ? ' (a demo)' : ''}.`;
    },
  },
};
