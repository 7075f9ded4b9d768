import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { linesIn } from '#lib/server/console/award-people.ts';
import { previewAward } from '#lib/server/console/award-preview.ts';
import { listCardless } from '#lib/server/console/cards.ts';
import { searchResidents } from '#lib/server/console/resident-list.ts';
import { residentOf } from '#lib/server/console/residents.ts';
import { noteOfResident, notesOf, type NoteWanted } from '#lib/server/console/resident-notes.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  accrual,
  auditor,
  byManager,
  cardHash,
  chainOf,
  enterKiosk,
  foundCommunity,
  openingPoints,
  pointsPrice,
  quiet,
  redemption,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { copyCommunity } from './copied.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { issueCard } from './staff-facts.ts';
import { subjectsAfter } from './tampering.ts';

// Residents who move away and come back: nothing is lost, and nobody spends meanwhile.

const own = residentId(0);

describeOnEachDatabase('a resident who moves away', (database, open) => {
  const note = (community: string, more: Partial<NoteWanted> = {}, now = testNow) =>
    noteOfResident(
      chainOf(database()),
      byManager(community),
      'stay',
      { residentId: own, after: 0, is: true, reason: '搬去外地', ...more },
      now,
    );
  const isBack = { after: 1, is: false, reason: '回来了' };
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);
  const pulled = async ({ subject, epoch }: TestKiosk, cursor: string | null = null, scopes = currentScopes) => {
    const page = await pull(database(), subject, { cursor, limit: 100, epoch, scopes }, testNow);
    return { ...allRows(page.changes), cursor: page.cursor };
  };
  const standing = async (kiosk: TestKiosk, hash: string, cursor: string | null = null) => {
    const { cards, departures, cursor: next } = await pulled(kiosk, cursor);
    return { card: cards.find(({ id }) => id === hash)?.status, departures, next };
  };
  const later = (ms: number) => ({ at: new Date(testNow.getTime() + ms).toISOString() });

  it('has no card that works at a tablet of any release, until they return', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const hash = cardHash(community, 0);
    const before = await standing(kiosk, hash);
    expect(before).toMatchObject({ card: 'active', departures: [] });
    expect(await note(community)).toEqual({ ok: true, value: 'noted' });
    const gone = await standing(kiosk, hash, before.next);
    expect(gone).toMatchObject({ card: 'revoked', departures: [{ id: own, away: true }] });
    const earlier = currentScopes.filter(({ name }) => name !== 'departures');
    const { cards } = await pulled(kiosk, null, earlier);
    expect(cards.filter(({ status }) => status === 'revoked').map(({ residentId: of }) => of)).toEqual([own]);
    // One that a counter issues meanwhile, and does not know.
    kiosk.record(issueCard(cardHash('new', 0), own));
    await pushed(database(), kiosk, kiosk.batch());
    expect(await standing(kiosk, cardHash('new', 0), gone.next)).toMatchObject({ card: 'revoked' });
    expect(await note(community, isBack)).toEqual({ ok: true, value: 'noted' });
    expect(await standing(kiosk, hash, gone.next)).toMatchObject({
      card: 'active',
      departures: [{ id: own, away: false }],
    });
    expect(await residentOf(database().orm, community, own)).toMatchObject({ isAway: false, balance: openingPoints });
    await verified();
  });

  it('is booked what tablets record that do not know, and it is looked at; what was before is as it should be', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    expect(await note(community)).toMatchObject({ ok: true });
    kiosk.record(redemption(community, 0, [0]), later(-60_000));
    kiosk.record(redemption(community, 0, [0]), later(60_000));
    kiosk.record(accrual(0, 1), later(60_000));
    kiosk.record(accrual(1, 1), later(60_000));
    const { results } = await pushed(database(), kiosk, kiosk.batch());
    expect(results.map(({ review = [] }) => review.includes('residentAway'))).toEqual([false, true, true, false]);
    expect(await residentOf(database().orm, community, own)).toMatchObject({
      isAway: true,
      balance: openingPoints - 2 * pointsPrice + 10,
    });
    await verified();
  });

  it('is noted once, by who may, with a reason, and as the page showed it', async () => {
    const community = await foundCommunity(database());
    expect(await note(community, { reason: ' ' })).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await note(community, { residentId: 'res-gone' })).toEqual({ ok: false, error: 'unknown' });
    expect(await note(community, { is: false })).toEqual({ ok: false, error: 'unchanged' });
    const by = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const wanted = { residentId: own, after: 0, is: true, reason: '搬走' };
    expect(await noteOfResident(chainOf(database()), by, 'stay', wanted, testNow)).toEqual({
      ok: false,
      error: 'notPermitted',
    });
    expect(await note(community)).toEqual({ ok: true, value: 'noted' });
    expect(await note(community)).toEqual({ ok: true, value: 'again' });
    expect(await note(community, { reason: '别的原因' })).toEqual({ ok: false, error: 'overtaken' });
    expect(await note(community, isBack)).toEqual({ ok: true, value: 'noted' });
    expect(await notesOf(database().orm, 'stay', community, own)).toMatchObject([
      { number: 2, is: false, reason: '回来了' },
      { number: 1, is: true, reason: '搬去外地' },
    ]);
  });

  it('gets no points from a list, and no card at the office, and the list of residents tells', async () => {
    const community = await foundCommunity(database());
    expect(await note(community)).toMatchObject({ ok: true });
    const people = 'XL-0000\nXL-0001';
    expect(linesIn(people)).toHaveLength(2);
    const typed = { categoryId: 'service', day: testNow.toISOString().slice(0, 10), quantity: 2, people };
    const preview = await previewAward(database().orm, byManager(community), typed, testNow);
    expect(preview).toMatchObject({
      points: 20,
      lines: [
        { refused: 'away', points: 0 },
        { refused: null, points: 20 },
      ],
    });
    await database().orm.execute(sql`UPDATE card SET status = 'lost' WHERE community = ${community}`);
    const cardless = await listCardless(database().orm, community);
    expect(cardless.map(({ id }) => id)).toEqual([residentId(1), residentId(2)]);
    const found = async (standing: 'here' | 'away') =>
      (await searchResidents(database().orm, community, { query: '', from: null, standing })).rows.map(({ id }) => id);
    expect(await found('away')).toEqual([own]);
    expect(await found('here')).toEqual([residentId(1), residentId(2)]);
  });

  it('is away still after a restore, which the check of the ledger asks', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const older = await open();
    onTestFinished(() => older.close());
    await copyCommunity(database(), older, community);
    const folder = mkdtempSync(join(tmpdir(), 'points-store-stays-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const copy = (of: typeof older) => openChainCopy({ database: of, logger: quiet }, folder);
    const context = { ...chainOf(database()), chainCopy: await copy(database()) };
    const wanted = { residentId: own, after: 0, is: true, reason: '搬去外地' };
    expect(await noteOfResident(context, byManager(community), 'stay', wanted, testNow)).toMatchObject({ ok: true });
    await copy(older);
    expect(await residentOf(older.orm, community, own)).toMatchObject({ isAway: true });
    expect(await verifyLedger(older)).toEqual([]);
    const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    const { changes } = await pull(older, kiosk.subject, query, testNow);
    expect(allRows(changes).departures).toEqual([{ id: own, away: true }]);
    const fact = [expect.stringMatching(/^stay by hub fact \d+$/)];
    const of = sql`community = ${community}`;
    expect(await subjectsAfter(database(), sql`DELETE FROM resident_stay WHERE ${of}`)).toEqual(fact);
    expect(await subjectsAfter(database(), sql`UPDATE resident_stay SET away = false WHERE ${of}`)).toEqual(fact);
  });
});
