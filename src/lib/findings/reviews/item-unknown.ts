import type { FindingDefinition } from '../definition.ts';

export const itemUnknown: FindingDefinition<{ itemId: string }> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'knownAndCounted',
  words: {
    'zh-CN': {
      title: '平台没有这件商品',
      what: (f) => `${f.kiosk}记录了商品 ${f.item}，平台没有登记它。`,
      todo: '在终端登记这件商品，然后盘点。',
    },
    en: {
      title: 'Item not known here',
      what: (f) => `${f.kiosk} recorded the item ${f.item}, which is not registered at the hub.`,
      todo: 'Register the item at a kiosk, then count it.',
    },
  },
};
