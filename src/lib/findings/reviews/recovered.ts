import type { FindingDefinition } from '../definition.ts';

export const recovered: FindingDefinition<{ waitsFor?: string }> = {
  decider: 'administrator',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '从第二份记录找回',
      what: (f) => `这条${f.event}不是按顺序送来的：它来自${f.kiosk}的第二份记录，或接在一条已经结束的记录链上。`,
      todo: '检查这台平板的存储；再看这条与前后的记录有没有重复。',
    },
    en: {
      title: 'Recovered from the second copy',
      what: (f) =>
        `This event (${f.event}) did not come in its turn: it is from the second copy of ${f.kiosk}, or continues a chain that had ended.`,
      todo: 'Check the tablet’s storage, and whether this event is a double of one near it.',
    },
  },
};
