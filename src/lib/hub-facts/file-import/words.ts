import type { ImportKind } from '#lib/domain/import.ts';
import type { HubFactWords } from '../definition.ts';
import type { HubBodies } from '../hub-fact.ts';

const kinds: Readonly<Record<ImportKind, readonly [zh: string, en: string]>> = {
  residents: ['居民', 'Residents'],
  items: ['商品', 'Items'],
  balances: ['期初积分', 'Opening balances'],
};

/** What the first version could not do, it did to no row. */
const changedBy = (body: HubBodies['file.imported']): number => ('changed' in body ? body.changed : 0);

export const fileImport: HubFactWords<'file.imported'> = {
  'zh-CN': {
    title: '导入文件',
    what: (body, n) => {
      const { kind, entered, same, differing, facts } = body;
      const done = `新增 ${n.count(entered)} 行，修改 ${n.count(changedBy(body))} 行`;
      const left = `已有 ${n.count(same)} 行，不一致而未改动 ${n.count(differing)} 行`;
      return `${kinds[kind][0]}：${done}（前面 ${n.count(facts)} 条操作记录），${left}。`;
    },
  },
  en: {
    title: 'File imported',
    what: (body, n) => {
      const { kind, entered, same, differing, facts } = body;
      const done = `${n.count(entered)} new and ${n.count(changedBy(body))} changed`;
      const left = `${n.count(same)} already there, ${n.count(differing)} that differ and stay as they were`;
      return `${kinds[kind][1]}: ${done} (by the ${n.count(facts)} records before this one), ${left}.`;
    },
  },
};
