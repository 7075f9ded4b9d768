import type { FindingDefinition } from '../definition.ts';

export const transferUnknown: FindingDefinition<{ transferId: string }> = {
  decider: 'manager',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '找不到要收回的发放',
      what: (f) => `这条${f.event}要收回的那笔，不是一笔积分发放。`,
      todo: '看居民的积分流水，找到那笔发放，重新收回。',
    },
    en: {
      title: 'Award not found',
      what: (f) => `What this event (${f.event}) takes back is not an award of points.`,
      todo: 'Find the award among the resident’s movements and take it back again.',
    },
  },
};
