import type { HubFactWords } from '../definition.ts';
import { sayChanges, type DetailWords } from '../thing-change.ts';

const zhCN: DetailWords = {
  labels: { name: '名称', nameEn: '英文名' },
  value: (_name, said) => (said === null || said === '' ? '空' : String(said)),
  between: '；',
};
const en: DetailWords = {
  labels: { name: 'name', nameEn: 'English name' },
  value: (_name, said) => (said === null || said === '' ? 'nothing' : String(said)),
  between: '; ',
};

export const storeChange: HubFactWords<'store.changed'> = {
  'zh-CN': {
    title: '修改积分超市',
    what: ({ name, before, after }) => `积分超市“${name}”：${sayChanges(before, after, zhCN)}。`,
  },
  en: {
    title: 'Store changed',
    what: ({ nameEn, before, after }) => `Store “${nameEn}”: ${sayChanges(before, after, en)}.`,
  },
};
