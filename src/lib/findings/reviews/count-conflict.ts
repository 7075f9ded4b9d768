import type { FindingDefinition } from '../definition.ts';

export const countConflict: FindingDefinition<{
  itemId: string;
  counted: number;
  expected: number;
  lastCount: string | null;
}> = {
  decider: 'staffAtCounter',
  effect: 'inPart',
  cure: 'counted',
  words: {
    'zh-CN': {
      title: '盘点互相冲突',
      what: (f) =>
        `${f.item}这次数出 ${f.count('counted')} 件，当时以为是 ${f.count('expected')} 件；但这期间别处已经盘点过，或者有货调进调出。`,
      todo: '把这件商品再盘点一次。',
    },
    en: {
      title: 'Counts in conflict',
      what: (f) =>
        `Of ${f.item}, ${f.count('counted')} were counted where ${f.count('expected')} were expected; meanwhile somebody else had counted it, or some were moved between stores.`,
      todo: 'Count the item once more.',
    },
  },
};
