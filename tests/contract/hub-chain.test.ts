import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { exportHubFacts } from '#lib/server/console/hub-facts.ts';
import { changePolicy } from '#lib/server/console/policy.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { push } from '#lib/server/sync/push.ts';
import { byManager, chainOf, enterKiosk, foundCommunity, foundingFacts, manager, quiet, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { recordEach, someHubFacts, someHubFactTypes, wholeChain } from './hub-facts.ts';
import { subjectsAfter } from './tampering.ts';

describeOnEachDatabase('the chain of the hub', (database) => {
  const change = (community: string, lowStockPieces: number, now = testNow) =>
    changePolicy(
      chainOf(database()),
      byManager(community),
      { seen: defaultPolicy, wanted: { ...defaultPolicy, lowStockPieces }, reason: '试试' },
      now,
    );
  /** What was done since the community was founded. */
  const chain = async (community: string) => (await wholeChain(database(), community)).slice(foundingFacts);
  /** The number of the fact at a place, from 1, among those since. */
  const since = (place: number) => foundingFacts + place;

  it('holds every type of fact, without a gap and each behind the one before it', async () => {
    const community = await foundCommunity(database());
    await recordEach(chainOf(database()), community);
    const rows = await chain(community);
    expect(rows.map(({ type }) => type)).toEqual(someHubFactTypes);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => since(index + 1)));
    expect(rows.map(({ fact }) => fact?.body)).toEqual(someHubFactTypes.map((type) => someHubFacts[type].body));
    expect(rows[0]).toMatchObject({ staff: manager, reason: '试试', at: testNow });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('counts without a gap where several change something at once, of whom one is first', async () => {
    const community = await foundCommunity(database());
    const outcomes = await Promise.all([4, 5, 6, 7].map((pieces) => change(community, pieces)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const kiosks = await Promise.all(['A', 'B', 'C'].map((label) => enterKiosk(database(), community, label)));
    const lost = kiosks.flatMap(({ subject: { kiosk } }) => [kiosk, kiosk]);
    const revoked = await Promise.all(
      lost.map((kiosk) =>
        revokeKiosk(chainOf(database()), byManager(community), { kioskId: kiosk, reason: '丢了' }, testNow),
      ),
    );
    // The second one is told what the first has done.
    expect(revoked.filter(({ ok }) => ok)).toHaveLength(3);
    expect(revoked.flatMap((each) => (each.ok ? [] : [each.error]))).toEqual(Array(3).fill('alreadyRevoked'));
    expect((await chain(community)).map(({ number }) => number)).toEqual([1, 2, 3, 4].map(since));
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is told of whoever changes, removes or adds a fact', async () => {
    const community = await foundCommunity(database());
    await recordEach(chainOf(database()), community);
    const own = sql`community = ${community}`;
    const subjects = (statement: ReturnType<typeof sql>) => subjectsAfter(database(), statement);
    expect(await subjects(sql`UPDATE hub_fact SET staff = 'stf_other' WHERE ${own} AND number = ${since(2)}`)).toEqual([
      `hub fact ${since(2)} as its hash says`,
    ]);
    expect(
      await subjects(sql`UPDATE hub_fact SET payload = payload || ' ' WHERE ${own} AND number = ${since(3)}`),
    ).toEqual([`hub fact ${since(3)} as its hash says`]);
    expect(await subjects(sql`UPDATE hub_fact SET reason = '' WHERE ${own} AND number = ${since(3)}`)).toEqual([
      `hub fact ${since(3)} as its hash says`,
    ]);
    expect(await subjects(sql`UPDATE hub_fact_confidential SET said = '{}' WHERE ${own} AND number = 3`)).toEqual([
      'hub fact 3 beside its hash',
    ]);
    expect(await subjects(sql`DELETE FROM hub_fact_confidential WHERE ${own} AND number = 3`)).toEqual(
      expect.arrayContaining(['hub fact 3 beside its hash']),
    );
    expect(await subjects(sql`DELETE FROM hub_fact WHERE ${own} AND number = 4`)).toEqual([
      'hub fact 5 behind the one before it',
      'member of staff stf_second as facts say',
    ]);
    expect(await subjects(sql`DELETE FROM hub_fact WHERE ${own} AND number = 1`)).toEqual([
      'hub fact 2 behind the one before it',
    ]);
  });

  it('cannot be altered', async () => {
    const community = await foundCommunity(database());
    await change(community, 4);
    for (const statement of [sql`UPDATE hub_fact SET reason = ''`, sql`DELETE FROM hub_fact`, sql`TRUNCATE hub_fact`]) {
      await expect(database().orm.execute(statement)).rejects.toThrow();
    }
    expect(await chain(community)).toHaveLength(1);
  });

  it('is exported so that anybody can check it, without what is confidential', async () => {
    const community = await foundCommunity(database());
    await recordEach(chainOf(database()), community);
    const lines: string[] = [];
    for await (const line of exportHubFacts(database().orm, community)) lines.push(line);
    const facts = lines.map((line) => JSON.parse(line) as { readonly hash: string; readonly payload: string });
    expect(facts).toHaveLength(foundingFacts + someHubFactTypes.length);
    for (const [index, { hash, payload }] of facts.entries()) {
      expect(sha256Base64Url(payload)).toBe(hash);
      if (index > 0) expect(JSON.parse(payload)).toMatchObject({ prev: facts[index - 1]?.hash });
    }
    for (const confidential of ['程小满', 'pin-hash', 'password-hash', 'codeHash', 'card-key', '王秀兰', '欧阳秀兰']) {
      expect(lines.join('')).not.toContain(confidential);
    }
  });

  it('is closed to tablets: whatever of it one pushes is set aside', async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    for (const type of someHubFactTypes) {
      kiosk.record({ type, body: someHubFacts[type].body } as unknown as Fact, { staff: manager }, 1);
    }
    kiosk.redeem(0);
    const { response } = await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    expect(response).toMatchObject({ ackSeq: kiosk.events.length, answered: kiosk.events.length });
    const aside = await queryRows<{ code: string }>(
      database().orm,
      sql`SELECT code FROM set_aside WHERE community = ${community}`,
    );
    expect(aside.map(({ code }) => code)).toEqual(someHubFactTypes.map(() => 'schema'));
    expect(await chain(community)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
