import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { maskName } from '#lib/domain/name.ts';
import { takeBackLimitMs } from '#lib/facts/take-back/take-back.ts';
import { packPage } from '#lib/protocol/pack-pull.ts';
import { maxPageRows, pullResponseSchema, scopeNames, scopes, type ScopeName } from '#lib/protocol/pull.ts';
import { unpackChanges } from '#lib/protocol/unpack-pull.ts';
import { beginSession, sessionOf } from '#lib/server/console/session.ts';
import { insertRows } from '#lib/server/db/database.ts';
import { ruleTable } from '#lib/server/db/schema/resident.ts';
import { currentScopes, readCursor, writeCursor } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  type TestKiosk,
  accrual,
  chainIn,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  newId,
  openingPoints,
  openingStock,
  pointsPrice,
  quiet,
  residentId,
  testNow,
} from './community.ts';
import { openShelf } from './founding.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { takeBack } from './staff-facts.ts';

const dayMs = 86_400_000;

describeOnEachDatabase('pull', (database) => {
  const fetchPage = async (kiosk: TestKiosk, cursor: string | null = null, limit = 2000, more = {}) => {
    const query = { cursor, limit, epoch: kiosk.epoch, scopes: currentScopes, ...more };
    const page = await pull(database(), kiosk.subject, query, testNow);
    // Every page here makes the way that it makes to a kiosk.
    const travelled = v.parse(pullResponseSchema, JSON.parse(JSON.stringify(packPage(page))));
    const came = unpackChanges(travelled.changes);
    if (!came.ok) throw new Error(came.error);
    return { ...travelled, changes: allRows(came.value) };
  };
  const fetchAll = async (kiosk: TestKiosk, from: string | null = null, limit = 2000) => {
    const pages: Awaited<ReturnType<typeof fetchPage>>[] = [];
    let cursor = from;
    for (;;) {
      const page = await fetchPage(kiosk, cursor, limit);
      expect(page.from).toBe(cursor);
      pages.push(page);
      cursor = page.cursor;
      if (!page.more) return pages;
    }
  };
  const send = (kiosk: TestKiosk) =>
    push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
  const newKiosk = async (size: Parameters<typeof foundCommunity>[1] = {}) =>
    enterKiosk(database(), await foundCommunity(database(), size), 'A');
  /** All rows of a scope; the order within a page says nothing. */
  const rowsOf = (pages: Awaited<ReturnType<typeof fetchAll>>, name: ScopeName) =>
    pages
      .flatMap(({ changes }): readonly { readonly id: string }[] => changes[name])
      .toSorted((left, right) => (left.id < right.id ? -1 : 1));

  it('shows of a demo that it is one, in the names that a kiosk shows and prints', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    await database().orm.execute(sql`UPDATE community SET demo = true WHERE id = ${community}`);
    expect((await fetchPage(kiosk)).changes.communities).toMatchObject([
      {
        name: '试点社区（演示）',
        nameEn: 'Test Community (demo)',
        storeName: '积分超市（演示）',
        storeNameEn: 'Points Store (demo)',
      },
    ]);
    const session = await beginSession(database().orm, community, manager, testNow, secureRandom);
    expect(await sessionOf(database().orm, session, testNow)).toMatchObject({
      communityName: '试点社区（演示）',
      communityNameEn: 'Test Community (demo)',
    });
  });

  it('shows a kiosk all it needs and no whole name', async () => {
    const kiosk = await newKiosk({ residents: 2, items: 1 });
    const page = await fetchPage(kiosk);
    expect(page).toMatchObject({ from: null, reset: false, more: false, ackSeq: 0, backupSeq: null });
    expect(page.changes).toMatchObject({
      communities: [{ id: kiosk.subject.community, storeName: '积分超市' }],
      categories: [{ id: 'service', rule: { version: 1, unit: 'hour', pointsPerUnit: 10, dailyCap: null } }],
      items: [{ id: itemId(0), pointsPrice, supplierName: '' }],
      stock: [{ id: itemId(0), onHand: openingStock }],
      residents: [
        { id: residentId(0), maskedName: '王*兰', balance: openingPoints, recent: [{ kind: 'opening', points: 1000 }] },
        { id: residentId(1) },
      ],
      cards: [{ status: 'active' }, { status: 'active' }],
    });
    expect(JSON.stringify(page)).not.toContain('王秀兰');
  });

  it('F31 sends what a push has changed, and says how far the kiosk’s own events are in it', async () => {
    const kiosk = await newKiosk();
    const { cursor } = await fetchPage(kiosk);
    for (let index = 0; index < 7; index += 1) kiosk.redeem(1, [2]);
    await send(kiosk);
    const page = await fetchPage(kiosk, cursor);
    expect(page.ackSeq).toBe(7);
    expect(page.changes).toMatchObject({ communities: [], categories: [], items: [], cards: [] });
    expect(page.changes.stock).toEqual([
      { id: itemId(2), onHand: openingStock - 7, needsCount: false, lastCount: null },
    ]);
    expect(page.changes.residents).toMatchObject([{ id: residentId(1), balance: openingPoints - 7 * pointsPrice }]);
    const redeemed = { kind: 'redemption', points: -pointsPrice, categoryId: null, note: 'A-0001' } as const;
    expect(page.changes.residents[0]?.recent).toEqual(
      Array.from({ length: 5 }, () => ({ ...redeemed, id: null, atMs: testNow.getTime() })),
    );
  });

  it('shows the latest five movements of each resident, the last that arrived first', async () => {
    const kiosk = await newKiosk();
    for (const hours of [1, 2, 3]) kiosk.accrue(0, hours);
    kiosk.redeem(0);
    kiosk.accrue(1, 4);
    for (const hours of [5, 6]) kiosk.accrue(0, hours);
    await send(kiosk);
    const { residents } = (await fetchPage(kiosk)).changes;
    const points = new Map(residents.map(({ id, recent }) => [id, recent.map((movement) => movement.points)]));
    expect(points).toEqual(
      new Map([
        [residentId(0), [60, 50, -pointsPrice, 30, 20]],
        [residentId(1), [40, openingPoints]],
        [residentId(2), [openingPoints]],
      ]),
    );
  });

  it('brings every text as it was written', async () => {
    const kiosk = await newKiosk();
    const notes = ['他说"好"，\\再来', '","', 'null', 'a\tb', ''];
    for (const note of notes) {
      const fact = accrual(0, 1);
      kiosk.record({ ...fact, body: { ...fact.body, note } });
    }
    const person = {
      residentId: `resident-${newId()}`,
      number: 'XL-"9",',
      name: '"阿\\依"',
      pinyin: '',
      initials: '',
      elderMode: false,
    };
    kiosk.record({ type: 'resident.registered', body: person });
    await send(kiosk);
    const { residents } = (await fetchPage(kiosk)).changes;
    const recent = residents.find(({ id }) => id === residentId(0))?.recent;
    expect(recent?.map(({ note }) => note)).toEqual(notes.toReversed());
    const { number, maskedName } = residents.find(({ id }) => id === person.residentId) ?? {};
    expect([number, maskedName]).toEqual([person.number, maskName(person.name)]);
  });

  it('names the awards that can be taken back, and nothing else', async () => {
    const kiosk = await newKiosk();
    const at = (ageMs: number) => new Date(testNow.getTime() - ageMs);
    const award = async (
      resident: number,
      hours: number,
      { madeMs, sentMs = madeMs }: { readonly madeMs: number; readonly sentMs?: number },
    ) => {
      const event = kiosk.record(accrual(resident, hours), { at: at(madeMs).toISOString() });
      await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), at(sentMs));
      return event;
    };
    await award(1, 1, { madeMs: takeBackLimitMs + 2 * dayMs });
    // A tablet's clock may be behind the hub's, and must still be able to name what it takes for an award of these
    // days.
    const old = await award(0, 2, { madeMs: takeBackLimitMs + dayMs / 2 });
    const taken = await award(0, 3, { madeMs: dayMs });
    // Or be wrong altogether.
    const astray = await award(0, 4, { madeMs: 400 * dayMs, sentMs: dayMs / 2 });
    kiosk.record(takeBack(taken.id, 0, 30), { staff: manager });
    await send(kiosk);
    const { residents } = (await fetchPage(kiosk)).changes;
    const shown = (resident: number) =>
      residents
        .find(({ id }) => id === residentId(resident))
        ?.recent.map(({ id, points, atMs }) => [points, id, testNow.getTime() - atMs]);
    expect(shown(0)).toEqual([
      [-30, null, 0],
      [openingPoints, null, 0],
      [40, astray.id, 400 * dayMs],
      [30, null, dayMs],
      [20, old.id, takeBackLimitMs + dayMs / 2],
    ]);
    expect(shown(1)).toEqual([
      [openingPoints, null, 0],
      [10, null, takeBackLimitMs + 2 * dayMs],
    ]);
  });

  it('walks large scopes in steps, and a page holds all of them', async () => {
    const kiosk = await newKiosk({ residents: 2001, items: 1 });
    const page = await fetchPage(kiosk, null, maxPageRows);
    expect(page.more).toBe(false);
    expect(new Set(page.changes.residents.map(({ id }) => id)).size).toBe(2001);
    expect(new Set(page.changes.cards.map(({ residentId: owner }) => owner)).size).toBe(2001);
    expect((await fetchPage(kiosk, page.cursor)).changes).toMatchObject({ residents: [], cards: [] });
  });

  it('F27 rows of one revision may be split over pages without loss', async () => {
    const kiosk = await newKiosk({ residents: 23, items: 4 });
    const whole = await fetchAll(kiosk);
    const pages = await fetchAll(kiosk, null, 3);
    expect(pages.length).toBeGreaterThan(15);
    // What the kiosk may give comes with each page.
    const walked = scopeNames.filter((name) => name !== 'allowances');
    for (const name of walked) expect(rowsOf(pages, name)).toEqual(rowsOf(whole, name));
  });

  it('a row that changes while pages are fetched is sent as it ends', async () => {
    const kiosk = await newKiosk({ residents: 12 });
    const before = await fetchPage(kiosk, null, 12);
    kiosk.redeem(0);
    kiosk.redeem(11);
    await send(kiosk);
    const pages = [before, ...(await fetchAll(kiosk, before.cursor, 4))];
    const last = new Map(pages.flatMap(({ changes }) => changes.residents).map((row) => [row.id, row.balance]));
    expect(last.size).toBe(12);
    expect(last.get(residentId(0))).toBe(openingPoints - pointsPrice);
    expect(last.get(residentId(11))).toBe(openingPoints - pointsPrice);
  });

  it('F28 an empty page leaves the cursor where it was', async () => {
    const kiosk = await newKiosk();
    const { cursor } = await fetchPage(kiosk);
    const empty = await fetchPage(kiosk, cursor);
    expect(empty).toMatchObject({ cursor, more: false, reset: false });
    const { allowances, ...walked } = empty.changes;
    expect(Object.values(walked).flat()).toEqual([]);
    expect(allowances).toHaveLength(1);
  });

  it('F29 a scope that the cursor knows in another version, or not at all, is walked again from the start', async () => {
    const kiosk = await newKiosk();
    const { cursor } = await fetchPage(kiosk);
    const kept = readCursor(cursor);
    if (kept === null) throw new Error('the hub reads its own cursors');
    const { cards: _cards, ...others } = kept.places;
    const page = await fetchPage(kiosk, writeCursor({ ...kept, places: others }));
    expect(page.reset).toBe(false);
    expect(page.changes.cards).toHaveLength(3);
    expect(page.changes.residents).toEqual([]);
    const older = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { s: { items: unknown[] } };
    older.s.items[0] = scopes.items.version - 1;
    const raised = await fetchPage(kiosk, Buffer.from(JSON.stringify(older)).toString('base64url'));
    expect(raised.changes.items).toHaveLength(3);
  });

  it('F29 sends only the scopes that are asked for', async () => {
    const kiosk = await newKiosk();
    const asked = currentScopes.filter(({ name }) => name === 'items' || name === 'stock');
    const page = await fetchPage(kiosk, null, 2000, { scopes: asked });
    expect(page.changes).toMatchObject({ residents: [], cards: [], communities: [] });
    expect(page.changes.items).toHaveLength(3);
    // The scopes that were left out are sent in full once the kiosk asks for them.
    expect((await fetchPage(kiosk, page.cursor)).changes.cards).toHaveLength(3);
  });

  it('F87 keeps the version that was asked for in the cursor, and tells of batches that ran out when a scope begins anew', async () => {
    const kiosk = await newKiosk({ items: 1 });
    const lines = [{ batchId: newId(), itemId: itemId(0), quantity: 2, supplierId: null, costEachFen: null }];
    kiosk.record({
      type: 'stock.received',
      body: { deliveryId: newId(), lines: lines.map((line) => ({ ...line, bestBefore: null, code: '' })), note: '' },
    });
    await send(kiosk);
    const first = await fetchPage(kiosk);
    expect(first.changes.batches).toMatchObject([{ remaining: 2 }]);
    kiosk.redeem(0, [0], 2);
    await send(kiosk);
    const asked = currentScopes.map(({ name, version }) => ({ name, version: name === 'batches' ? 77 : version }));
    const raised = await fetchPage(kiosk, first.cursor, 2000, { scopes: asked });
    expect(raised.changes.batches).toMatchObject([{ remaining: 0 }]);
    expect(readCursor(raised.cursor)?.places.batches?.version).toBe(77);
    expect((await fetchPage(kiosk, raised.cursor, 2000, { scopes: asked })).changes.batches).toEqual([]);
    expect((await fetchPage(kiosk)).changes.batches).toEqual([]);
  });

  it('F32 a cursor of another incarnation, of the future, or of nobody starts over and says so', async () => {
    const kiosk = await newKiosk();
    const { cursor } = await fetchPage(kiosk);
    const kept = readCursor(cursor);
    if (kept === null) throw new Error('the hub reads its own cursors');
    const doubtful = [
      writeCursor({ ...kept, incarnation: newId() }),
      writeCursor({ ...kept, places: { ...kept.places, stock: { version: 1, revision: 1e9, id: '' } } }),
      'bm90IGEgY3Vyc29y',
      '',
    ];
    for (const from of doubtful) {
      const page = await fetchPage(kiosk, from);
      expect(page).toMatchObject({ from, reset: true, more: false });
      expect(page.changes.residents).toHaveLength(3);
    }
  });

  it('shows the shelf of the kiosk’s own store alone', async () => {
    const kiosk = await newKiosk({ items: 1 });
    const { community } = kiosk.subject;
    await database().transaction(async (tx) => {
      const chain = await chainIn(tx, community);
      const body = { storeId: 'store-2', name: '二店', nameEn: 'Second' };
      await chain.record({ type: 'store.opened', staff: manager, reason: '', body, confidential: null });
      await openShelf(chain, manager, 'store-2', [{ itemId: itemId(0), quantity: 9, batch: null }]);
    });
    expect((await fetchPage(kiosk)).changes.stock).toEqual([
      { id: itemId(0), onHand: openingStock, needsCount: false, lastCount: null },
    ]);
  });

  it('sends the rule in force, and a new one on its day, though no row has changed', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    const rule = { community, category: 'service', unit: 'hour' as const, dailyCap: null };
    await database().transaction((tx) =>
      insertRows(tx, ruleTable, [{ ...rule, version: 2, pointsPerUnit: 12, effectiveFrom: '2026-11-24' }]),
    );
    const { cursor, changes } = await fetchPage(kiosk);
    expect(changes.categories[0]?.rule.version).toBe(1);
    const query = { cursor, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    // Midnight of the 24th in China is 16:00 of the 23rd in UTC.
    const eve = await pull(database(), kiosk.subject, query, new Date('2026-11-23T15:59:59Z'));
    expect(eve.changes.categories.map(({ rule: { version } }) => version)).toEqual([1]);
    const day = await pull(database(), kiosk.subject, query, new Date('2026-11-23T16:00:00Z'));
    expect(day.changes.categories.map(({ rule: { version } }) => version)).toEqual([2]);
    const after = await pull(
      database(),
      kiosk.subject,
      { ...query, cursor: day.cursor },
      new Date(testNow.getTime() + dayMs + 8 * 3_600_000),
    );
    expect(after.changes.categories).toEqual([]);
  });

  it('shows a community or category that has changed, to that community alone', async () => {
    const kiosk = await newKiosk();
    const stranger = await newKiosk();
    const { cursor } = await fetchPage(kiosk);
    const { community } = kiosk.subject;
    await database().orm.execute(sql`UPDATE community SET name = '新名字', revision = revision + 1,
      changed_revision = revision + 1 WHERE id = ${community}`);
    expect((await fetchPage(kiosk, cursor)).changes.communities).toMatchObject([{ name: '新名字' }]);
    expect((await fetchPage(stranger)).changes.communities).toMatchObject([{ id: stranger.subject.community }]);
  });
});
