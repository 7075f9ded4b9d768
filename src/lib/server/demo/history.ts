import { uuidV7 } from '#lib/base/id.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import type { DemoMovement } from './data/types.ts';
import { dayMs, repeatableBytes } from './repeatable.ts';
import { firstBatchId } from './shelves.ts';

// The made-up past of the demo's residents, from before its first kiosk came: it stands in the community's paper list,
// so that it carries the manager's name and no kiosk's chain.

/** What the paper list says of one movement. */
type PastMovement = HubBodies['points.carriedOver']['movements'][number];

/** The time of the movement at place `index`, some daylight hour (in China) on a day before `now`. */
function timeOf(daysAgo: number, index: number, now: Date): Date {
  const today = now.getTime() - (now.getTime() % dayMs);
  // Midnight UTC is eight in the morning there; the prime spreads the movements of a day over nine hours.
  return new Date(today - daysAgo * dayMs + ((index * 7919) % (9 * 60)) * 60_000);
}

/** A resident with a made-up past, at some place in the list of residents. */
interface PastResident {
  readonly index: number;
  readonly id: string;
  readonly history: readonly DemoMovement[];
}

/** What the list says of a resident. */
export function pastOf({ index, id: residentId, history }: PastResident, now: Date): readonly PastMovement[] {
  const random = repeatableBytes(residentId);
  return history.map((movement, place): PastMovement => {
    const at = timeOf(movement.daysAgo, index * 11 + place, now);
    const { points } = movement;
    const common = { id: uuidV7(at.getTime(), random), residentId, points, at: at.toISOString() };
    if (movement.kind === 'accrual') {
      const { kind, categoryId, ruleVersion, quantity, note } = movement;
      return { kind, ...common, categoryId, ruleVersion, quantity, note };
    }
    const { kind, storeId, lines } = movement;
    const number = `P-${String(index + 1).padStart(4, '0')}-${String(place + 1)}`;
    const taken = lines.map(({ itemCode: itemId, quantity }) => {
      return { itemId, quantity, batchId: firstBatchId(storeId, itemId, now) };
    });
    return { kind, ...common, number, storeId, lines: taken };
  });
}
