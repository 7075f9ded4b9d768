import type { FindingDefinition } from '../definition.ts';

export const alreadyReversed: FindingDefinition<{ original: string }> = {
  decider: 'staffAtCounter',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '已经撤销过',
      what: (f) => `这条${f.event}要撤销的，以前已经撤销过了。`,
      todo: '第二次没有再退积分和库存。向店员说明即可。',
    },
    en: {
      title: 'Was reversed before',
      what: (f) => `What this event (${f.event}) undoes had been undone before.`,
      todo: 'The second time gave nothing back. Tell the clerk.',
    },
  },
};
