import { sql, type SQL } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { FactOf } from '#lib/facts/fact.ts';
import { tombstoneOf } from '#lib/facts/tombstone.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { PushRequest } from '#lib/protocol/push.ts';
import { eraseResident, type ErasureWanted } from '#lib/server/console/erase-resident.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { findNameTraces } from '#lib/server/console/name-traces.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  accrual,
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  foundingFacts,
  manager,
  newId,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { cardOf, issueCard, newResident, noted, registration } from './staff-facts.ts';

describeOnEachDatabase('the words of a person are erased', (database) => {
  const newKiosk = async () => enterKiosk(database(), await foundCommunity(database()), 'A');
  const send = async (kiosk: TestKiosk, events: readonly unknown[] = kiosk.events, more: Partial<PushRequest> = {}) =>
    (await pushed(database(), kiosk, kiosk.batch(events, more))).results;
  const erase = ({ subject: { community } }: TestKiosk, change: Partial<ErasureWanted> = {}) => {
    const wanted = { residentId: 'res-new', reason: '本人要求', typedNumber: 'a r0001', ...change };
    return eraseResident(chainOf(database()), byManager(community), wanted, testNow);
  };
  /** What a restore from a dump that knows nobody of them applies from the second copy of the chain. */
  const eraseUnheard = ({ subject: { community } }: TestKiosk, residentId = 'res-new') =>
    inChain(chainOf(database()), testNow, async (_tx, lock) => {
      const body = { residentId, number: 'A-R0001' };
      const chain = await lock(community);
      await chain.record({ type: 'resident.erased', staff: manager, reason: '本人要求', body, confidential: null });
    });
  const pulledRows = async (kiosk: TestKiosk) => {
    const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    return allRows((await pull(database(), kiosk.subject, query, testNow)).changes);
  };
  const row = async (kiosk: TestKiosk) => (await pulledRows(kiosk)).residents.find(({ id }) => id === 'res-new');
  /** Every row of the community, as a dump holds it. */
  const everything = async ({ subject: { community } }: TestKiosk): Promise<string> => {
    const ask = (table: SQL) =>
      queryRows(database().orm, sql`SELECT to_json(t)::text AS row FROM ${table} AS t WHERE community = ${community}`);
    const names = ['event', 'resident', 'resident_words', 'set_aside', 'review', 'hub_fact', 'waiting', 'account'];
    return JSON.stringify(await Promise.all(names.map((name) => ask(sql.identifier(name) as unknown as SQL))));
  };
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);
  const registeredOf = ({ events: [event] }: TestKiosk) =>
    event as Extract<KioskEvent, { type: 'resident.registered' }>;

  const versions = [
    ['1', () => ({ fact: newResident('res-new'), words: [] as unknown[] })],
    ['2', () => (({ fact, words }) => ({ fact, words: [words] as unknown[] }))(registration('res-new'))],
  ] as const;

  it.each(versions)('with their salt, of version %s; chain, card and sums stay', async (_version, make) => {
    const kiosk = await newKiosk();
    const { fact, words } = make();
    kiosk.record(fact);
    kiosk.record(issueCard(cardOf(`${kiosk.subject.community} erased`), 'res-new'));
    await send(kiosk, kiosk.events, { words });
    expect(await everything(kiosk)).toMatch(/田秀英/);
    expect(await erase(kiosk)).toEqual({ ok: true, value: 'erased' });
    expect(await everything(kiosk)).not.toMatch(/田秀英|tianxiuying|\Wtxy\W|__"/);
    expect(await row(kiosk)).toMatchObject({ number: 'A-R0001', maskedName: '', initials: '' });
    expect((await pulledRows(kiosk)).erasures).toMatchObject([{ id: 'res-new', of: 'resident' }]);
    // The tablet goes on with its chain, and sends again what it has, with the words or without.
    expect(await send(kiosk, kiosk.events, { words })).toMatchObject([
      { status: 'duplicate' },
      { status: 'duplicate' },
    ]);
    expect(await send(kiosk, [tombstoneOf(registeredOf(kiosk))])).toMatchObject([{ status: 'duplicate' }]);
    kiosk.redeem(0);
    expect(await send(kiosk, kiosk.events.slice(-1))).toMatchObject([{ status: 'applied' }]);
    expect(await everything(kiosk)).not.toMatch(/田秀英|tianxiuying|\Wtxy\W/);
    expect(await erase(kiosk)).toEqual({ ok: true, value: 'again' });
    await verified();
  });

  it.each(versions)('before any of them is stored again after a restore, of version %s', async (_version, make) => {
    const kiosk = await newKiosk();
    const { fact, words } = make();
    kiosk.record(fact);
    kiosk.record(issueCard(cardOf(`${kiosk.subject.community} erased`), 'res-new'));
    await eraseUnheard(kiosk);
    expect(await send(kiosk, kiosk.events, { words })).toMatchObject([{ status: 'applied' }, { status: 'applied' }]);
    expect(await everything(kiosk)).not.toMatch(/田秀英|tianxiuying|\Wtxy\W|nameMissing/);
    expect(await row(kiosk)).toMatchObject({ number: 'A-R0001', maskedName: '' });
    await verified();
  });

  it('and a tombstone refills the chain of a hub that was restored, in its place or as recovered', async () => {
    for (const recovered of [false, true]) {
      const kiosk = await newKiosk();
      kiosk.record(newResident('res-new'));
      kiosk.redeem(0);
      await eraseUnheard(kiosk);
      const [registered, redeemed] = kiosk.events;
      const results = await send(kiosk, [tombstoneOf(registeredOf(kiosk)), redeemed], { recovered });
      expect(results.map(({ status }) => status)).toEqual(['applied', 'applied']);
      expect(await row(kiosk)).toMatchObject({ number: 'A-R0001', maskedName: '' });
      expect(await send(kiosk, [registered])).toMatchObject([{ status: 'duplicate' }]);
      await verified();
    }
  });

  it('while a tombstone of anybody else is set aside, and another hash under one is a conflict', async () => {
    const kiosk = await newKiosk();
    kiosk.record(newResident('res-new'));
    const tombstone = tombstoneOf(registeredOf(kiosk));
    expect(await send(kiosk, [tombstone])).toMatchObject([{ status: 'invalid', code: 'hash' }]);
    const other = await newKiosk();
    other.record(newResident('res-new'));
    await send(other);
    await erase(other);
    const forged = { ...tombstoneOf(registeredOf(other)), hash: tombstone.hash };
    expect(await send(other, [forged])).toMatchObject([{ status: 'conflict' }]);
  });

  it('in what was set aside as well, and in nothing else', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    kiosk.record(newResident('res-new'));
    await send(kiosk);
    const [registered] = kiosk.events;
    await send(kiosk, [{ ...registered, note: 'altered' }]);
    await send(kiosk, [{ ...registered, note: 'altered', body: { residentId: 'res-other', name: '田秀英' } }]);
    await erase(kiosk);
    const raws = await queryRows<{ raw: string }>(
      database().orm,
      sql`SELECT raw FROM set_aside WHERE community = ${community}`,
    );
    expect(raws.map(({ raw }) => raw === '"erased"').toSorted()).toEqual([false, true]);
    for (const change of [
      sql`UPDATE event SET payload = '{}' WHERE community = ${community}`,
      sql`UPDATE event SET payload = tombstone_of(payload) || ' ' WHERE community = ${community}`,
      sql`UPDATE event SET hash = 'x' WHERE community = ${community}`,
      sql`UPDATE set_aside SET raw = '""' WHERE community = ${community}`,
      sql`DELETE FROM resident_erasure WHERE community = ${community}`,
    ]) {
      await expect(database().orm.execute(change)).rejects.toThrow();
    }
  });

  it('in damaged registrations of every spelling, and of those that come when the words are erased', async () => {
    const raws = async ({ subject: { community } }: TestKiosk) =>
      (
        await queryRows<{ raw: string }>(database().orm, sql`SELECT raw FROM set_aside WHERE community = ${community}`)
      ).map(({ raw }) => raw);
    for (const name of ['田秀英', '田"秀\\英']) {
      const kiosk = await newKiosk();
      const { type, body } = newResident('res-new') as FactOf<'resident.registered'>;
      kiosk.record({ type, body: { ...body, name } });
      await send(kiosk);
      const registered = registeredOf(kiosk);
      const damaged = (said: object) => ({ ...registered, body: { ...registered.body, ...said } });
      await send(kiosk, [{ ...registered, note: 'altered' }]);
      await send(kiosk, [damaged({ name: '田秀瑛' })]);
      // The id of somebody else begins with the same letters.
      await send(kiosk, [damaged({ residentId: 'res-newer', name: '田秀瑛' })]);
      await erase(kiosk);
      const late = { ...damaged({ name: '田秀莹' }), note: 'altered' };
      expect(await send(kiosk, [late])).toMatchObject([{ status: 'invalid' }]);
      // What tells it from others is kept, so that the same bytes get the same answer.
      expect(await send(kiosk, [late])).toMatchObject([{ status: 'invalid' }]);
      const left = await raws(kiosk);
      expect(left.filter((raw) => raw === '"erased"')).toHaveLength(3);
      expect(left.filter((raw) => raw.includes('田'))).toEqual([expect.stringContaining('res-newer')]);
      await verified();
    }
  });

  it('by nobody else than a manager, who says why without the name, and which resident', async () => {
    const kiosk = await newKiosk();
    kiosk.record(newResident('res-new'));
    await send(kiosk);
    const { community } = kiosk.subject;
    const wanted = { residentId: 'res-new', reason: '本人要求', typedNumber: 'A-R0001' };
    for (const role of ['clerk', 'auditor'] as const) {
      const by = { ...byManager(community), role };
      expect(await eraseResident(chainOf(database()), by, wanted, testNow)).toMatchObject({ error: 'notPermitted' });
    }
    expect(await erase(kiosk, { residentId: 'nobody' })).toMatchObject({ error: 'unknown' });
    expect(await erase(kiosk, { reason: ' ' })).toMatchObject({ error: 'reasonMissing' });
    expect(await erase(kiosk, { typedNumber: 'A-R0002' })).toMatchObject({ error: 'notConfirmed' });
    expect(await erase(kiosk, { reason: '田 秀英本人要求' })).toMatchObject({ error: 'reasonNames' });
    expect(await row(kiosk)).toMatchObject({ maskedName: '田*英' });
  });

  it('while notes and reasons that say the name are found, which stay', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    kiosk.record(newResident('res-new'));
    kiosk.record(accrual(0, 1));
    const hashed = kiosk.record({ ...accrual(0, 2), body: { ...accrual(0, 2).body, note: '和田秀英一起清扫' } });
    const beside = noted(residentId(1), '替田秀英登记');
    kiosk.record(beside.fact);
    kiosk.record(noted('res-new', '田秀英自己来的').fact);
    await send(kiosk, kiosk.events, { words: [beside.words] });
    const other = { ...kiosk.events[0], body: { residentId: 'res-other', name: '田秀英' } };
    await send(kiosk, [other]);
    await inChain(chainOf(database()), testNow, async (_tx, lock) => {
      const chain = await lock(community);
      for (const reason of ['田秀英代领', '漏记']) {
        const body = { adjustmentId: newId(), residentId: residentId(0), points: 5 };
        await chain.record({ type: 'adjustment.proposed', staff: manager, reason, body, confidential: null });
      }
    });
    const resident = { id: 'res-new', name: '田秀英' };
    const find = () => findNameTraces(database().orm, community, resident);
    const { traces, more } = await find();
    expect(more).toBe(false);
    expect(traces.map(({ kind, type }) => `${kind} ${type}`).toSorted()).toEqual([
      'event accrual.recorded',
      'event accrual.recorded',
      'reason adjustment.proposed',
      'setAside hash',
    ]);
    expect(traces.find(({ key }) => key === hashed.id)).toMatchObject({ at: new Date(hashed.at) });
    expect(await erase(kiosk)).toMatchObject({ value: 'erased' });
    expect(await find()).toEqual({ traces, more });
    expect(await findNameTraces(database().orm, community, { ...resident, name: '' })).toMatchObject({ traces: [] });
    expect(await findNameTraces(database().orm, await foundCommunity(database()), resident)).toMatchObject({
      traces: [],
    });
  });

  it('which verify tells where somebody has put a name back, or hidden the fact', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    kiosk.record(newResident('res-new'));
    await send(kiosk);
    await erase(kiosk);
    const named = (name: string) =>
      database().orm.execute(sql`UPDATE resident SET name = ${name} WHERE community = ${community} AND id = 'res-new'`);
    await named('田秀英');
    expect(await verifyLedger(database())).toMatchObject([{ community, subject: 'erasure of res-new' }]);
    await named('');
    await verified();
  });
});

describeOnEachDatabase('what is held on a person', (database) => {
  it('is exported whole, for that person alone, before an erasure and after it', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database()), 'A');
    const { community } = kiosk.subject;
    const { fact, words } = registration('res-new');
    const card = cardOf(`${community} exported`);
    kiosk.record(fact);
    kiosk.record(issueCard(card, 'res-new'));
    kiosk.record({ ...accrual(0, 4), body: { ...accrual(0, 4).body, residentId: 'res-new' } });
    kiosk.redeem(0);
    await pushed(database(), kiosk, kiosk.batch(kiosk.events, { words: [words] }));
    const held = await exportResident(database(), community, 'res-new');
    expect(held).toMatchObject({
      resident: [{ id: 'res-new', number: 'A-R0001', name: '田秀英', pinyin: 'tianxiuying' }],
      words: [{ said: expect.stringContaining(words.salt) }],
      account: [{ balance: 40 }],
      cards: [{ hash: card, status: 'active' }],
      transfers: [{ points: 40, credit_account: 'res-new' }],
      setAside: [],
      erasure: [],
    });
    expect(held?.events.map(({ type }) => type).toSorted()).toEqual([
      'accrual.recorded',
      'card.issued',
      'resident.registered',
    ]);
    const wanted = { residentId: 'res-new', reason: '本人要求', typedNumber: 'A-R0001' };
    await eraseResident(chainOf(database()), byManager(community), wanted, testNow);
    const left = await exportResident(database(), community, 'res-new');
    expect(left).toMatchObject({ resident: [{ name: '' }], erasure: [{ fact: foundingFacts + 1 }] });
    // Nothing but why it was erased.
    expect(left?.words).toMatchObject([{ resident: '', said: expect.stringContaining('本人要求') }]);
    expect(JSON.stringify(left)).not.toContain('田秀英');
    expect(left?.hubFacts).toMatchObject([{ type: 'resident.erased', body: { residentId: 'res-new' } }]);
    expect(await exportResident(database(), community, 'nobody')).toBeUndefined();
    // Of a list that the office entered only the person's own line.
    const entered = await exportResident(database(), community, residentId(0));
    expect(entered?.hubFacts.find(({ type }) => type === 'residents.entered')).toMatchObject({
      body: { residents: [{ residentId: residentId(0) }] },
    });
    expect(JSON.stringify(entered?.hubFacts)).not.toContain(residentId(1));
  });
});
