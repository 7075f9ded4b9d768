import type { HubFactWords } from '../definition.ts';
import type { HubBodies } from '../hub-fact.ts';

type Movements = HubBodies['points.carriedOver']['movements'];

const sumOf = (movements: Movements, kind: Movements[number]['kind']): number =>
  movements.reduce((sum, movement) => (movement.kind === kind ? sum + movement.points : sum), 0);

export const carryOver: HubFactWords<'points.carriedOver'> = {
  'zh-CN': {
    title: '结转积分',
    what: ({ movements }, n) => {
      const [opening, issued, redeemed] = sumsOf(movements, n.count);
      return `从原有台账转入 ${n.count(movements.length)} 笔：期初 ${opening} 积分，发放 ${issued} 积分，兑换 ${redeemed} 积分。`;
    },
  },
  en: {
    title: 'Points carried over',
    what: ({ movements }, n) => {
      const [opening, issued, redeemed] = sumsOf(movements, n.count);
      return `From the list before, entries: ${n.count(movements.length)} (points at the opening: ${opening}, issued: ${issued}, redeemed: ${redeemed}).`;
    },
  },
};

const sumsOf = (movements: Movements, count: (value: number) => string): readonly [string, string, string] => [
  count(sumOf(movements, 'opening')),
  count(sumOf(movements, 'accrual')),
  count(sumOf(movements, 'redemption')),
];
