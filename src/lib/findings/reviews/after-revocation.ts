import type { FindingDefinition } from '../definition.ts';

/** A file of a tablet that was declared lost says something of a time at which it was. */
export const afterRevocation: FindingDefinition = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '报失之后的记录',
      what: (f) => `${f.kiosk}报失或停用之后，还记了这条${f.event}；是从导出的文件或第二份记录里来的。`,
      todo: '问清当时是谁在用这台平板。不对的，用撤销或调整改正。',
    },
    en: {
      title: 'After the tablet was declared lost',
      what: (f) =>
        `${f.kiosk} recorded this (${f.event}) after it was declared lost. It came in an exported file or a second copy.`,
      todo: 'Ask who had the tablet then. What is wrong is put right by a reversal or an adjustment.',
    },
  },
};
