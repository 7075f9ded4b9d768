import type { FactWords } from '../definition.ts';

export const delivery: FactWords<'stock.received'> = {
  'zh-CN': {
    what: ({ lines }, n) => `收到${n.pieces(lines)}。`,
    why: ({ note }) => note,
  },
  en: {
    what: ({ lines }, n) => `Received ${n.pieces(lines)}.`,
    why: ({ note }) => note,
  },
};
