import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cardForm, residentForm } from '#lib/protocol/columns.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { KioskTables } from './tables.ts';

type ResidentRow = ScopeRow<'residents'>;

let tables: KioskTables;
let opened = 0;
beforeEach(() => {
  tables = new KioskTables(`bundles-${String((opened += 1))}`);
});
afterEach(() => tables.close());

const movement = fc.record({
  id: fc.option(fc.uuid()),
  kind: fc.constantFrom('accrual', 'redemption'),
  points: fc.integer(),
  atMs: fc.nat(),
  categoryId: fc.option(fc.constant('elderly')),
  note: fc.string(),
});
const resident: fc.Arbitrary<ResidentRow> = fc.record({
  // Few enough that many come twice, and enough for several bundles.
  id: fc.nat(40).map((number) => `res_${String(number)}`),
  number: fc.string(),
  maskedName: fc.string(),
  elderMode: fc.boolean(),
  initials: fc.string(),
  balance: fc.integer(),
  allotted: fc.nat(),
  wanted: fc.nat(),
  recent: fc.array(movement, { maxLength: 5 }),
});

const byId = <Row extends { readonly id: string }>(rows: Iterable<Row>): readonly Row[] =>
  [...rows].toSorted((left, right) => (left.id < right.id ? -1 : 1));

describe('rows in bundles', () => {
  test('are what was written last, one by one and all together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(resident, { maxLength: 60 }), { maxLength: 4 }), async (writes) => {
        await tables.residentBundles.clear();
        const last = new Map<string, ResidentRow>();
        for (const rows of writes) {
          await tables.residents.put(residentForm.ofRows(rows));
          for (const row of rows) last.set(row.id, row);
        }
        expect(byId(await tables.residents.all())).toEqual(byId(last.values()));
        for (const [id, row] of last) expect(await tables.residents.get(id)).toEqual(row);
        expect(await tables.residents.get('nobody')).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  test('of cards are found by their hash', async () => {
    const cards = ['a', 'b', 'c'].map((id) => ({ id, residentId: 'res_1', status: 'active' as const }));
    await tables.cards.put(cardForm.ofRows(cards));
    await tables.cards.put(cardForm.ofRows([{ id: 'b', residentId: 'res_1', status: 'lost' }]));
    expect(await tables.cards.get('b')).toEqual({ id: 'b', residentId: 'res_1', status: 'lost' });
    expect(await tables.cards.get('c')).toEqual(cards[2]);
    expect(await tables.cards.all()).toHaveLength(3);
  });
});
