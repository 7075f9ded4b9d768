import type { FindingDefinition } from '../definition.ts';

export const cardUnknown: FindingDefinition = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'broughtBack',
  words: {
    'zh-CN': {
      title: '平台没有这张卡',
      what: (f) => `${f.kiosk}认得${f.resident}用的这张卡，平台却没有它。`,
      todo: '核对居民手里的卡，必要时停掉、换一张。',
    },
    en: {
      title: 'Card not known here',
      what: (f) => `${f.kiosk} knew the card that ${f.resident} used; the hub does not have it.`,
      todo: 'Look at the resident’s card; stop and replace it if need be.',
    },
  },
};
