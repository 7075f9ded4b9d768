import type { HubFactWords } from '../definition.ts';
import { sayChanges, type DetailWords } from '../thing-change.ts';

const zhCN: DetailWords = {
  labels: { name: '名称', nameEn: '英文名', contact: '联系方式' },
  value: (_name, said) => (said === null || said === '' ? '空' : String(said)),
  between: '；',
};
const en: DetailWords = {
  labels: { name: 'name', nameEn: 'English name', contact: 'contact' },
  value: (_name, said) => (said === null || said === '' ? 'nothing' : String(said)),
  between: '; ',
};

export const supplierChange: HubFactWords<'supplier.changed'> = {
  'zh-CN': {
    title: '修改供货企业',
    what: ({ name, before, after }) => `供货企业“${name}”：${sayChanges(before, after, zhCN)}。`,
  },
  en: {
    title: 'Supplier changed',
    what: ({ nameEn, before, after }) => `Supplier “${nameEn}”: ${sayChanges(before, after, en)}.`,
  },
};
