import type { HubFactWords } from '../definition.ts';
import { itemsOf, piecesOf } from '../shelf/words.ts';

export const move: HubFactWords<'goods.moved'> = {
  'zh-CN': {
    title: '调拨',
    what: ({ from, to, lines }, n) =>
      `从${n.store(from)}调到${n.store(to)}：${n.count(itemsOf(lines))} 种商品，共 ${n.count(piecesOf(lines))} 件。`,
  },
  en: {
    title: 'Goods moved',
    what: ({ from, to, lines }, n) =>
      `From ${n.store(from)} to ${n.store(to)}: items: ${n.count(itemsOf(lines))}, in pieces: ${n.count(piecesOf(lines))}.`,
  },
};
