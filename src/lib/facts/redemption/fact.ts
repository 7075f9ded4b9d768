import { moved } from '../effect.ts';
import type { FactDefinition } from '../definition.ts';
import type { Bodies } from '../fact.ts';

/** One line of a redemption: goods at the price the resident saw. */
export type RedemptionLine = Bodies['redemption.recorded']['lines'][number];

export const redemption: FactDefinition<'redemption.recorded', 'redeem'> = {
  name: { 'zh-CN': '兑换', en: 'redemption' },
  latest: 2,
  commandId: ({ redemptionId }) => redemptionId,
  versionOf: ({ words }) => (words === undefined ? 1 : 2),
  // Residents redeem by themselves, but for goods that staff let through. Version 2 is of those alone.
  permission: ({ letThrough }) => (letThrough === null ? null : 'redemption.letThrough'),
  points: {
    gain: ({ residentId, points }) => ({ residentId, delta: -points }),
    movement: ({ number }) => ({ against: 'redeemed', kind: 'redemption', note: number, award: null }),
  },
  effects: ({ lines, letThrough }) => [
    ...lines.flatMap(({ itemId, quantity }) => moved(itemId, -quantity, 'redeem', null)),
    // Goods that were there although the ledger knew of none: somebody has to count.
    ...(letThrough === null
      ? []
      : lines.map(({ itemId }) => ({ of: 'needsCount', itemId, needsCount: true, countId: null }) as const)),
  ],
};
