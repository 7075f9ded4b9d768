import type { FindingDefinition } from '../definition.ts';

export const numberTwice: FindingDefinition<{ number: string }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '居民号重复',
      what: (f) =>
        `${f.kiosk}给${f.resident}的居民号别处已经用了：居民号 ${f.text('number')}。两位都已登记，后到的一位在平台上加了尾号，卡上印的没有变。`,
      todo: '核对是不是同一个人登记了两次。是的话，停掉一张卡，以后只用一个账户。',
    },
    en: {
      title: 'Number of two residents',
      what: (f) =>
        `${f.kiosk} gave ${f.resident} a number that somebody has: resident number ${f.text('number')}. Both are registered, the later one with a suffix here; what is printed on the card has not changed.`,
      todo: 'Check whether one person was registered twice. If so, stop one card and go on with one account.',
    },
  },
};
