import type { FindingDefinition } from '../definition.ts';

export const afterDamage: FindingDefinition<{ waitsFor?: string }> = {
  decider: 'administrator',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '存储损坏之后的记录',
      what: (f) => `${f.kiosk}的上一条读不出来，所以没法核对这条${f.event}是否接在它后面。`,
      todo: '检查这台平板的存储；再看被搁置的上一条。',
    },
    en: {
      title: 'After damage to the storage',
      what: (f) =>
        `The one before could not be read, so that nobody can tell whether this event (${f.event}) of ${f.kiosk} follows it.`,
      todo: 'Check the tablet’s storage, and see the one before it, which was set aside.',
    },
  },
};
