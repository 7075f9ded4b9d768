import type { FindingDefinition } from '../definition.ts';

export const overDailyCap: FindingDefinition<{
  categoryId: string;
  ruleVersion: number;
  cap: number;
  points: number;
}> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'takenBack',
  words: {
    'zh-CN': {
      title: '超出每天上限',
      what: (f) => `${f.resident}这一天在“${f.rule}”下得到 ${f.count('points')} 分，上限是 ${f.count('cap')} 分。`,
      todo: '几台终端不联网时可能各发了一次。核对服务记录，多发的由管理员收回。',
    },
    en: {
      title: 'More than a day’s cap',
      what: (f) =>
        `${f.resident} got ${f.count('points')} points under “${f.rule}” on one day; the cap is ${f.count('cap')}.`,
      todo: 'Tablets without a network may each have given some. Check the service record; a manager takes back what is too much.',
    },
  },
};
