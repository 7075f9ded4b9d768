import type { FindingDefinition } from '../definition.ts';

export const ruleMismatch: FindingDefinition<{
  categoryId: string;
  ruleVersion: number;
  points: number;
  expected?: number;
}> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'takenBack',
  words: {
    'zh-CN': {
      title: '积分与规则不符',
      what: (f) => `${f.resident}得了 ${f.count('points')} 分，按规则“${f.rule}”应为：${f.count('expected')}。`,
      todo: '核对服务记录。多发了，由管理员收回；少发了，补发差额。',
    },
    en: {
      title: 'Points do not fit the rule',
      what: (f) =>
        `${f.resident} got ${f.count('points')} points; by the rule “${f.rule}” it would be: ${f.count('expected')}.`,
      todo: 'Check the service record. Too many are taken back by a manager; too few are made up by an award.',
    },
  },
};
