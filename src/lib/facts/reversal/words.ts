import type { Bodies } from '../fact.ts';
import type { FactNames, FactWords } from '../definition.ts';

type Line = Bodies['redemption.reversed']['lines'][number];

/** Each place to which goods went, with the goods. */
const placed = (lines: readonly Line[], n: FactNames, said: Readonly<Record<Line['to'], (goods: string) => string>>) =>
  (['shelf', 'writtenOff'] as const).flatMap((place) => {
    const there = lines.filter(({ to }) => to === place);
    return there.length === 0 ? [] : [said[place](n.pieces(there))];
  });

export const reversal: FactWords<'redemption.reversed'> = {
  'zh-CN': {
    what: ({ lines }, n) => {
      const places = placed(lines, n, {
        shelf: (goods) => `${goods}放回货架`,
        writtenOff: (goods) => `${goods}不能再发`,
      });
      return `撤销一笔兑换：${places.join('；')}。`;
    },
    why: ({ reason }) => reason,
  },
  en: {
    what: ({ lines }, n) => {
      const places = placed(lines, n, {
        shelf: (goods) => `${goods} went back on the shelf`,
        writtenOff: (goods) => `${goods} cannot be handed out any more`,
      });
      return `A redemption was undone: ${places.join('; ')}.`;
    },
    why: ({ reason }) => reason,
  },
};
