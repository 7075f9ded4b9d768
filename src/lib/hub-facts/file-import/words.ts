import type { ImportKind } from '#lib/domain/import.ts';
import type { HubFactWords } from '../definition.ts';

const kinds: Readonly<Record<ImportKind, readonly [zh: string, en: string]>> = {
  residents: ['居民', 'Residents'],
  items: ['商品', 'Items'],
  balances: ['期初积分', 'Opening balances'],
};

export const fileImport: HubFactWords<'file.imported'> = {
  'zh-CN': {
    title: '导入文件',
    what: ({ kind, entered, same, differing, facts }, n) =>
      `${kinds[kind][0]}：新增 ${n.count(entered)} 行（前面 ${n.count(facts)} 条操作记录），已有 ${n.count(same)} 行，不一致而未改动 ${n.count(differing)} 行。`,
  },
  en: {
    title: 'File imported',
    what: ({ kind, entered, same, differing, facts }, n) =>
      `${kinds[kind][1]}: ${n.count(entered)} new (by the ${n.count(facts)} records before this one), ${n.count(same)} already there, ${n.count(differing)} that differ and stay as they were.`,
  },
};
