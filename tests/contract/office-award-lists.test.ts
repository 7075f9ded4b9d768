import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { secureRandom } from '#lib/base/id.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { findForAward, whoIsMeant } from '#lib/server/console/award-people.ts';
import { previewAward } from '#lib/server/console/award-preview.ts';
import { stopCard } from '#lib/server/console/cards.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { balances, decide, found, give, reading, seenOf, today } from './awards.ts';
import { byManager, chainOf, manager, newId, residentId, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// Lists of people who get points: what each line means, and what is asked before anybody gets them.

describeOnEachDatabase('a list of people who get points', (database) => {
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('are confirmed once of two proposals for the same people, category and day', async () => {
    const community = await found(database());
    const [first, second] = [newId(), newId()];
    const lines = [seenOf(0, 2, 20), seenOf(1, 2, 20)];
    for (const id of [first, second])
      expect(await give(database(), community, { id, categoryId: 'service', lines })).toMatchObject({
        value: 'proposed',
      });
    const at = new Date(testNow.getTime() + 60_000);
    expect(await decide(database(), community, first, { at })).toMatchObject({ ok: true });
    expect(await decide(database(), community, second, { at })).toMatchObject({ error: { code: 'outdated' } });
    expect(await balances(database(), community)).toEqual([20, 20, 0]);
    await verified();
  });

  it('need a second person once one alone has given as much as one may in a day, list by list', async () => {
    const community = await found(database(), { policy: { awardApprovalPoints: 12 } });
    expect(await give(database(), community)).toMatchObject({ value: 'awarded' });
    const typed = { categoryId: reading, day: today, quantity: 1, people: 'XL-0002' };
    const preview = await previewAward(database().orm, byManager(community), typed, testNow);
    expect(preview).toMatchObject({ points: 5, needsSecond: true });
    expect(await give(database(), community, { lines: [seenOf(2)] })).toMatchObject({ value: 'proposed' });
  });

  it('know a form that was sent twice from another list under its id', async () => {
    const community = await found(database());
    const id = newId();
    expect(await give(database(), community, { id })).toMatchObject({ value: 'awarded' });
    expect(await give(database(), community, { id, lines: [seenOf(1), seenOf(0)] })).toMatchObject({ value: 'again' });
    expect(await give(database(), community, { id, lines: [seenOf(2)] })).toMatchObject({
      error: { code: 'overtaken' },
    });
    expect(await balances(database(), community)).toEqual([5, 5, 0]);
  });

  it('take a number behind a name for the number, and digits of Chinese width for digits', async () => {
    const community = await found(database());
    const named = await whoIsMeant(database().orm, community, ['王秀兰\tXL-0001', '王秀兰\t3', 'XL-0002 ×２']);
    expect(named.map(({ resident, quantity }) => [resident?.id, quantity])).toEqual([
      ['res-1', null],
      [undefined, 3],
      ['res-2', 2],
    ]);
    await database().orm.execute(
      sql`UPDATE resident SET number = '012' WHERE community = ${community} AND id = 'res-1'`,
    );
    const [behind] = await whoIsMeant(database().orm, community, ['王秀兰\t012']);
    expect(behind).toMatchObject({ resident: { id: 'res-1' }, quantity: null, refused: null });
  });

  it('show of each line what it comes to: by number, name or card, twice, unknown, over the cap, erased', async () => {
    const community = await found(database(), { residents: 5 });
    await give(database(), community, { lines: [seenOf(3, 2, 10)] });
    await give(database(), community, { lines: [seenOf(4)] });
    const number = mintCardNumber(secureRandom);
    const stopped = mintCardNumber(secureRandom);
    await inChain(chainOf(database()), testNow, async (_tx, lock) => {
      const cards = [number, stopped].map((each) => ({
        cardHash: hashCardNumber('card-key', each),
        residentId: residentId(0),
      }));
      const chain = await lock(community);
      await chain.record({ type: 'cards.issued', staff: manager, reason: '', body: { cards }, confidential: null });
    });
    const card = { residentId: residentId(0), cardHash: hashCardNumber('card-key', stopped), status: 'lost' as const };
    await stopCard(chainOf(database()), byManager(community), { ...card, reason: '丢了', issuesNext: false }, testNow);
    await eraseResident(
      chainOf(database()),
      byManager(community),
      { residentId: residentId(2), reason: '本人要求', typedNumber: 'XL-0002' },
      testNow,
    );
    const people = [
      number,
      'xl-0001 ×2',
      'XL-0000 王秀兰',
      '王秀兰',
      'XL-0009',
      'XL-0002',
      'XL-0003',
      'XL-0004\t2',
      stopped,
      'XL-0001 李四',
      '1234 5678 9012 3456',
      'XL-0001',
    ];
    const typed = { categoryId: reading, day: today, quantity: 1, people: people.join('\n') };
    const preview = await previewAward(database().orm, byManager(community), typed, testNow);
    if (typeof preview === 'string') throw new Error(preview);
    expect(
      preview.lines.map(({ text, resident, points, before, refused }) => [
        resident?.id ?? text,
        points,
        before,
        refused,
      ]),
    ).toEqual([
      ['res-0', 5, 0, null],
      ['res-1', 10, 0, null],
      ['res-0', 0, 0, 'twice'],
      ['王秀兰', 0, 0, 'several'],
      ['XL-0009', 0, 0, 'unknown'],
      ['res-2', 0, 0, 'erased'],
      ['res-3', 0, 10, 'overCap'],
      ['res-4', 5, 5, null],
      ['res-0', 0, 0, 'cardStopped'],
      ['XL-0001 李四', 0, 0, 'mismatch'],
      ['', 0, 0, 'unknown'],
      ['res-1', 0, 0, 'twice'],
    ]);
    // No line that is shown, or sent again, holds the number of a card.
    expect(JSON.stringify(preview)).not.toContain(number);
    expect(preview).toMatchObject({ points: 20, needsSecond: false });
    const lines = preview.lines.flatMap(({ resident, points, quantity, before }) =>
      points === 0 ? [] : [{ residentId: resident?.id ?? '', points, quantity, before }],
    );
    expect(await give(database(), community, { lines })).toMatchObject({ value: 'awarded' });
    expect(await previewAward(database().orm, byManager(community), { ...typed, day: '2026-02-30' }, testNow)).toBe(
      'dayInvalid',
    );
    expect(await previewAward(database().orm, byManager(community), { ...typed, quantity: Number.NaN }, testNow)).toBe(
      'quantityInvalid',
    );
    expect(await previewAward(database().orm, byManager(community), { ...typed, people: ' \n' }, testNow)).toBe(
      'nobody',
    );
    const find = async (query: string) => (await findForAward(database().orm, community, query)).kind;
    expect([await find(number), await find(stopped), await find('123456789012345678901234')]).toEqual([
      'one',
      'cardStopped',
      'cardUnknown',
    ]);
    expect([await find('xl-0003'), await find('wang'), await find('nobody'), await find('')]).toEqual([
      'one',
      'several',
      'notFound',
      'notFound',
    ]);
    await verified();
  });
});
