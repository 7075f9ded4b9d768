import { mostPieces } from '#lib/domain/count.ts';
import { moved, type OtherEffect } from '../effect.ts';
import type { FactDefinition } from '../definition.ts';
import type { Bodies } from '../fact.ts';

/** One item of a stocktake. */
export type CountLine = Bodies['stock.counted']['lines'][number];

export const stocktake: FactDefinition<'stock.counted', 'stocktake'> = {
  name: { 'zh-CN': '盘点', en: 'stocktake' },
  latest: 2,
  commandId: ({ countId }) => countId,
  versionOf: ({ lines }) => (lines.some(({ expected }) => Math.abs(expected) > mostPieces) ? 2 : 1),
  permission: () => 'stock.count',
  points: null,
  effects: ({ countId, lines }) =>
    lines.flatMap(({ itemId, counted, expected }): readonly OtherEffect<'stocktake'>[] => [
      ...moved(itemId, counted - expected, 'stocktake', null),
      { of: 'needsCount', itemId, needsCount: false, countId },
    ]),
};
