import type { FactWords } from '../definition.ts';
import type { CountLine } from './fact.ts';
import type { VarianceReason } from './reason.ts';

const chinese: Readonly<Record<VarianceReason, string>> = {
  none: '',
  unexplained: '说不清',
  damaged: '坏了',
  misplaced: '放错了地方',
  notRecorded: '没有登记',
  miscounted: '上次数错了',
};
const english: Readonly<Record<VarianceReason, string>> = {
  none: '',
  unexplained: 'Not known',
  damaged: 'Damaged',
  misplaced: 'In another place',
  notRecorded: 'Not recorded',
  miscounted: 'Miscounted last time',
};

/** The reasons that were given, each once. */
const given = (
  lines: readonly CountLine[],
  words: Readonly<Record<VarianceReason, string>>,
  separator: string,
): string =>
  Array.from(new Set(lines.map(({ reason }) => words[reason])))
    .filter((word) => word !== '')
    .join(separator);

export const stocktake: FactWords<'stock.counted'> = {
  'zh-CN': {
    what: ({ place, lines }, n) => {
      const counted = lines.map(
        (line) => `${n.item(line.itemId)} ${n.count(line.counted)} 件（账上 ${n.count(line.expected)} 件）`,
      );
      return `盘点${place || '没有货架位的商品'}：${counted.join('、')}。`;
    },
    why: ({ lines }) => given(lines, chinese, '、'),
  },
  en: {
    what: ({ place, lines }, n) => {
      const counted = lines.map(
        (line) => `${n.item(line.itemId)} ${n.count(line.counted)} (books: ${n.count(line.expected)})`,
      );
      return `Counted ${place || 'goods without a place'}: ${counted.join(', ')}.`;
    },
    why: ({ lines }) => given(lines, english, ', '),
  },
};
