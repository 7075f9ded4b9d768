import { moved } from '../effect.ts';
import type { FactDefinition } from '../definition.ts';
import { reversedTotal } from './total.ts';
import type { Bodies } from '../fact.ts';

/** A part of a redemption that is undone. */
export type ReversalLine = Bodies['redemption.reversed']['lines'][number];
/** Where goods that a resident gives back go: on to the shelf, or away because nobody can take them any more. */
export type ReturnTo = ReversalLine['to'];

export const reversal: FactDefinition<'redemption.reversed', 'reverse' | 'writeOff'> = {
  name: { 'zh-CN': '撤销兑换', en: 'reversal' },
  latest: 2,
  commandId: ({ redemptionId }) => redemptionId,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  permission: () => 'redemption.reverse',
  points: {
    // Points come back at the price that was paid, whatever the reversal says.
    gain: ({ lines }, { redemption }) =>
      redemption === undefined
        ? null
        : { residentId: redemption.residentId, delta: reversedTotal(lines, redemption.lines).points },
    movement: ({ reason = '' }) => ({ against: 'redeemed', kind: 'reversal', note: reason, award: null }),
  },
  // Goods that spoilt come and go at once.
  effects: ({ lines }, { redemption }) =>
    redemption === undefined
      ? []
      : lines.flatMap(({ itemId, quantity, to }) => [
          ...moved(itemId, quantity, 'reverse', null),
          ...(to === 'writtenOff' ? moved(itemId, -quantity, 'writeOff', null) : []),
        ]),
};
