import type { FindingDefinition } from '../definition.ts';

export const priceDiffers: FindingDefinition<{
  itemId: string;
  pointsPrice: number;
  cashPriceFen: number;
  pointsEach: number;
  cashEachFen: number;
}> = {
  decider: 'manager',
  effect: 'inFull',
  cure: 'broughtBack',
  words: {
    'zh-CN': {
      title: '价格与平台不同',
      what: (f) =>
        `${f.item}平台上每件 ${f.price('pointsPrice', 'cashPriceFen')}，居民看到并付出的是每件 ${f.price('pointsEach', 'cashEachFen')}。`,
      todo: '一般不用做什么：以居民当时看到的价格为准。',
    },
    en: {
      title: 'Price differs',
      what: (f) =>
        `At the hub ${f.item} costs ${f.price('pointsPrice', 'cashPriceFen')} each; the resident saw and paid ${f.price('pointsEach', 'cashEachFen')} each.`,
      todo: 'Usually nothing: the price that the resident saw is the one that counts.',
    },
  },
};
