import type { FindingDefinition } from '../definition.ts';

export const staffUnknown: FindingDefinition<{ staff: string | null }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '经手人不明',
      what: (f) => `这条${f.event}的经手人写的是“${f.staff}”，平台没有这个人。`,
      todo: '查明当班的人，写在说明里。',
    },
    en: {
      title: 'Staff not known here',
      what: (f) => `This event (${f.event}) names “${f.staff}”, whom the hub does not know.`,
      todo: 'Find out who was at the counter, and say so in the note.',
    },
  },
};
