import { sql, type SQL } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { eventOf } from '#lib/server/console/events.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  enterKiosk,
  foundCommunity,
  openingPoints,
  openingStock,
  pointsPrice,
  quiet,
  testNow,
  type TestKiosk,
} from './community.ts';
import { delivery } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { balanceOf, onHand } from './ledger-view.ts';

const residents = 3;
const items = 2;

/** What a person does at a kiosk, or the network does to it. */
type Step =
  | { readonly do: 'redeem'; readonly kiosk: number; readonly resident: number; readonly quantity: number }
  | { readonly do: 'accrue'; readonly kiosk: number; readonly resident: number; readonly hours: number }
  | { readonly do: 'receive'; readonly kiosk: number; readonly quantity: number }
  | { readonly do: 'reverse'; readonly kiosk: number; readonly sale: number }
  | { readonly do: 'damage'; readonly kiosk: number }
  | { readonly do: 'startEpoch'; readonly kiosk: number }
  | { readonly do: 'send'; readonly kiosk: number; readonly from: number; readonly count: number };

const kiosk = fc.nat({ max: 2 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('redeem' as const),
        kiosk,
        resident: fc.nat(2),
        quantity: fc.integer({ min: 1, max: 30 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('accrue' as const),
        kiosk,
        resident: fc.nat(2),
        hours: fc.integer({ min: 1, max: 9 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('receive' as const), kiosk, quantity: fc.integer({ min: 1, max: 50 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('reverse' as const), kiosk, sale: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('damage' as const), kiosk }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('startEpoch' as const), kiosk }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        kiosk,
        from: fc.nat(10),
        count: fc.integer({ min: 1, max: 12 }),
      }),
    },
  ),
  { minLength: 5, maxLength: 60 },
);

/** A kiosk with an outbox of what it recorded, some of it damaged on the way to the disk. */
interface Counter {
  readonly kiosk: TestKiosk;
  /** The chains in order; `events` as they are sent, null where one was damaged. */
  readonly chains: { readonly epoch: string; readonly outbox: (KioskEvent | null)[] }[];
}

describeOnEachDatabase('invariants', (database) => {
  const context = () => ({ database: database(), logger: quiet });

  async function play(script: readonly Step[]): Promise<void> {
    const community = await foundCommunity(database(), { residents, items });
    const counters: Counter[] = [];
    for (const label of ['A', 'B', 'C']) {
      const entered = await enterKiosk(database(), community, label);
      counters.push({ kiosk: entered, chains: [{ epoch: entered.epoch, outbox: [] }] });
    }
    const sales: string[] = [];
    for (const step of script) await take(counters, sales, step);
    for (const counter of counters) await sendAll(counter);
    await compare(counters);
  }

  async function take(counters: readonly Counter[], sales: string[], step: Step): Promise<void> {
    const counter = counters[step.kiosk];
    const chain = counter?.chains.at(-1);
    if (counter === undefined || chain === undefined) return;
    switch (step.do) {
      case 'redeem': {
        const event = counter.kiosk.redeem(step.resident, [step.quantity % items], step.quantity);
        if (event.type === 'redemption.recorded') sales.push(event.body.redemptionId);
        chain.outbox.push(event);
        return;
      }
      case 'accrue':
        chain.outbox.push(counter.kiosk.accrue(step.resident, step.hours));
        return;
      case 'receive':
        chain.outbox.push(counter.kiosk.record(delivery(0, step.quantity)));
        return;
      case 'reverse': {
        const sale = sales[step.sale % Math.max(1, sales.length)];
        if (sale !== undefined) chain.outbox.push(counter.kiosk.reverse(sale));
        return;
      }
      case 'damage':
        counter.kiosk.accrue(0, 1);
        chain.outbox.push(null);
        return;
      case 'startEpoch':
        // The rest of the old chain is found in the second copy at the end.
        counter.kiosk.startEpoch();
        counter.chains.push({ epoch: counter.kiosk.epoch, outbox: [] });
        return;
      case 'send': {
        // A kiosk begins where the hub stood by its last answer, or before; a damaged event tells no place by itself.
        let from = step.from;
        while (from > 0 && chain.outbox[from] === null) from -= 1;
        const events = chain.outbox.slice(from, from + step.count);
        // An answer is lost here; what matters is that the outbox is sent again in the end.
        if (events.length > 0) await push(context(), counter.kiosk.subject, counter.kiosk.batch(events), testNow);
        return;
      }
    }
  }

  async function sendAll({ kiosk: sender, chains }: Counter): Promise<void> {
    for (const { epoch, outbox } of chains) {
      if (outbox.length === 0) continue;
      const current = epoch === sender.epoch;
      const events = current ? outbox : outbox.filter((event) => event !== null);
      if (events.length === 0) continue;
      const request = sender.batch(events, { recovered: !current });
      const { response } = await push(context(), sender.subject, request, testNow);
      expect(response.answered).toBe(events.length);
      if (current) expect(response.ackSeq).toBe(outbox.length);
    }
  }

  /** Balances and shelves as plain arithmetic over what was recorded, each sale reversed at most once. */
  async function compare(counters: readonly Counter[]): Promise<void> {
    const events = counters.flatMap(({ chains }) =>
      chains.flatMap(({ outbox }) => outbox.filter((event) => event !== null)),
    );
    const reversed = new Set(
      events.flatMap((event) => (event.type === 'redemption.reversed' ? [event.body.redemptionId] : [])),
    );
    const stands = (redemptionId: string) => !reversed.has(redemptionId);
    const [{ kiosk: anyKiosk }] = counters as readonly [Counter];
    for (let resident = 0; resident < residents; resident += 1) {
      let points = openingPoints;
      for (const { type, body } of events) {
        if (type === 'accrual.recorded' && body.residentId === `res-${resident}`) points += body.points;
        if (type === 'redemption.recorded' && body.residentId === `res-${resident}` && stands(body.redemptionId)) {
          points -= body.points;
        }
      }
      expect(await balanceOf(database(), anyKiosk, resident)).toBe(points);
    }
    for (let item = 0; item < items; item += 1) {
      let pieces = openingStock;
      for (const { type, body } of events) {
        if (type === 'stock.received')
          pieces += body.lines.reduce((sum, line) => sum + (line.itemId === `item-${item}` ? line.quantity : 0), 0);
        if (type === 'redemption.recorded' && stands(body.redemptionId)) {
          for (const line of body.lines) if (line.itemId === `item-${item}`) pieces -= line.quantity;
        }
      }
      expect(await onHand(database(), anyKiosk, item)).toBe(pieces);
    }
    const stored = await queryRows<{ count: number; ids: number }>(
      database().orm,
      sql`SELECT count(*)::float8 AS count, count(DISTINCT id)::float8 AS ids FROM event
        WHERE community = ${anyKiosk.subject.community}`,
    );
    expect(stored).toEqual([{ count: events.length, ids: events.length }]);
    expect(await verifyLedger(database())).toEqual([]);
  }

  it(
    'hold after any interleaving of records, lost answers, damage, new epochs and reversals',
    { timeout: 120_000 },
    async () => {
      await fc.assert(fc.asyncProperty(steps, play), { numRuns: 12 });
    },
  );

  it('are seen when they are broken', async () => {
    const community = await foundCommunity(database(), { residents: 1, items: 1 });
    await database().orm.execute(
      sql`UPDATE account SET balance = balance + 1 WHERE community = ${community} AND id = 'res-0'`,
    );
    await database().orm.execute(sql`UPDATE stock SET on_hand = -1 WHERE community = ${community}`);
    const broken = (await verifyLedger(database())).filter((row) => row.community === community);
    expect(broken.map(({ invariant, subject }) => [invariant, subject])).toEqual([
      [2, 'res-0'],
      [2, 'all accounts'],
      [4, 'store-1/item-0'],
      [7, 'goods:store-1 in uncosted'],
    ]);
    await database().orm.execute(
      sql`UPDATE account SET balance = balance - 1 WHERE community = ${community} AND id = 'res-0'`,
    );
    await database().orm.execute(sql`UPDATE stock SET on_hand = ${openingStock} WHERE community = ${community}`);
    expect((await verifyLedger(database())).filter((row) => row.community === community)).toEqual([]);
  });

  it('are seen when somebody rewrites what was recorded, past the triggers that forbid it', async () => {
    const community = await foundCommunity(database(), { residents: 1, items: 1 });
    const counter = await enterKiosk(database(), community, 'A');
    const sale = counter.redeem(0, [0], 1);
    if (sale.type !== 'redemption.recorded') throw new Error('a redemption was recorded');
    counter.reverse(sale.body.redemptionId);
    await push(context(), counter.subject, counter.batch(counter.events), testNow);
    const broken = async () =>
      (await verifyLedger(database()))
        .filter((row) => row.community === community)
        .map(({ invariant, subject, stored, expected }) => [invariant, subject, stored, expected]);
    expect(await broken()).toEqual([]);

    await rewrite(
      'event',
      sql`SET payload = replace(payload, ${sale.body.number}, '') WHERE community = ${community} AND id = ${sale.id}`,
    );
    expect(await broken()).toEqual([[1, `event ${sale.id} as its hash says`, 0, 1]]);
    expect((await eventOf(database().orm, community, sale.id))?.payload).toMatchObject({ hash: sale.hash });
    await rewrite(
      'event',
      sql`SET payload = replace(payload, '"number":""', ${`"number":"${sale.body.number}"`}) WHERE community = ${community} AND id = ${sale.id}`,
    );

    const ofSale = sql`WHERE community = ${community} AND redemption = ${sale.body.redemptionId}`;
    await rewrite('redemption_reversal_line', sql`SET quantity = 2 ${ofSale}`);
    expect(await broken()).toEqual([
      [6, sale.body.redemptionId, pointsPrice, 2 * pointsPrice],
      [6, sale.body.redemptionId, 2, 1],
    ]);
    await rewrite('redemption_reversal_line', sql`SET quantity = 1 ${ofSale}`);
    expect(await broken()).toEqual([]);
  });

  /** Changes a table as its owner can. */
  async function rewrite(table: string, change: SQL): Promise<void> {
    const { orm } = database();
    await orm.execute(sql`ALTER TABLE ${sql.identifier(table)} DISABLE TRIGGER USER`);
    await orm.execute(sql`UPDATE ${sql.identifier(table)} ${change}`);
    await orm.execute(sql`ALTER TABLE ${sql.identifier(table)} ENABLE TRIGGER USER`);
  }
});
