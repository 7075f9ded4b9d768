import { sql } from 'drizzle-orm';
import type { Fact } from '#lib/facts/fact.ts';
import { expect, it } from 'vitest';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  accrual,
  auditor,
  cardHash,
  clerk,
  enterKiosk,
  foundCommunity,
  manager,
  newId,
  openingPoints,
  redemption,
  residentId,
  secondClerk,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { balanceOf, waitingCount } from './ledger-view.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { cardOf, cardStatus, closeShift, issueCard, newResident, stopCard, takeBack } from './staff-facts.ts';

describeOnEachDatabase('what staff record of people', (database) => {
  const send = async (kiosk: TestKiosk, events: readonly unknown[] = kiosk.events) =>
    (await pushed(database(), kiosk, kiosk.batch(events))).results;
  const reviews = async (kiosk: TestKiosk, events?: readonly unknown[]) =>
    (await send(kiosk, events)).map(({ review }) => review ?? []);
  const newKiosk = async () => enterKiosk(database(), await foundCommunity(database()), 'A');
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);
  const join = 'res-new';

  it('a resident who joins gets a card, points and goods, all at one kiosk and in one batch', async () => {
    const kiosk = await newKiosk();
    const card = cardOf(`${kiosk.subject.community} new`);
    kiosk.record(newResident(join));
    kiosk.record(issueCard(card, join));
    kiosk.record({ ...accrual(0, 4), body: { ...accrual(0, 4).body, residentId: join } });
    const bought = redemption(kiosk.subject.community, 0);
    kiosk.record({ ...bought, body: { ...bought.body, residentId: join, cardHash: card } });
    // Whoever got in at a counter and spends on the same day is looked at, and has it all the same.
    expect(await reviews(kiosk)).toEqual([[], [], [], ['newcomerSpends']]);
    const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    const { changes } = await pull(database(), kiosk.subject, query, testNow);
    const { residents, cards } = allRows(changes);
    expect(residents.find(({ id }) => id === join)).toMatchObject({
      number: 'A-R0001',
      maskedName: '田*英',
      initials: 'txy',
      elderMode: true,
      balance: 10,
    });
    expect(cards).toContainEqual({ id: card, residentId: join, status: 'active' });
    await verified();
  });

  it('a card before its resident, from another kiosk, waits and is then issued', async () => {
    const kiosk = await newKiosk();
    const other = await enterKiosk(database(), kiosk.subject.community, 'B');
    const card = cardOf(`${kiosk.subject.community} early`);
    other.record(issueCard(card, join));
    expect(await send(other)).toMatchObject([{ status: 'waiting' }]);
    kiosk.record(newResident(join));
    await send(kiosk);
    expect(await cardStatus(database(), kiosk, card)).toBe('active');
    expect(await waitingCount(database(), kiosk.subject.community)).toBe(0);
  });

  it('a resident who is there already stays; another one under the same number is registered beside', async () => {
    const kiosk = await newKiosk();
    kiosk.record(newResident(join));
    kiosk.record(newResident(join));
    kiosk.record(newResident('res-other'));
    expect(await reviews(kiosk)).toEqual([[], ['alreadyThere'], ['numberTwice', 'nameAlreadyThere']]);
    const numbers = await queryRows(
      database().orm,
      sql`SELECT number FROM resident WHERE community = ${kiosk.subject.community} AND id IN ('res-new', 'res-other')
        ORDER BY id`,
    );
    expect(numbers).toEqual([{ number: 'A-R0001' }, { number: 'A-R0001-ther' }]);
  });

  it('F127 a resident is registered even where the number that would mark it apart is taken as well', async () => {
    const kiosk = await newKiosk();
    const of = (residentId: string, number: string): Fact => {
      const fact = newResident(residentId);
      return fact.type === 'resident.registered' ? { ...fact, body: { ...fact.body, number } } : fact;
    };
    kiosk.record(of('res-first', 'A-R0001'));
    kiosk.record(of('res-second', 'A-R0001-ther'));
    expect(await send(kiosk)).toMatchObject([{ status: 'applied' }, { status: 'applied' }]);
    const other = await enterKiosk(database(), kiosk.subject.community, 'B');
    other.record(of('res-other', 'A-R0001'));
    expect(await send(other)).toMatchObject([{ status: 'applied', review: ['numberTwice', 'nameAlreadyThere'] }]);
    await verified();
  });

  it('who bears the name of somebody else, however it is written, is registered and told of; of two tablets too', async () => {
    const kiosk = await newKiosk();
    const other = await enterKiosk(database(), kiosk.subject.community, 'B');
    const named = (residentId: string, name: string): Fact => {
      const body = { residentId, name, number: residentId, pinyin: '', initials: '', elderMode: false };
      return { type: 'resident.registered', body };
    };
    kiosk.record(named('res-a', '阿依古丽·买买提'));
    kiosk.record(named('res-b', '阿依古丽江'));
    other.record(named('res-c', '阿依古丽•买买提'));
    other.record(named('res-d', '阿依古丽 买买提'));
    expect(await reviews(kiosk)).toEqual([[], []]);
    expect(await reviews(other)).toEqual([['nameAlreadyThere'], ['nameAlreadyThere']]);
    const details = await queryRows(
      database().orm,
      sql`SELECT detail FROM review WHERE community = ${kiosk.subject.community}`,
    );
    expect(details).toEqual([{ detail: { number: 'res-a' } }, { detail: { number: 'res-a' } }]);
  });

  it.each(['lost', 'replaced', 'revoked'] as const)(
    'a card that is %s stays so, whichever is heard of first',
    async (status) => {
      const kiosk = await newKiosk();
      const card = cardOf(`${kiosk.subject.community} card`);
      kiosk.record(stopCard(card, residentId(0), status));
      kiosk.record(issueCard(card, residentId(0)));
      kiosk.record(stopCard(cardHash(kiosk.subject.community, 1), residentId(1), status));
      kiosk.redeem(1);
      expect(await reviews(kiosk)).toEqual([[], [], [], ['cardInactive']]);
      expect(await cardStatus(database(), kiosk, card)).toBe(status);
      await verified();
    },
  );

  it('a card of somebody else is left alone', async () => {
    const kiosk = await newKiosk();
    const card = cardHash(kiosk.subject.community, 1);
    kiosk.record(issueCard(card, residentId(0)));
    kiosk.record(stopCard(card, residentId(0)));
    expect(await reviews(kiosk)).toEqual([['alreadyThere'], ['alreadyThere']]);
    expect(await cardStatus(database(), kiosk, card)).toBe('active');
  });

  it('an award is taken back once, also when that is heard of first', async () => {
    const kiosk = await newKiosk();
    const other = await enterKiosk(database(), kiosk.subject.community, 'B');
    const award = kiosk.accrue(0, 3);
    other.record(takeBack(award.id, 0, 30), { staff: manager });
    other.record(takeBack(award.id, 0, 30), { staff: manager });
    expect(await send(other)).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
    await send(kiosk);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints);
    expect(await waitingCount(database(), kiosk.subject.community)).toBe(0);
    const raised = await queryRows(
      database().orm,
      sql`SELECT code FROM review WHERE community = ${kiosk.subject.community}`,
    );
    expect(raised).toEqual([{ code: 'alreadyReversed' }]);
    await verified();
  });

  it('what is no award, or another one, is not taken back', async () => {
    const kiosk = await newKiosk();
    const award = kiosk.accrue(0, 3);
    const sale = kiosk.redeem(1);
    kiosk.record(takeBack(award.id, 1, 30), { staff: manager });
    kiosk.record(takeBack(award.id, 0, 20), { staff: manager });
    await send(kiosk);
    kiosk.record(takeBack(sale.id, 1, 30), { staff: manager });
    expect((await reviews(kiosk)).slice(2)).toEqual([['reversalMismatch'], ['reversalMismatch'], ['transferUnknown']]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints + 30);
    await verified();
  });

  it('points that are spent already can be taken back, and the debt is reviewed', async () => {
    const kiosk = await newKiosk();
    const award = kiosk.accrue(0, 20);
    kiosk.redeem(0, [0], 40);
    kiosk.record(takeBack(award.id, 0, 200), { staff: manager });
    expect((await reviews(kiosk)).at(-1)).toEqual(['overdraft']);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - 1200);
    await verified();
  });

  it('asks who did it, and whether they may', async () => {
    const kiosk = await newKiosk();
    const award = (approvedBy: string | null) => ({ ...accrual(0, 1), body: { ...accrual(0, 1).body, approvedBy } });
    kiosk.record(award(secondClerk), { staff: null });
    kiosk.record(award(secondClerk), { staff: 'stf_nobody' });
    kiosk.record(award(secondClerk), { staff: auditor });
    kiosk.record(award(null), { staff: clerk });
    kiosk.record(award(clerk), { staff: clerk });
    kiosk.record(award(auditor), { staff: clerk });
    kiosk.record(award('stf_nobody'), { staff: clerk });
    kiosk.record(award(manager), { staff: clerk });
    kiosk.record(takeBack(newId(), 0, 10), { staff: clerk });
    const raised = await reviews(kiosk);
    expect(raised.slice(0, 8)).toEqual([
      ['staffUnknown'],
      ['staffUnknown'],
      // An auditor has no PIN, unless one was asked for.
      ['notPermitted', 'notSignedIn'],
      ['notPermitted'],
      ['notPermitted'],
      ['notPermitted', 'notSignedIn'],
      ['notPermitted'],
      [],
    ]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints + 80);
  });

  it('keeps what a shift came to', async () => {
    const kiosk = await newKiosk();
    kiosk.record(closeShift());
    expect(await reviews(kiosk)).toEqual([[]]);
    const shifts = await queryRows(
      database().orm,
      sql`SELECT staff, redemptions, points::float8 AS points, cash_counted_fen::float8 AS cash, flagged FROM shift
        WHERE community = ${kiosk.subject.community}`,
    );
    expect(shifts).toEqual([{ staff: clerk, redemptions: 12, points: -140, cash: 2750, flagged: 1 }]);
  });
});
