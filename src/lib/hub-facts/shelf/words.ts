import type { HubFactWords } from '../definition.ts';
import type { HubBodies } from '../hub-fact.ts';

type Lines = readonly Pick<HubBodies['shelf.opened']['lines'][number], 'itemId' | 'quantity'>[];

/** Pieces of all lines together. */
export const piecesOf = (lines: Lines): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** How many items the lines are of. */
export const itemsOf = (lines: Lines): number => new Set(lines.map(({ itemId }) => itemId)).size;

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
