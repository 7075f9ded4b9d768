import type { HubFactWords } from '../definition.ts';
import type { HubBodies } from '../hub-fact.ts';

const piecesOf = (lines: HubBodies['shelf.opened']['lines']): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

const itemsOf = (lines: HubBodies['shelf.opened']['lines']): number => new Set(lines.map(({ itemId }) => itemId)).size;

export const shelf: HubFactWords<'shelf.opened'> = {
  'zh-CN': {
    title: '期初库存',
    what: ({ storeId, lines }, n) =>
      `${n.store(storeId)}货架上原有 ${n.count(itemsOf(lines))} 种商品，共 ${n.count(piecesOf(lines))} 件。`,
  },
  en: {
    title: 'Shelf opened',
    what: ({ storeId, lines }, n) =>
      `${n.store(storeId)} began with items: ${n.count(itemsOf(lines))}, in pieces: ${n.count(piecesOf(lines))}.`,
  },
};
