import type { HubFactWords } from '../definition.ts';
import { sayChanges, type DetailWords } from '../thing-change.ts';

const zhCN: DetailWords = {
  labels: { name: '名称', nameEn: '英文名', standard: '标准', standardEn: '英文标准', sort: '排列' },
  value: (_name, said) => (said === null || said === '' ? '空' : String(said)),
  between: '；',
};
const en: DetailWords = {
  labels: { name: 'name', nameEn: 'English name', standard: 'standard', standardEn: 'English standard', sort: 'order' },
  value: (_name, said) => (said === null || said === '' ? 'nothing' : String(said)),
  between: '; ',
};

export const categoryChange: HubFactWords<'category.changed'> = {
  'zh-CN': {
    title: '修改积分类别',
    what: ({ name, before, after }) => `积分类别“${name}”：${sayChanges(before, after, zhCN)}。`,
  },
  en: {
    title: 'Category changed',
    what: ({ nameEn, before, after }) => `Category “${nameEn}”: ${sayChanges(before, after, en)}.`,
  },
};
