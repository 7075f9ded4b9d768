import { describe, expect, it } from 'vitest';
import { dashed, uuidV7Head } from '#lib/base/id.ts';
import type { DeliveryLine } from './fact.ts';
import { keepsByBatches } from './keeps.ts';
import { habitsSaid, likeLine, usualOf } from './usual.ts';

const line = (batchId: string, change: Partial<DeliveryLine> = {}): DeliveryLine => ({
  batchId,
  itemId: 'salt',
  quantity: 1,
  supplierId: null,
  costEachFen: null,
  bestBefore: null,
  code: '',
  ...change,
});
/** The id of a batch that began on a day. */
const begunOn = (day: string): string => dashed(`${uuidV7Head(Date.parse(`${day}T04:00:00Z`))}000800000000000000`);

describe('likeLine', () => {
  const lines = [
    line('a', { bestBefore: '2027-01-01', code: 'L1' }),
    line('b', { bestBefore: '2027-06-01', code: 'L2' }),
    line('c', { itemId: 'rice' }),
  ];

  it('is the current line of the item, else its last one', () => {
    expect(likeLine(lines, 'salt', {}, 'a')?.batchId).toBe('a');
    expect(likeLine(lines, 'salt', {}, 'c')?.batchId).toBe('b');
    expect(likeLine(lines, 'oil')).toBeUndefined();
  });

  it.each([
    ['day', { bestBefore: '2027-01-01' }, 'a'],
    ['lot', { code: 'L1' }, 'a'],
    ['day and lot', { bestBefore: '2027-06-01', code: 'L2' }, 'b'],
    ['another day', { bestBefore: '2027-12-01' }, undefined],
    ['another lot of the same day', { bestBefore: '2027-01-01', code: 'L9' }, undefined],
    ['another supplier', { supplierId: 'jinghe' }, undefined],
    ['another cost', { costEachFen: 1200 }, undefined],
  ])('agrees with the %s that is known of the piece', (_what, said, batchId) => {
    expect(likeLine(lines, 'salt', said, 'b')?.batchId).toBe(batchId);
  });
});

describe('usualOf', () => {
  const zone = 'Asia/Shanghai';
  const batches = [
    { batchId: begunOn('2026-10-01'), bestBefore: '2026-10-31', supplierId: 'new', costEachFen: 250 },
    { batchId: begunOn('2026-09-01'), bestBefore: '2026-12-31', supplierId: 'old', costEachFen: 200 },
  ];

  it('is what the item says, else what its last delivery had', () => {
    expect(usualOf({}, batches, zone)).toEqual({ supplierId: 'new', costEachFen: 250, shelfLifeDays: 30 });
    const own = { usualSupplierId: 'own', usualCostFen: null, shelfLifeDays: 60 };
    expect(usualOf(own, batches, zone)).toEqual({ supplierId: 'own', costEachFen: 250, shelfLifeDays: 60 });
    expect(usualOf({}, [], zone)).toEqual({ supplierId: null, costEachFen: null, shelfLifeDays: null });
  });

  it('proposes no day after a delivery that was past its own, or had none', () => {
    for (const bestBefore of ['2026-09-30', null]) {
      const batch = { batchId: begunOn('2026-10-01'), bestBefore };
      expect(usualOf({}, [batch], zone).shelfLifeDays).toBeNull();
    }
  });
});

it('an item is perishable when one of its deliveries had a last day, and that none had says nothing', () => {
  const dated = { bestBefore: '2027-01-01' };
  const undated = { bestBefore: null };
  expect([[], [undated], [undated, dated], [dated]].map(keepsByBatches)).toEqual([null, null, false, false]);
});

it('a new item says only what is known, so that an older hub can read it', () => {
  expect(habitsSaid('6901234567892', { keeps: null, shelfLifeDays: null })).toEqual({});
  expect(habitsSaid('6901234567892', { keeps: true, shelfLifeDays: null })).toMatchObject({ keeps: true });
  expect(habitsSaid(null, { keeps: null, shelfLifeDays: null })).toMatchObject({ keeps: null, usualCostFen: null });
});
