import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  openingStock,
  quiet,
  storeId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { counted, countLine, redeemed, takeBack, writeOff } from './staff-facts.ts';

const items = 2;
const what = ['redeem', 'receive', 'count', 'writeOff', 'reverse', 'award', 'takeBack', 'send'] as const;
const steps = fc.array(
  fc.record({
    do: fc.constantFrom(...what),
    kiosk: fc.nat(1),
    item: fc.nat(items - 1),
    pieces: fc.integer({ min: 1, max: 40 }),
    pick: fc.nat(30),
  }),
  { minLength: 5, maxLength: 60 },
);
type Step = (typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never)[number];

/** A tablet with what it believes of the shelf, right or wrong. */
interface Counter {
  readonly kiosk: TestKiosk;
  sent: number;
  readonly lastCounts: Map<number, string>;
}

describeOnEachDatabase('shelves under everything staff do', (database) => {
  const send = async (counter: Counter, upTo = counter.kiosk.events.length): Promise<void> => {
    const events = counter.kiosk.events.slice(counter.sent, upTo);
    if (events.length === 0) return;
    await push({ database: database(), logger: quiet }, counter.kiosk.subject, counter.kiosk.batch(events), testNow);
    counter.sent = upTo;
  };

  async function take(counter: Counter, sales: string[], awards: KioskEvent[], step: Step): Promise<void> {
    const { kiosk } = counter;
    const { item, pieces, pick } = step;
    switch (step.do) {
      case 'redeem': {
        const { fact, redemptionId } = redeemed(kiosk, pick % 3, [item], pieces, 50 * pick);
        kiosk.record(fact);
        sales.push(redemptionId);
        return;
      }
      case 'receive':
        kiosk.record(
          delivery(item, pieces, {
            bestBefore: `2026-1${pick % 3}-15`,
            costEachFen: pick % 4 === 0 ? null : 100 + pick,
          }),
        );
        return;
      case 'count': {
        // Whatever the tablet believed, what it found and what it expected are its own.
        const { fact, countId } = counted([countLine(item, 400 + pieces, 400, counter.lastCounts.get(item) ?? null)]);
        kiosk.record(fact);
        counter.lastCounts.set(item, countId);
        return;
      }
      case 'writeOff':
        kiosk.record(writeOff(item, pieces));
        return;
      case 'reverse': {
        const sale = sales[pick % Math.max(1, sales.length)];
        const lines = [
          { itemId: itemId(item), quantity: pieces, to: pick % 2 === 0 ? 'shelf' : 'writtenOff' },
        ] as const;
        if (sale !== undefined) kiosk.reverse(sale, pick % 3 === 0 ? undefined : lines);
        return;
      }
      case 'award':
        awards.push(kiosk.accrue(pick % 3, 1 + (pieces % 4)));
        return;
      case 'takeBack': {
        const award = awards[pick % Math.max(1, awards.length)];
        if (award?.type === 'accrual.recorded') kiosk.record(takeBack(award.id, pick % 3, award.body.points));
        return;
      }
      case 'send':
        return send(counter, Math.min(counter.kiosk.events.length, counter.sent + pieces));
    }
  }

  async function play(script: readonly Step[]): Promise<void> {
    const community = await foundCommunity(database(), { items });
    const counters: Counter[] = [];
    for (const label of ['A', 'B']) {
      counters.push({ kiosk: await enterKiosk(database(), community, label), sent: 0, lastCounts: new Map() });
    }
    const sales: string[] = [];
    const awards: KioskEvent[] = [];
    for (const step of script) {
      const counter = counters[step.kiosk];
      if (counter !== undefined) await take(counter, sales, awards, step);
    }
    for (const counter of counters) await send(counter);
    expect(await verifyLedger(database())).toEqual([]);
    for (let item = 0; item < items; item += 1) await compare(community, counters, item);
  }

  /** The shelf as plain arithmetic over what was recorded and what the hub says it applied. */
  async function compare(community: string, counters: readonly Counter[], item: number): Promise<void> {
    const id = itemId(item);
    const events = counters.flatMap(({ kiosk }) => kiosk.events);
    const lines = await queryRows<{ counted: number; expected: number }>(
      database().orm,
      sql`SELECT counted, expected FROM stock_count_line
        WHERE community = ${community} AND item = ${id} AND applied`,
    );
    const undone = await queryRows<{ quantity: number; returned_to: string }>(
      database().orm,
      sql`SELECT quantity, returned_to FROM redemption_reversal_line WHERE community = ${community} AND item = ${id}`,
    );
    let pieces = openingStock;
    let arrived = 0;
    for (const { type, body } of events) {
      if (type !== 'redemption.recorded' && type !== 'stock.received' && type !== 'stock.writtenOff') continue;
      for (const line of body.lines) {
        if (line.itemId !== id) continue;
        pieces += type === 'stock.received' ? line.quantity : -line.quantity;
        if (type === 'stock.received') arrived += line.quantity;
      }
    }
    for (const line of lines) pieces += line.counted - line.expected;
    for (const line of undone) if (line.returned_to === 'shelf') pieces += line.quantity;
    const [shelf] = await queryRows<{ on_hand: number }>(
      database().orm,
      sql`SELECT on_hand FROM stock WHERE community = ${community} AND store = ${storeId} AND item = ${id}`,
    );
    expect(shelf?.on_hand).toBe(pieces);
    const [batches] = await queryRows<{ remaining: number; received: number; least: number }>(
      database().orm,
      sql`SELECT coalesce(sum(remaining), 0)::float8 AS remaining, coalesce(sum(received), 0)::float8 AS received,
          coalesce(min(remaining), 0)::float8 AS least
        FROM batch WHERE community = ${community} AND item = ${id}`,
    );
    const found = lines.reduce((sum, line) => sum + Math.max(0, line.counted - line.expected), 0);
    const back = undone.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(batches?.received).toBe(arrived);
    expect(batches?.least).toBeGreaterThanOrEqual(0);
    expect(batches?.remaining).toBeLessThanOrEqual(arrived + found + back);
  }

  it('are the sum of their movements, and batches never hold less than nothing', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(steps, play), { numRuns: 15 });
  });
});
