import type { FactWords } from '../definition.ts';
import type { WriteOffReason } from './limits.ts';

const chinese: Readonly<Record<WriteOffReason, string>> = {
  damaged: '坏了',
  expired: '过期了',
  ownUse: '社区自用',
  other: '其他',
};
const english: Readonly<Record<WriteOffReason, string>> = {
  damaged: 'Damaged',
  expired: 'Expired',
  ownUse: 'Own use',
  other: 'Other',
};

export const writeOff: FactWords<'stock.writtenOff'> = {
  'zh-CN': {
    what: ({ lines }, n) => `从货架拿下${n.pieces(lines)}。`,
    why: ({ reason, note }) => [chinese[reason], note].filter((said) => said !== '').join('：'),
  },
  en: {
    what: ({ lines }, n) => `Took ${n.pieces(lines)} off the shelf.`,
    why: ({ reason, note }) => [english[reason], note].filter((said) => said !== '').join(': '),
  },
};
