import { createHmac } from 'node:crypto';
import { assert } from '#lib/base/assert.ts';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import type { NewTransfer } from '../ledger/hub-entries.ts';
import type { DemoMovement, DemoRedemption, DemoStoreId } from './data/types.ts';

// Turns the made-up past of the demo's residents into rows of the ledger. What happened before the first kiosk came
// stands in the community's paper list, so it carries the manager's name and no kiosk's chain.

/** What a past redemption took from a shelf. */
export interface PastRedemption {
  /** The id of its transfer, and the cause of its stock movements. */
  readonly id: string;
  readonly storeId: DemoStoreId;
  readonly at: Date;
  readonly lines: DemoRedemption['lines'];
}

export interface Past {
  readonly transfers: readonly NewTransfer[];
  readonly redemptions: readonly PastRedemption[];
}

const dayMs = 86_400_000;

/** Bytes that depend on `label` alone: the demo's ids are the same at every seeding of one day. */
export function repeatableBytes(label: string): RandomBytes {
  let block = 0;
  return (count) => {
    assert(count <= 32, 'one block of an HMAC-SHA-256 holds 32 bytes');
    block += 1;
    return createHmac('sha256', 'demo ids')
      .update(`${label} ${String(block)}`)
      .digest()
      .subarray(0, count);
  };
}

/** The time of the movement at place `index`, some daylight hour (in China) on a day before `now`. */
function timeOf(daysAgo: number, index: number, now: Date): Date {
  const today = now.getTime() - (now.getTime() % dayMs);
  // Midnight UTC is eight in the morning there; the prime spreads the movements of a day over nine hours.
  return new Date(today - daysAgo * dayMs + ((index * 7919) % (9 * 60)) * 60_000);
}

/** The rows for the history of the resident at place `index`. */
export function pastOf(
  resident: {
    readonly index: number;
    readonly id: string;
    readonly history: readonly DemoMovement[];
  },
  staffId: string,
  now: Date,
): Past {
  const random = repeatableBytes(resident.id);
  const transfers: NewTransfer[] = [];
  const redemptions: PastRedemption[] = [];
  for (const [place, movement] of resident.history.entries()) {
    const at = timeOf(movement.daysAgo, resident.index * 11 + place, now);
    const id = uuidV7(at.getTime(), random);
    const common = { id, points: movement.points, staff: staffId, at, recordedAt: at };
    if (movement.kind === 'accrual') {
      const { categoryId: category, ruleVersion, quantity, note } = movement;
      transfers.push({
        ...common,
        kind: 'accrual',
        debitAccount: 'issued',
        creditAccount: resident.id,
        category,
        ruleVersion,
        quantity,
        note,
      });
      continue;
    }
    const number = `P-${String(resident.index + 1).padStart(4, '0')}-${String(place + 1)}`;
    transfers.push({
      ...common,
      kind: 'redemption',
      debitAccount: resident.id,
      creditAccount: 'redeemed',
      note: number,
    });
    redemptions.push({ id, storeId: movement.storeId, at, lines: movement.lines });
  }
  return { transfers, redemptions };
}
