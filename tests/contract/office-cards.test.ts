import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { parseCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { issueCards, listCardless, stopCard } from '#lib/server/console/cards.ts';
import { registerResident } from '#lib/server/console/register-resident.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { auditor, byManager, cardHash, chainOf, foundCommunity, residentId, storeId, testNow } from './community.ts';
import { describeOnEachDatabase, describeOnPostgres } from './databases.ts';

// Cards that the office issues and stops.

const newcomer = 'res_000000000000000000000001';
const typed = {
  name: '欧阳秀兰',
  pinyin: '',
  initials: '',
  number: 'XL-0100',
  homeStoreId: storeId,
  kind: '',
  team: '',
  household: '',
  elderMode: 'no',
};

describeOnEachDatabase('cards of the office', (database) => {
  const found = async () => {
    const community = await foundCommunity(database());
    const wanted = { id: newcomer, typed, seen: [] };
    await registerResident(chainOf(database()), byManager(community), wanted, testNow);
    return community;
  };
  const issue = (community: string, residents: readonly string[]) =>
    issueCards(chainOf(database()), byManager(community), residents, testNow);
  const stop = (community: string, more: Partial<Parameters<typeof stopCard>[2]> = {}) => {
    const card = { residentId: residentId(0), cardHash: cardHash(community, 0), status: 'lost' as const };
    const wanted = { ...card, reason: '本人来挂失', issuesNext: true, ...more };
    return stopCard(chainOf(database()), byManager(community), wanted, testNow);
  };
  const cardsOf = (community: string, resident: string) =>
    queryRows<{ hash: string; status: string }>(
      database().orm,
      sql`SELECT hash, status FROM card WHERE community = ${community} AND resident = ${resident}
        ORDER BY status, hash`,
    );
  /** The hash of a number as it is printed. */
  const hashOf = (groups = ''): string => {
    const read = parseCardNumber(groups);
    return read.ok ? hashCardNumber('card-key', read.value) : '';
  };

  it('are issued to those who have none, and the same form again issues and tells nothing', async () => {
    const community = await found();
    expect(await listCardless(database().orm, community)).toEqual([
      { id: newcomer, number: 'XL-0100', name: '欧阳秀兰' },
    ]);
    // Somebody who has a card, and nobody, get none.
    const issued = await issue(community, [newcomer, residentId(0), 'res-gone']);
    expect(issued).toMatchObject({ ok: true, value: [{ maskedName: '欧阳*兰', residentNumber: 'XL-0100' }] });
    expect(await issue(community, [newcomer])).toEqual({ ok: false, error: 'nobody' });
    const number = issued.ok ? issued.value[0]?.groups : undefined;
    expect(await cardsOf(community, newcomer)).toEqual([{ hash: hashOf(number), status: 'active' }]);
    expect(await listCardless(database().orm, community)).toEqual([]);
    const kept = await queryRows(
      database().orm,
      sql`SELECT 1 FROM hub_fact WHERE community = ${community}
        AND position(${number?.replaceAll(' ', '') ?? ''}::text IN payload) > 0`,
    );
    expect(kept).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('are stopped with a reason, and the next one is good at once', async () => {
    const community = await found();
    expect(await stop(community, { reason: ' ' })).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await stop(community, { residentId: residentId(1) })).toEqual({ ok: false, error: 'unknown' });
    const stopped = await stop(community);
    expect(stopped).toMatchObject({ ok: true, value: [{ residentNumber: 'XL-0000' }] });
    expect(await stop(community)).toEqual({ ok: false, error: 'stopped' });
    expect(await cardsOf(community, residentId(0))).toEqual([
      { hash: hashOf(stopped.ok ? stopped.value[0]?.groups : ''), status: 'active' },
      { hash: cardHash(community, 0), status: 'lost' },
    ]);
    expect(
      await stop(community, { residentId: residentId(1), cardHash: cardHash(community, 1), issuesNext: false }),
    ).toEqual({ ok: true, value: [] });
    expect((await listCardless(database().orm, community, residentId(1))).map(({ id }) => id)).toEqual([residentId(1)]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('are no auditor’s to issue or to stop', async () => {
    const community = await found();
    const by = { communityId: community, staffId: auditor, role: 'auditor' as const };
    const refused = { ok: false, error: 'notPermitted' };
    expect(await issueCards(chainOf(database()), by, [newcomer], testNow)).toEqual(refused);
    const card = { residentId: residentId(0), cardHash: cardHash(community, 0), status: 'lost' as const };
    const wanted = { ...card, reason: '丢了', issuesNext: false };
    expect(await stopCard(chainOf(database()), by, wanted, testNow)).toEqual(refused);
  });
});

describeOnPostgres('two forms for a card at the same time', (database) => {
  it('issue one', async () => {
    const community = await foundCommunity(database());
    const wanted = { id: newcomer, typed, seen: [] };
    await registerResident(chainOf(database()), byManager(community), wanted, testNow);
    const issue = () => issueCards(chainOf(database()), byManager(community), [newcomer], testNow);
    const both = await Promise.all([issue(), issue()]);
    expect(both.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });
});
