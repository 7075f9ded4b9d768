import type { HubFactWords } from '../definition.ts';

export const importUndoing: HubFactWords<'import.undone'> = {
  'zh-CN': {
    title: '撤销导入',
    what: ({ withdrawn, kept, facts }, n) =>
      `撤销一次导入：撤回 ${n.count(withdrawn)} 行，保留 ${n.count(kept)} 行（前面 ${n.count(facts)} 条操作记录）。`,
  },
  en: {
    title: 'Import undone',
    what: ({ withdrawn, kept, facts }, n) =>
      `An import was undone: ${n.count(withdrawn)} rows withdrawn, ${n.count(kept)} kept (by the ${n.count(facts)} records before this one).`,
  },
};
