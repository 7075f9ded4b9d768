import type { FindingDefinition } from '../definition.ts';

export const residentUnknown: FindingDefinition<{ waitsFor: string }> = {
  decider: 'manager',
  effect: 'waits',
  cure: 'booked',
  words: {
    'zh-CN': {
      title: '平台没有这位居民',
      what: (f) => `这条${f.event}写的居民，平台还没有登记。`,
      todo: '登记这位居民（同一编号）；这条随后自动入账。',
    },
    en: {
      title: 'Resident not known here',
      what: (f) => `The resident whom this event (${f.event}) names is not registered yet.`,
      todo: 'Register the resident under the same id; the event is then booked by itself.',
    },
  },
};
