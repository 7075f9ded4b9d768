import type { FactDefinition } from '../definition.ts';
import type { Bodies } from '../fact.ts';

/** What is usual of an item (version 2), to be filled in when it is delivered; null for what nobody has said. */
export type ItemHabits = Pick<Bodies['item.created'], 'usualSupplierId' | 'usualCostFen' | 'shelfLifeDays' | 'keeps'>;

export const item: FactDefinition<'item.created'> = {
  name: { 'zh-CN': '新商品', en: 'new item' },
  latest: 2,
  commandId: ({ itemId }) => itemId,
  versionOf: ({ barcode, usualSupplierId, usualCostFen, shelfLifeDays, keeps }) => {
    const saysHabits = [usualSupplierId, usualCostFen, shelfLifeDays, keeps].some((said) => said !== undefined);
    return barcode === null || saysHabits ? 2 : 1;
  },
  permission: () => 'item.create',
  points: null,
  effects: (body) => [{ of: 'item', item: body }],
};
