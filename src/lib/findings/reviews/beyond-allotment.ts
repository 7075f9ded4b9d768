import type { FindingDefinition } from '../definition.ts';

export const beyondAllotment: FindingDefinition<{ points: number }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '用了留给别处的积分',
      what: (f) =>
        `${f.resident}在${f.kiosk}用掉的积分里，有 ${f.count('points')} 分当时是留给别的终端的。多半因为那台终端报失过，或平台从备份恢复过。`,
      todo: '看一看居民的余额有没有变成负数；没有就不用做什么。',
    },
    en: {
      title: 'Spent points kept for another tablet',
      what: (f) =>
        `Of the points that ${f.resident} spent at ${f.kiosk}, ${f.count('points')} were set apart for another kiosk at the time. Most likely that one had been declared lost, or the hub restored from a backup.`,
      todo: 'See whether the balance has fallen below zero; if not, there is nothing to do.',
    },
  },
};
