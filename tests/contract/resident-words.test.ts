import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { PushRequest } from '#lib/protocol/push.ts';
import { listFindings } from '#lib/server/console/findings.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { enterKiosk, foundCommunity, testNow, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { newResident, registration } from './staff-facts.ts';

describeOnEachDatabase('the words of a person beside the event', (database) => {
  const newKiosk = async () => enterKiosk(database(), await foundCommunity(database()), 'A');
  const send = async (kiosk: TestKiosk, more: Partial<PushRequest> = {}) =>
    (await pushed(database(), kiosk, kiosk.batch(kiosk.events, more))).results;
  const row = async (kiosk: TestKiosk, id: string) => {
    const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    const { changes } = await pull(database(), kiosk.subject, query, testNow);
    return allRows(changes).residents.find((resident) => resident.id === id);
  };
  const everything = async (kiosk: TestKiosk) =>
    JSON.stringify(
      await queryRows(database().orm, sql`SELECT payload FROM event WHERE community = ${kiosk.subject.community}`),
    );
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('name the resident, and stand in no event', async () => {
    const kiosk = await newKiosk();
    const { fact, words } = registration('res-new');
    kiosk.record(fact);
    expect(await send(kiosk, { words: [words] })).toMatchObject([{ status: 'applied' }]);
    expect(await row(kiosk, 'res-new')).toMatchObject({ maskedName: '田*英', initials: 'txy', elderMode: true });
    expect(await everything(kiosk)).not.toContain('田秀英');
    await verified();
  });

  it('find a namesake of either version', async () => {
    const kiosk = await newKiosk();
    kiosk.record(newResident('res-old', 'A-R0001'));
    const { fact, words } = registration('res-new', 'A-R0002');
    kiosk.record(fact);
    expect(await send(kiosk, { words: [words] })).toMatchObject([{}, { review: ['nameAlreadyThere'] }]);
  });

  it.each([
    ['are missing', () => undefined],
    ['are of somebody else', () => [registration('res-other', 'A-R0002', '别人').words]],
    ['have another salt', (words: object) => [{ ...words, salt: 'A'.repeat(22) }]],
    ['are no words', () => [null, 'text', { name: 1 }, [[]]]],
    ['say more than they may', (words: object) => [{ ...words, phone: '138' }]],
  ])('leave a resident without a name where they %s, which a review tells', async (_what, sent) => {
    const kiosk = await newKiosk();
    const { fact, words } = registration('res-new');
    kiosk.record(fact);
    const beside = sent(words);
    const results = await send(kiosk, beside === undefined ? {} : { words: beside });
    expect(results).toMatchObject([{ status: 'applied', review: ['nameMissing'] }]);
    expect(await row(kiosk, 'res-new')).toMatchObject({ number: 'A-R0001', maskedName: '', initials: '' });
    await verified();
  });

  it('name a resident when they come after their event, whoever brings them, and once', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    const { fact, words } = registration('res-new');
    kiosk.record(fact);
    await send(kiosk);
    const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
    const { cursor } = await pull(database(), kiosk.subject, query, testNow);
    expect(await send(kiosk, { words: [registration('res-new', 'A-R0001', '别人').words] })).toHaveLength(1);
    expect(await row(kiosk, 'res-new')).toMatchObject({ maskedName: '' });
    const missing = async (state: 'open' | 'settled') =>
      (await listFindings(database().orm, community, { code: 'nameMissing', state })).rows.length;
    expect([await missing('open'), await missing('settled')]).toEqual([1, 0]);
    expect(await send(kiosk, { words: [words], recovered: true })).toMatchObject([{ status: 'duplicate' }]);
    expect([await missing('open'), await missing('settled')]).toEqual([0, 1]);
    const { changes } = await pull(database(), kiosk.subject, { ...query, cursor }, testNow);
    expect(allRows(changes).residents).toMatchObject([{ id: 'res-new', maskedName: '田*英', initials: 'txy' }]);
    await send(kiosk, { words: [words] });
    const kept = sql`SELECT said FROM resident_words WHERE community = ${community} AND resident = 'res-new'`;
    expect(await queryRows(database().orm, kept)).toHaveLength(1);
    await verified();
  });

  it('of a second registration of somebody, who has no name, are not taken for those of the first', async () => {
    const kiosk = await newKiosk();
    kiosk.record(registration('res-new').fact);
    const other = registration('res-new', 'A-R0002', '别人');
    kiosk.record(other.fact);
    await send(kiosk);
    await send(kiosk, { words: [other.words] });
    expect(await row(kiosk, 'res-new')).toMatchObject({ number: 'A-R0001', maskedName: '' });
    await verified();
  });

  it('are told by verify where somebody has put in another name', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    const { fact, words } = registration('res-new');
    kiosk.record(fact);
    await send(kiosk, { words: [words] });
    await database().orm.execute(
      sql`UPDATE resident SET name = '别人' WHERE community = ${community} AND id = 'res-new'`,
    );
    expect(await verifyLedger(database())).toMatchObject([{ community, subject: 'words of res-new' }]);
    await database().orm.execute(sql`UPDATE resident SET name = ${words.name}
      WHERE community = ${community} AND id = 'res-new'`);
    await verified();
  });
});
