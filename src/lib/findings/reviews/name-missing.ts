import type { FindingDefinition } from '../definition.ts';

export const nameMissing: FindingDefinition<{ number: string }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'named',
  words: {
    'zh-CN': {
      title: '居民没有姓名',
      what: (f) =>
        `居民号 ${f.text('number')} 已登记，积分和卡都照常；但姓名没有随登记一起到，或与登记时留下的校验值不符，所以没有采用。`,
      todo: '请居民带卡到柜台。核对卡上的居民号，写明是哪一位。',
    },
    en: {
      title: 'Resident without a name',
      what: (f) =>
        `Resident number ${f.text('number')} is registered, with points and card as usual. The name did not come along, or is not the one that was committed to, and so was not taken.`,
      todo: 'Ask the resident to come to the counter with the card, compare the number, and note who it is.',
    },
  },
};
