import { createHmac } from 'node:crypto';
import { assert } from '#lib/base/assert.ts';
import type { RandomBytes } from '#lib/base/id.ts';

export const dayMs = 86_400_000;

/** The community was founded before anybody's oldest movement. */
const openingDaysAgo = 200;

/** When a demo that is made at `now` says that it was founded. */
export const openingOf = (now: Date): Date => new Date(now.getTime() - openingDaysAgo * dayMs);

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
