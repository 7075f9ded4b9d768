import { beforeAll, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { dayOf } from '#lib/domain/day.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import { eventOf, listEvents } from '#lib/server/console/events.ts';
import { namedInFact } from '#lib/server/console/fact-names.ts';
import { findingTotals, listFindings } from '#lib/server/console/findings.ts';
import { itemOf, listItems, listStockMovements } from '#lib/server/console/items.ts';
import {
  isOnline,
  kioskLabelOf,
  kioskOf,
  kioskTotals,
  listKiosks,
  openPairingCodes,
} from '#lib/server/console/kiosks.ts';
import { overviewOf } from '#lib/server/console/overview.ts';
import { pageRows } from '#lib/server/console/page.ts';
import { looksLikeCard, searchResidents } from '#lib/server/console/resident-list.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { demoCardNumber } from '#lib/server/demo/cards.ts';
import { makeDemoSecrets } from '#lib/server/demo/secrets.ts';
import { seedDemo } from '#lib/server/demo/seed.ts';
import { codeLifeMs, createPairingCode } from '#lib/server/sync/pairing.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  chainOf,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  newId,
  openingPoints,
  openingStock,
  pointsPrice,
  quiet,
  redemption,
  residentId,
  storeId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

describeOnEachDatabase('what the console asks', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  const orm = () => database().orm;

  beforeAll(async () => {
    community = await foundCommunity(database(), { residents: pageRows + 5 });
    kiosk = await enterKiosk(database(), community, 'A');
    const wrong = kiosk.redeem(0);
    const taken = kiosk.redeem(1, [0, 1]);
    kiosk.reverse(taken.type === 'redemption.recorded' ? taken.body.redemptionId : '');
    kiosk.redeem(2, [0], 40);
    kiosk.accrue(2, 3);
    kiosk.record(delivery(1, 7));
    kiosk.reverse(newId());
    const events = kiosk.events.map((event) => (event === wrong ? { ...event, at: 'yesterday' } : event));
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(events), testNow);
  });

  it('counts for the overview what the lists behind it show', async () => {
    const overview = await overviewOf(orm(), community, testNow, defaultZone);
    const events = await listEvents(orm(), community, {});
    expect(overview.events).toEqual({ today: events.rows.length, waiting: 1 });
    expect((await listEvents(orm(), community, { status: 'waiting' })).rows).toHaveLength(1);
    expect(overview.setAside).toBe(1);
    const open = await listFindings(orm(), community, {});
    expect(overview.reviews).toBe(open.rows.length);
    expect(await findingTotals(orm(), community)).toEqual({ reviews: overview.reviews, setAside: 1 });

    const residents = pageRows + 5;
    expect(overview.points).toEqual({ issued: residents * openingPoints + 30, redeemed: 40 * pointsPrice });
    const held = residents * openingPoints + 30 - 40 * pointsPrice;
    expect(overview.residents).toEqual({ residents, points: held });
    const today = overview.days.at(-1);
    expect(today).toMatchObject({ redeemed: 40 * pointsPrice });
  });

  it('leads through a list page by page, with every row once', async () => {
    const seen: string[] = [];
    let from: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof searchResidents>> = await searchResidents(orm(), community, {
        query: '',
        from,
      });
      seen.push(...page.rows.map(({ id }) => id));
      from = page.next;
    } while (from !== null);
    expect(seen).toHaveLength(pageRows + 5);
    expect(new Set(seen).size).toBe(seen.length);

    const transfers: string[] = [];
    do {
      const page: Awaited<ReturnType<typeof listTransfers>> = await listTransfers(orm(), community, {}, from);
      transfers.push(...page.rows.map(({ id }) => id));
      from = page.next;
    } while (from !== null);
    expect(new Set(transfers).size).toBe(transfers.length);
    expect(transfers).toHaveLength(pageRows + 5 + 4);
  });

  it('shows events in the order of their chain, newest first', async () => {
    const { rows } = await listEvents(orm(), community, {});
    expect(rows.map(({ seq }) => seq)).toEqual([7, 6, 5, 4, 3, 2]);
    const filtered = await listEvents(orm(), community, { type: 'accrual.recorded', kioskId: kiosk.subject.kiosk });
    expect(filtered.rows.map(({ residentId: id, points }) => [id, points])).toEqual([[residentId(2), 30]]);
  });

  it('shows an event with everything it caused', async () => {
    const [redeemed, reversed, overdrawn] = [kiosk.events[1], kiosk.events[2], kiosk.events[3]];
    const first = await eventOf(orm(), community, redeemed?.id ?? '');
    expect(first?.lines.map(({ itemId: id }) => id)).toEqual([itemId(0), itemId(1)]);
    expect(first?.transfers.map(({ points, kind }) => [points, kind])).toEqual([[2 * pointsPrice, 'redemption']]);
    expect(first?.movements.map(({ quantity }) => quantity)).toEqual([-1, -1]);
    expect(first?.reversal).toEqual({ eventId: reversed?.id, reason: '拿错了' });
    expect(first?.payload).toEqual(redeemed);
    const said = first?.said;
    const found = said && (await namedInFact(orm(), community, said));
    expect(found?.residents).toHaveLength(1);
    expect(found?.items.map(({ id }) => id).toSorted()).toEqual([itemId(0), itemId(1)]);
    const second = await eventOf(orm(), community, overdrawn?.id ?? '');
    expect(second?.reviews.map(({ code }) => code)).toEqual(['overdraft']);
    expect(await eventOf(orm(), community, newId())).toBeUndefined();
  });

  it('shows what was set aside as it came, under its kiosk', async () => {
    const of = (kioskId: string) => listFindings(orm(), community, { kind: 'setAside', kioskId });
    const { rows } = await of(kiosk.subject.kiosk);
    expect(rows.map(({ detail }) => detail.seq)).toEqual([1]);
    expect(rows[0]?.raw).toContain('yesterday');
    expect((await of('another')).rows).toEqual([]);
  });

  it('shows shelves and what moved them', async () => {
    const today = dayOf(testNow.getTime(), defaultZone);
    const item = await itemOf(orm(), community, itemId(1), today);
    expect(item?.shelves).toMatchObject([{ storeId, onHand: openingStock + 7, needsCount: false }]);
    const movements = await listStockMovements(orm(), community, { itemId: itemId(1) });
    expect(movements.rows.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(openingStock + 7);
    expect((await listItems(orm(), community, today)).map(({ id }) => id)).toEqual([itemId(0), itemId(1), itemId(2)]);
    expect(await itemOf(orm(), community, 'nothing', today)).toBeUndefined();
  });

  it('says whose redemption moved a shelf, also of one for cash alone, which moves no points', async () => {
    const other = await foundCommunity(database(), { residents: 2, items: 1 });
    const counter = await enterKiosk(database(), other, 'A');
    counter.redeem(0);
    const { body, ...sale } = redemption(other, 1);
    const lines = body.lines.map((line) => ({ ...line, pointsEach: 0, cashEachFen: 300 }));
    counter.record({ ...sale, body: { ...body, number: 'A-0002', lines, points: 0, cashFen: 300 } });
    await push({ database: database(), logger: quiet }, counter.subject, counter.batch(), testNow);
    const { rows } = await listStockMovements(orm(), other, { itemId: itemId(0) });
    const redeemed = rows.filter(({ kind }) => kind === 'redeem');
    expect(redeemed.map(({ redemptionNumber, residentId: id }) => [redemptionNumber, id]).sort()).toEqual([
      ['A-0001', residentId(0)],
      ['A-0002', residentId(1)],
    ]);
    expect((await listTransfers(orm(), other, { kind: 'redemption' })).rows).toHaveLength(1);
  });

  it('shows kiosks with what they said of themselves, and their chains', async () => {
    const [shown] = await listKiosks(orm(), community);
    expect(shown).toMatchObject({ label: 'A', status: 'active', appVersion: 'test', waiting: 0 });
    expect(isOnline(shown?.lastSeenAt ?? null, testNow)).toBe(true);
    expect(await kioskTotals(orm(), community, testNow)).toEqual({ active: 1, online: 1, waiting: 0 });
    const later = new Date(testNow.getTime() + 3_600_000);
    expect(await kioskTotals(orm(), community, later)).toMatchObject({ active: 1, online: 0 });
    // The page of a kiosk finds it even before it has sent anything.
    expect(await kioskLabelOf(orm(), community, kiosk.subject.kiosk)).toBe(shown?.label);
    expect(await kioskLabelOf(orm(), community, 'ksk_nobody')).toBeUndefined();
    const detail = await kioskOf(orm(), community, kiosk.subject.kiosk);
    expect(detail).toMatchObject({ events: 6, setAside: 1 });
    expect(detail?.chains.map(({ status, ackSeq }) => [status, ackSeq])).toEqual([['open', 7]]);
  });

  it('lists pairing codes until they are used up by time', async () => {
    const where = { community, store: storeId, staff: 'nobody' };
    await createPairingCode(chainOf(database()), where, testNow);
    expect(await openPairingCodes(orm(), community, testNow)).toHaveLength(1);
    const later = new Date(testNow.getTime() + codeLifeMs);
    expect(await openPairingCodes(orm(), community, later)).toEqual([]);
  });
});

describeOnEachDatabase('the search for residents', (database) => {
  const secrets = makeDemoSecrets(secureRandom);
  const found = async (query: string): Promise<readonly string[]> => {
    const { rows } = await searchResidents(database().orm, 'xinglong', { query, from: null });
    return rows.map(({ name }) => name);
  };
  let name: string;

  beforeAll(async () => {
    await seedDemo(database(), { secrets, now: testNow, random: secureRandom });
    const [first] = (await searchResidents(database().orm, 'xinglong', { query: 'XL-0007', from: null })).rows;
    name = first?.name ?? '';
  });

  it('finds by name, initials, pinyin, number and card', async () => {
    expect(name).toMatch(/^欧阳/);
    for (const query of [name, '欧阳', 'oy', 'OuYang', '0007', ` ${demoCardNumber(secrets.cardSeed, 6)} `]) {
      expect(await found(query), query).toContain(name);
    }
  });

  it('finds by a card that one resident alone, and takes signs of patterns for what they are', async () => {
    expect(await found(demoCardNumber(secrets.cardSeed, 6))).toEqual([name]);
    expect(await found(demoCardNumber('another seed', 6))).toEqual([]);
    for (const query of ['%', '_', '\\', "' OR 1=1 --"]) expect(await found(query), query).toEqual([]);
  });

  it('keeps whatever may be a card out of addresses', () => {
    expect(['1234 5678 9012', '100000000000000000000000', ' 1234-5678-9012-34'].every(looksLikeCard)).toBe(true);
    expect(['XL-0007', '0007', 'oy', '13800138000', '欧阳'].some(looksLikeCard)).toBe(false);
  });

  it('shows a resident with cards and balance', async () => {
    const resident = await residentOf(database().orm, 'xinglong', 'resident-xl-0119');
    expect(resident?.cards.map(({ status }) => status)).toEqual(['revoked']);
    expect(await residentOf(database().orm, 'another', 'resident-xl-0119')).toBeUndefined();
  });
});
