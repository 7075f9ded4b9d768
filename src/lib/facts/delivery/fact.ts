import type { OtherEffect } from '../effect.ts';
import type { FactDefinition } from '../definition.ts';
import type { Bodies } from '../fact.ts';

type Delivery = Bodies['stock.received'];
/** One line of a delivery, which becomes a batch. */
export type DeliveryLine = Delivery['lines'][number];

export const delivery: FactDefinition<'stock.received', 'receive'> = {
  name: { 'zh-CN': '入库', en: 'delivery' },
  latest: 3,
  commandId: ({ deliveryId }) => deliveryId,
  versionOf: ({ words, doNotExpire }) => (words !== undefined ? 3 : doNotExpire === undefined ? 1 : 2),
  permission: () => 'stock.receive',
  points: null,
  effects: (body) => [...body.lines.flatMap(arrived), ...keepings(body)],
};

/** Pieces come by batches. */
const arrived = ({ quantity, ...batch }: DeliveryLine): readonly OtherEffect<'receive'>[] => [
  { of: 'batch', batch },
  { of: 'stock', itemId: batch.itemId, delta: quantity, kind: 'receive', batchId: batch.batchId },
];

/**
 * A last day on any line makes the item perishable. A line without one says nothing: that an item never expires must be
 * stated (`doNotExpire`).
 */
function keepings({ lines, doNotExpire }: Delivery): readonly OtherEffect<'receive'>[] {
  const keeping = new Map<string, boolean>();
  for (const { itemId, bestBefore } of lines) if (bestBefore !== null) keeping.set(itemId, false);
  for (const itemId of doNotExpire ?? []) keeping.set(itemId, true);
  return [...keeping].map(([itemId, keeps]) => ({ of: 'keeping', itemId, keeps }));
}
