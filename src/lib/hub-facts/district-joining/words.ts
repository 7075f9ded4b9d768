import type { HubFactWords } from '../definition.ts';

export const districtJoining: HubFactWords<'district.joined'> = {
  'zh-CN': { title: '加入管理区', what: ({ name }) => `加入${name}，合计数字从此对它可见。` },
  en: { title: 'District joined', what: ({ nameEn }) => `Joined ${nameEn}, which sees the sums from now on.` },
};
