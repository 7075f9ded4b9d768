import { beforeAll, expect, it } from 'vitest';
import { defaultZone } from '#lib/domain/zone.ts';
import { maxQuantity } from '#lib/domain/count.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { mostExpected, mostPieces } from '#lib/domain/count.ts';
import { mostFen, mostPoints } from '#lib/domain/points.ts';
import { eventOf, listEvents } from '#lib/server/console/events.ts';
import { itemOf, listBatches, listItems, listStockMovements } from '#lib/server/console/items.ts';
import { kioskOf, kioskTotals } from '#lib/server/console/kiosks.ts';
import { overviewOf } from '#lib/server/console/overview.ts';
import { residentOf, residentTotals } from '#lib/server/console/residents.ts';
import { listShifts } from '#lib/server/console/shifts.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import {
  accrual,
  byManager,
  chainOf,
  deliveryLine,
  enterKiosk,
  foundCommunity,
  itemId,
  newId,
  openingPoints,
  openingStock,
  pointsPrice,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { asides, balanceOf, onHand } from './ledger-view.ts';
import { pushed } from './pushed.ts';
import { closeShift, countLine, counted, dearReversal } from './staff-facts.ts';
import { newTablet, type TestTablet } from './tablet.ts';
import { recordFact } from '#doubles/record-fact.ts';

// One tablet says the worst that the schema lets through, again and again, while two honest ones work beside it.

/** More than 32 bits hold. */
const wide = 2 ** 31;
const lines = 100;
const today = '2026-11-22';

/** Each event says the most; together they go beyond 32 bits. */
const awards = (): readonly Fact[] =>
  Array.from({ length: 800 }, () => {
    const fact = accrual(0, 1000);
    return { ...fact, body: { ...fact.body, points: mostPoints } };
  });

const deliveries = (): readonly Fact[] => [
  {
    type: 'stock.received',
    body: {
      deliveryId: newId(),
      lines: Array.from({ length: lines }, () => deliveryLine(0, mostPieces, { costEachFen: mostFen })),
      note: '',
    },
  },
];

/** Counts that find everything where the ledger says that everything is missing. */
function counts(): readonly Fact[] {
  const facts: Fact[] = [];
  let after: string | null = null;
  while (facts.length * lines * mostExpected < 2 * wide) {
    const { fact, countId } = counted([]);
    if (fact.type !== 'stock.counted') break;
    const line = (afterCount: string | null) => countLine(0, mostPieces, -mostExpected, afterCount);
    const first = line(after);
    const body = { ...fact.body, lines: [first, ...Array.from({ length: lines - 1 }, () => line(countId))] };
    facts.push({ ...fact, body });
    after = countId;
  }
  return facts;
}

const shifts = (): readonly Fact[] =>
  [Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 63, -140].map((points) => {
    const fact = closeShift();
    return fact.type === 'shift.closed' ? { ...fact, body: { ...fact.body, points, cashExpectedFen: points } } : fact;
  });

const nonsense = { appVersion: 'x', persistentStorage: null, clockOffsetMs: -1e300, waiting: 1e300 };

describeOnEachDatabase('sums that no honest community has', (database) => {
  let community: string;
  let hostile: TestKiosk;
  let honest: readonly TestTablet[];
  const say = async (facts: readonly Fact[]) => {
    const events = facts.map((fact) => hostile.record(fact));
    return pushed(database(), hostile, hostile.batch(events, { device: nonsense }));
  };
  const orm = () => database().orm;

  beforeAll(async () => {
    const hub = openHub(database());
    // Without a bound of what a tablet gives: what goes beyond it would be pending.
    community = await foundCommunity(database(), { policy: { awardPointsPerDay: Number.MAX_SAFE_INTEGER } });
    honest = [await newTablet(hub), await newTablet(hub)];
    for (const tablet of honest) {
      await tablet.pair(community);
      await tablet.exchange();
    }
    hostile = await enterKiosk(database(), community, 'Z');
    for (let push = 0; push < 3; push += 1) await say(awards());
    await say(deliveries());
    await say(counts());
    await say(dearReversal(community, 2));
    await say(shifts());
    // Whoever it was has to give all of it up, and an honest one holds it then.
    const lost = await revokeKiosk(
      chainOf(database()),
      byManager(community),
      { kioskId: hostile.subject.kiosk, reason: '丢了' },
      testNow,
    );
    expect(lost.ok && lost.value).toBeGreaterThan(wide);
  });

  it('F95 are stored as they are, and verified', async () => {
    expect(await balanceOf(database(), hostile, 0)).toBe(openingPoints + 2400 * mostPoints);
    expect(await onHand(database(), hostile, 0)).toBeGreaterThan(wide);
    expect(await onHand(database(), hostile, 1)).toBe(openingStock - maxQuantity * (lines - 1) - 1);
    expect(await asides(database(), hostile)).toEqual([]);
    // A reversal gives back no more than was paid.
    expect(await balanceOf(database(), hostile, 2)).toBe(openingPoints - mostPoints);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('F95 stop no tablet from pushing, pulling and asking, not even about the resident who has them', async () => {
    const [a, b] = honest;
    if (a === undefined || b === undefined) throw new Error('there are two');
    // It holds more than an answer can say, and has not heard of it yet.
    expect(await a.ask(0, openingPoints + 500)).toEqual({ kind: 'held' });
    for (const tablet of honest) expect(await tablet.exchange()).toMatchObject({ kind: 'done' });
    await a.take(community, 1);
    await a.take(community, 0);
    await a.exchange();
    expect(await balanceOf(database(), hostile, 1)).toBe(openingPoints - pointsPrice);
    expect(await b.ask(1, 90, () => a.exchange())).toEqual({ kind: 'held' });
    expect(await b.ask(0, 90, () => a.exchange())).toEqual({ kind: 'held' });
    await b.take(community, 0, 3);
    await b.exchange();
    // What is asked for is more than one event can say, and comes with two.
    for (let award = 0; award < 2; award += 1) {
      const fact = accrual(1, 1000);
      await recordFact(a.store, { ...fact, body: { ...fact.body, points: mostPoints } }, null);
    }
    await a.exchange();
    expect(await b.ask(1, mostPoints + 500_000, () => a.exchange())).toEqual({ kind: 'held' });
    expect((await b.store.residentView(residentId(1)))?.spendable).toBeGreaterThan(mostPoints);
    expect(await asides(database(), hostile)).toEqual([]);
    expect((await b.store.shelf()).find((item) => item.itemId === itemId(0))?.onHand).toBeGreaterThan(wide);
    expect((await a.store.residentView(residentId(0)))?.spendable).toBeGreaterThan(wide);
    expect((await b.store.residentView(residentId(0)))?.balance).toBeGreaterThan(wide);
  });

  it('F95 stop no page of the console', async () => {
    const overview = await overviewOf(orm(), community, testNow, defaultZone);
    expect(overview.points.issued).toBeGreaterThan(wide);
    expect(overview.days.at(-1)?.issued).toBeGreaterThan(wide);
    expect((await residentTotals(orm(), community)).points).toBeGreaterThan(wide);
    expect((await residentOf(orm(), community, residentId(0)))?.balance).toBeGreaterThan(wide);
    const shown = await listItems(orm(), community, today);
    expect(shown[0]?.shelves[0]?.onHand).toBeGreaterThan(wide);
    expect((await itemOf(orm(), community, itemId(0), today))?.shelves[0]?.onHand).toBeGreaterThan(wide);
    const batches = await listBatches(orm(), community, itemId(0));
    expect(Math.max(...batches.map(({ remaining }) => remaining))).toBeGreaterThan(wide);
    expect((await listStockMovements(orm(), community, { itemId: itemId(0) })).rows).not.toEqual([]);

    const most = Number.MAX_SAFE_INTEGER;
    const closed = (await listShifts(orm(), community, null)).rows.map(({ points }) => points);
    expect(closed.toSorted((x, y) => x - y)).toEqual([-most, -140, most, most]);
    const kiosk = await kioskOf(orm(), community, hostile.subject.kiosk);
    expect(kiosk).toMatchObject({ clockOffsetMs: -most, waiting: wide - 1 });
    expect(kiosk?.exposure).toBeGreaterThan(wide);
    expect((await kioskTotals(orm(), community, testNow)).active).toBe(2);
    const said = (await listEvents(orm(), community, {})).rows.map(({ points }) => points);
    expect(Math.max(...said.map(Number))).toBe(Number.MAX_VALUE);
    for (const { id } of hostile.events.slice(-4)) expect(await eventOf(orm(), community, id)).toBeDefined();
  });
});
