import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { PushRequest } from '#lib/protocol/push.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { eventOf } from '#lib/server/console/events.ts';
import { exportResident } from '#lib/server/console/export-resident.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainOf, enterKiosk, foundCommunity, residentId, testNow, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';
import { noted, registration } from './staff-facts.ts';

const text = '王桂兰忘带卡';

describeOnEachDatabase('the note of an award beside its event', (database) => {
  const newKiosk = async () => enterKiosk(database(), await foundCommunity(database()), 'A');
  const send = async (kiosk: TestKiosk, words: readonly unknown[], more: Partial<PushRequest> = {}) =>
    (await pushed(database(), kiosk, kiosk.batch(kiosk.events, { words: [...words], ...more }))).results;
  const rows = async (kiosk: TestKiosk, table: string) =>
    queryRows<{ row: string }>(
      database().orm,
      sql`SELECT to_json(t)::text AS row FROM ${sql.identifier(table)} AS t WHERE community = ${kiosk.subject.community}`,
    );
  const saying = async (kiosk: TestKiosk) => {
    const tables = ['event', 'transfer', 'resident_words', 'review', 'set_aside'];
    const said = await Promise.all(tables.map(async (table) => JSON.stringify(await rows(kiosk, table))));
    return tables.filter((_table, index) => said[index]?.includes(text));
  };
  const erase = (kiosk: TestKiosk, id: string, typedNumber: string) => {
    const { community } = kiosk.subject;
    const wanted = { residentId: id, reason: '本人要求', typedNumber };
    return eraseResident(chainOf(database()), byManager(community), wanted, testNow);
  };
  const numberOf = async (kiosk: TestKiosk, id: string): Promise<string> => {
    const { community } = kiosk.subject;
    const found = sql`SELECT number FROM resident WHERE community = ${community} AND id = ${id}`;
    return (await queryRows<{ number: string }>(database().orm, found))[0]?.number ?? '';
  };
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('is in the history and in no event, and an erasure of the resident leaves nothing of it', async () => {
    const kiosk = await newKiosk();
    const { fact, words } = noted(residentId(0), text);
    kiosk.record(fact);
    expect(await send(kiosk, [words])).toMatchObject([{ status: 'applied' }]);
    expect(await saying(kiosk)).toEqual(['transfer', 'resident_words']);
    const held = await exportResident(database(), kiosk.subject.community, residentId(0));
    expect(JSON.stringify(held?.words)).toContain(text);
    const page = () => eventOf(database().orm, kiosk.subject.community, kiosk.events[0]?.id ?? '');
    expect(await page()).toMatchObject({
      said: { body: { note: text } },
      payload: { body: { words: fact.body.words } },
    });
    await verified();
    expect(await erase(kiosk, residentId(0), await numberOf(kiosk, residentId(0)))).toMatchObject({ value: 'erased' });
    expect(await saying(kiosk)).toEqual([]);
    expect(await page()).toMatchObject({ said: { body: { note: '' } } });
    await verified();
    // Whoever sends it again brings nothing back, and neither does one that comes for the first time.
    expect(await send(kiosk, [words])).toMatchObject([{ status: 'duplicate' }]);
    const late = noted(residentId(0), text);
    kiosk.record(late.fact);
    await send(kiosk, [words, late.words]);
    expect(await saying(kiosk)).toEqual([]);
    await verified();
  });

  it('waits with its award for a resident, and stays beside it', async () => {
    const kiosk = await newKiosk();
    const { fact, words } = noted('res-new', text);
    const registered = registration('res-new');
    kiosk.record(fact);
    expect(await send(kiosk, [words])).toMatchObject([{ status: 'waiting' }]);
    kiosk.record(registered.fact);
    await send(kiosk, [words, registered.words]);
    expect(await saying(kiosk)).toEqual(['transfer', 'resident_words']);
    await verified();
    await erase(kiosk, 'res-new', 'A-R0001');
    expect(await saying(kiosk)).toEqual([]);
    await verified();
  });

  it('comes after its event as well, if it fits', async () => {
    const kiosk = await newKiosk();
    const { fact, words } = noted(residentId(0), text);
    kiosk.record(fact);
    await send(kiosk, [noted(residentId(0), text).words]);
    expect(await saying(kiosk)).toEqual([]);
    await verified();
    await send(kiosk, [words], { recovered: true });
    expect(await saying(kiosk)).toEqual(['transfer', 'resident_words']);
    await verified();
  });

  it('is not changed by anybody in the history, and verify tells where it is missing there', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    const { fact, words } = noted(residentId(0), text);
    kiosk.record(fact);
    await send(kiosk, [words]);
    for (const change of [sql`note = ''`, sql`note = '别的'`, sql`points = 1`, sql`staff = NULL`]) {
      const changed = sql`UPDATE transfer SET ${change} WHERE community = ${community} AND kind = 'accrual'`;
      await expect(database().orm.execute(changed)).rejects.toThrow();
    }
    await database().orm.execute(sql`DELETE FROM resident_words WHERE community = ${community}`);
    expect(await verifyLedger(database())).toMatchObject([{ community, subject: `note of ${kiosk.events[0]?.id}` }]);
    await database().orm.execute(sql`INSERT INTO resident_words (community, resident, fact, said)
      VALUES (${community}, ${residentId(0)}, ${kiosk.events[0]?.id}, ${JSON.stringify({ note: text, salt: words.salt })})`);
    await verified();
  });
});
