import type { FactWords } from '../definition.ts';

export const item: FactWords<'item.created'> = {
  'zh-CN': {
    what: ({ name, pointsPrice, cashPriceFen, shelfPlace }, n) =>
      `新商品“${name}”，${n.count(pointsPrice)} 积分${cashPriceFen === 0 ? '' : `加 ${n.yuan(cashPriceFen)}`}，放在${shelfPlace}。`,
  },
  en: {
    what: ({ name, pointsPrice, cashPriceFen, shelfPlace }, n) =>
      `New item “${name}” for ${n.count(pointsPrice)} points${cashPriceFen === 0 ? '' : ` and ${n.yuan(cashPriceFen)}`}, at ${shelfPlace}.`,
  },
};
