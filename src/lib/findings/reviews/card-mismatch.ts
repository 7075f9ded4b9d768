import type { FindingDefinition } from '../definition.ts';

export const cardMismatch: FindingDefinition<{ holder: string }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'broughtBack',
  words: {
    'zh-CN': {
      title: '卡不属于这位居民',
      what: (f) => `这笔记在${f.resident}名下，用的卡却属于${f.holder}。`,
      todo: '查明终端的数据是否陈旧。记错了人，就撤销这笔，再以本人的卡办理。',
    },
    en: {
      title: 'Card of somebody else',
      what: (f) => `It was booked for ${f.resident}, but the card belongs to ${f.holder}.`,
      todo: 'Find out whether the kiosk’s data was old. Booked for the wrong person, reverse it and redeem again with the right card.',
    },
  },
};
