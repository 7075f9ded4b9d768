import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { listAwards, linesOfAward } from '#lib/server/console/award-list.ts';
import { whoIsMeant } from '#lib/server/console/award-people.ts';
import { previewAward } from '#lib/server/console/award-preview.ts';
import { giveAward, type AwardWanted } from '#lib/server/console/awards.ts';
import { listTransfers } from '#lib/server/console/transfers.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { reckonUsualWeek } from '#lib/server/ledger/usual-week.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { balances, decide, found, give, reading, seenOf, today } from './awards.ts';
import {
  auditor,
  byManager,
  chainOf,
  enterKiosk,
  manager,
  newId,
  openingPoints,
  quiet,
  residentId,
  testNow,
} from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase, describeOnPostgres } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { registration, takeBack } from './staff-facts.ts';
import { subjectsAfter } from './tampering.ts';

// Points that a manager gives to many residents at once.

describeOnEachDatabase('points for many', (database, open) => {
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('reach all of them at once, with category and day, once however often the form is sent', async () => {
    const community = await found(database());
    const { subject } = await enterKiosk(database(), community, 'A');
    const id = newId();
    const day = '2026-11-20';
    expect(await give(database(), community, { id, day })).toEqual({ ok: true, value: 'awarded' });
    expect(await give(database(), community, { id, day })).toEqual({ ok: true, value: 'again' });
    expect(await balances(database(), community)).toEqual([5, 5, 0]);
    const query = { cursor: null, limit: 100, epoch: newId(), scopes: currentScopes };
    const { changes } = await pull(database(), subject, query, testNow);
    const told = allRows(changes).residents.find((resident) => resident.id === residentId(0));
    expect(told?.recent).toContainEqual(expect.objectContaining({ kind: 'accrual', points: 5, categoryId: reading }));
    const { rows } = await listTransfers(database().orm, community, { account: residentId(0), kind: 'accrual' });
    expect(rows[0]).toMatchObject({ categoryName: '读书会', note: '秋天的读书会', staffName: manager, quantity: 1 });
    expect(rows[0]?.at.toISOString()).toBe('2026-11-20T04:00:00.000Z');
    const { rows: listed } = await listAwards(database().orm, community, null);
    expect(listed).toMatchObject([{ id, people: 2, points: 10, outcome: 'awarded', reason: '秋天的读书会' }]);
    expect(await linesOfAward(database().orm, community, id)).toHaveLength(2);
    await verified();
  });

  it('are refused in words, and then nobody gets any', async () => {
    const community = await found(database(), { policy: { releasePointsPerDay: 12 } });
    const refusedAs = async (wanted: Partial<AwardWanted>, error: object) =>
      expect(await give(database(), community, wanted)).toEqual({ ok: false, error });
    await refusedAs({ reason: ' ' }, { code: 'reasonMissing' });
    await refusedAs({ day: '2026-11-23' }, { code: 'dayInvalid' });
    await refusedAs({ day: '2026-08-21' }, { code: 'dayInvalid' });
    await refusedAs({ categoryId: 'gone' }, { code: 'categoryUnknown' });
    await refusedAs({ lines: [] }, { code: 'nobody' });
    await refusedAs({ lines: [seenOf(0), seenOf(0)] }, { code: 'overtaken' });
    await refusedAs({ lines: [seenOf(0), seenOf(7)] }, { code: 'overtaken' });
    await refusedAs({ lines: [seenOf(0, 1, 6)] }, { code: 'overtaken' });
    const many = Array.from({ length: 251 }, (_, index) => seenOf(index));
    await refusedAs({ lines: many }, { code: 'tooMany' });
    await refusedAs({ lines: [0, 1, 2].map((index) => seenOf(index)) }, { code: 'beyondBound', left: 12 });
    expect(await give(database(), community)).toMatchObject({ ok: true });
    await refusedAs({ lines: [seenOf(2)] }, { code: 'beyondBound', left: 2 });
    const by = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const wanted = { id: newId(), categoryId: reading, day: today, reason: '读书', lines: [seenOf(2)] };
    expect(await giveAward(chainOf(database()), by, wanted, testNow)).toMatchObject({
      error: { code: 'notPermitted' },
    });
    expect(await balances(database(), community)).toEqual([5, 5, 0]);
    await verified();
  });

  it('wait for a second person where they are counted by the hour or beyond what one may give', async () => {
    const community = await found(database(), { policy: { awardApprovalPoints: 9 } });
    const [hours, many, refused] = [newId(), newId(), newId()];
    const lines = [seenOf(0, 2.5, 25)];
    expect(await give(database(), community, { id: hours, categoryId: 'service', lines })).toMatchObject({
      value: 'proposed',
    });
    expect(await give(database(), community, { id: many })).toEqual({ ok: true, value: 'proposed' });
    expect(await give(database(), community, { id: refused })).toEqual({ ok: true, value: 'proposed' });
    expect(await balances(database(), community)).toEqual([0, 0, 0]);
    expect(await decide(database(), community, hours, { staffId: manager })).toMatchObject({ error: { code: 'own' } });
    for (const id of [hours, many])
      expect(await decide(database(), community, id)).toEqual({ ok: true, value: 'decided' });
    expect(await decide(database(), community, many)).toEqual({ ok: true, value: 'again' });
    expect(await decide(database(), community, many, { decision: 'refuse' })).toMatchObject({
      error: { code: 'overtaken' },
    });
    // They may get five more of that day each, and the same again was proposed.
    expect(await decide(database(), community, refused)).toMatchObject({ ok: true });
    expect(await balances(database(), community)).toEqual([35, 10, 0]);
    const late = newId();
    expect(await give(database(), community, { id: late, lines: [seenOf(2), seenOf(1, 1, 5, 10)] })).toMatchObject({
      error: { code: 'overtaken' },
    });
    expect(await decide(database(), community, late)).toMatchObject({ error: { code: 'unknown' } });
    await verified();
  });

  it('are not confirmed once somebody of them would get something else', async () => {
    const community = await found(database(), { policy: { awardApprovalPoints: 9 } });
    const [first, second] = [newId(), newId()];
    const lines = [seenOf(0, 2, 10)];
    for (const id of [first, second]) await give(database(), community, { id, lines });
    expect(await decide(database(), community, first)).toMatchObject({ ok: true });
    expect(await decide(database(), community, second)).toMatchObject({ error: { code: 'outdated' } });
    expect(await decide(database(), community, second, { decision: 'refuse' })).toMatchObject({ ok: true });
    expect(await balances(database(), community)).toEqual([10, 0, 0]);
    await verified();
  });

  it('can be taken back at a tablet, and what tablets may give does not grow by them', async () => {
    const community = await found(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    await give(database(), community, { lines: [seenOf(0)] });
    const later = new Date(testNow.getTime() + 30 * 86_400_000);
    expect(await reckonUsualWeek(chainOf(database()), community, later)).toBe(0);
    const { rows } = await listTransfers(database().orm, community, { account: residentId(0), kind: 'accrual' });
    kiosk.record(takeBack(rows[0]?.id ?? '', 0, 5), { staff: manager });
    await pushed(database(), kiosk);
    expect(await balances(database(), community)).toEqual([0, 0, 0]);
    // What was a mistake takes nothing from the cap of its day.
    const typed = { categoryId: reading, day: today, quantity: 2, people: 'XL-0000' };
    const anew = await previewAward(database().orm, byManager(community), typed, testNow);
    expect(anew).toMatchObject({ lines: [{ points: 10, before: 0 }] });
    await verified();
  });

  it('come back by the second copy of the chain, also before the tablet that registered one of them', async () => {
    const community = await found(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const older = await open();
    onTestFinished(() => older.close());
    await copyCommunity(database(), older, community);
    const { fact, words } = registration('res-new', 'A-R0001');
    kiosk.record(fact);
    const push = (to: Database) => pushed(to, kiosk, kiosk.batch(kiosk.events, { words: [words] }));
    await push(database());
    const folder = mkdtempSync(join(tmpdir(), 'points-store-awards-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const copy = (of: Database) => openChainCopy({ database: of, logger: quiet }, folder);
    const context = { ...chainOf(database()), chainCopy: await copy(database()) };
    const lines = [seenOf(0), { ...seenOf(0), residentId: 'res-new' }];
    expect(await give(database(), community, { lines }, context)).toMatchObject({ value: 'awarded' });
    const [given] = await queryRows<{ id: string }>(
      database().orm,
      sql`SELECT id::text AS id FROM award_line WHERE community = ${community} AND resident = 'res-new'`,
    );
    kiosk.record(
      {
        type: 'accrual.reversed',
        body: { transferId: given?.id ?? '', residentId: 'res-new', points: 5, reason: '发错了' },
      },
      { staff: manager },
    );
    await push(database());
    const inAll = [5, -openingPoints, 0, 0].toSorted();
    expect([...(await balances(database(), community))].toSorted()).toEqual(inAll);
    await copy(older);
    expect(await balances(older, community)).toEqual([5, 0, 0]);
    expect(await verifyLedger(older)).toEqual([]);
    await push(older);
    expect([...(await balances(older, community))].toSorted()).toEqual(inAll);
    expect(await verifyLedger(older)).toEqual([]);
  });

  it('are as their facts say, which the check of the ledger asks, and a reason can be erased', async () => {
    const community = await found(database());
    await give(database(), community);
    const of = sql`community = ${community}`;
    const oneLine = [expect.stringMatching(/^line of an award .* as facts say$/)];
    expect(
      await subjectsAfter(database(), sql`UPDATE award_line SET points = 6 WHERE ${of} AND resident = 'res-0'`),
    ).toEqual(oneLine);
    expect(
      await subjectsAfter(database(), sql`UPDATE award_line SET posted = false WHERE ${of} AND resident = 'res-0'`),
    ).toEqual([expect.stringMatching(/ is posted$/)]);
    expect(await subjectsAfter(database(), sql`UPDATE award_batch SET outcome = NULL WHERE ${of}`)).toEqual([
      expect.stringMatching(/^award .* as facts say$/),
    ]);
    const moved = sql`UPDATE transfer SET credit_account = 'res-2' WHERE ${of} AND credit_account = 'res-0' AND kind = 'accrual'`;
    expect(await subjectsAfter(database(), moved)).toContainEqual(
      expect.stringMatching(/^transfer .* as its fact says$/),
    );
    const [row] = (await listAwards(database().orm, community, null)).rows;
    const wanted = { number: row?.fact ?? 0, residentId: null, reason: '写了姓名' };
    expect(await eraseReasonOf(chainOf(database()), byManager(community), wanted, testNow)).toMatchObject({ ok: true });
    expect((await listAwards(database().orm, community, null)).rows).toMatchObject([{ reason: '' }]);
    // A proposal and its confirmation say the same reason, and lose it together.
    const proposed = newId();
    const named = { id: proposed, categoryId: 'service', reason: '王小美带队', lines: [seenOf(2, 1, 10)] };
    expect(await give(database(), community, named)).toMatchObject({ value: 'proposed' });
    const [open] = (await listAwards(database().orm, community, null)).rows;
    expect(await decide(database(), community, proposed)).toMatchObject({ ok: true });
    const both = { ...wanted, number: open?.fact ?? 0 };
    expect(await eraseReasonOf(chainOf(database()), byManager(community), both, testNow)).toMatchObject({ ok: true });
    expect(await queryRows(database().orm, sql`SELECT 1 FROM hub_fact WHERE ${of} AND reason LIKE '%王小美%'`)).toEqual(
      [],
    );
    await verified();
  });

  it('add up, whatever lists are given', async () => {
    const people = 6;
    const community = await found(database(), { residents: people, policy: { awardApprovalPoints: 30 } });
    const expected = Array.from({ length: people }, () => 0);
    const doing = fc.record({ index: fc.nat(people + 1), times: fc.integer({ min: 1, max: 4 }) });
    const list = fc.record({ doings: fc.array(doing, { minLength: 1, maxLength: 9 }), day: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(list, async ({ doings, day: back }) => {
        const day = `2026-11-${String(22 - back).padStart(2, '0')}`;
        const typed = {
          categoryId: reading,
          day,
          quantity: 1,
          people: doings.map(({ index, times }) => `XL-000${index} ×${times}`).join('\n'),
        };
        const preview = await previewAward(database().orm, byManager(community), typed, testNow);
        if (typeof preview === 'string') throw new Error(preview);
        const given = preview.lines.filter(({ points }) => points > 0);
        const id = newId();
        const lines = given.map(({ resident, points, quantity, before }) => ({
          residentId: resident?.id ?? '',
          points,
          quantity,
          before,
        }));
        const done = await give(database(), community, { id, day, lines });
        expect(done.ok).toBe(given.length > 0);
        if (!done.ok) return;
        expect(done.value).toBe(preview.needsSecond ? 'proposed' : 'awarded');
        if (preview.needsSecond) await decide(database(), community, id);
        for (const { resident, points } of given) {
          const place = Number(resident?.id.slice(-1));
          expected[place] = (expected[place] ?? 0) + points;
        }
        expect(await balances(database(), community)).toEqual(expected);
        // Nobody gets more than ten a day.
        expect(Math.max(...expected)).toBeLessThanOrEqual(40);
      }),
      { numRuns: 15 },
    );
    await verified();
  });
});

describeOnPostgres('points for many, given by two at once', (database) => {
  it('are given once by one form, and by one of two who have seen the same', async () => {
    const community = await found(database());
    const id = newId();
    const sent = await Promise.all([give(database(), community, { id }), give(database(), community, { id })]);
    expect(sent.map((done) => (done.ok ? done.value : done.error.code)).toSorted()).toEqual(['again', 'awarded']);
    const both = await Promise.all(
      [5, 5].map(() => give(database(), community, { lines: [seenOf(0, 1, 5, 5), seenOf(2)] })),
    );
    expect(both.map((done) => (done.ok ? done.value : done.error.code)).toSorted()).toEqual(['awarded', 'overtaken']);
    expect(await balances(database(), community)).toEqual([10, 5, 5]);
    const meant = await whoIsMeant(database().orm, community, ['XL-0002']);
    expect(meant).toMatchObject([{ resident: { id: residentId(2) }, refused: null }]);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
