import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Fact } from '#lib/facts/fact.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { apart } from '#lib/facts/apart.ts';
import { tombstoneOf } from '#lib/facts/tombstone.ts';
import type { PushRequest } from '#lib/protocol/push.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { eraseWordsOf } from '#lib/server/console/erase-words.ts';
import { eventOf } from '#lib/server/console/events.ts';
import { listFindings } from '#lib/server/console/findings.ts';
import { listShifts } from '#lib/server/console/shifts.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { tellFact } from '#lib/server/ledger/records/records.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { pull } from '#lib/server/sync/pull.ts';
import {
  accrual,
  byManager,
  cardHash,
  chainOf,
  delivery,
  enterKiosk,
  foundCommunity,
  manager,
  newId,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import { closeShift, redeemed, takeBack, writeOff } from './staff-facts.ts';

const text = '王桂兰忘带卡';

/** Records one fact of each kind that says a text, and what they undo. @param said how each is recorded */
function recordAll(kiosk: TestKiosk, said: (fact: Fact) => Fact): void {
  const { community } = kiosk.subject;
  const award = kiosk.record(accrual(0, 2));
  const sold = redeemed(kiosk, 0);
  kiosk.record(sold.fact);
  const lines = sold.fact.body.lines.map(({ itemId, quantity }) => ({ itemId, quantity, to: 'shelf' as const }));
  const through = redeemed(kiosk, 0).fact;
  const arrived = delivery(1, 5);
  const broken = writeOff(1, 1);
  for (const fact of [
    { type: 'redemption.reversed', body: { redemptionId: sold.redemptionId, lines, reason: text } },
    {
      ...takeBack(award.id, 0, 20),
      body: { transferId: award.id, residentId: residentId(0), points: 20, reason: text },
    },
    {
      type: 'card.revoked',
      body: { cardHash: cardHash(community, 0), residentId: residentId(0), status: 'lost', reason: text },
    },
    { ...through, body: { ...through.body, letThrough: text } },
    { ...arrived, body: { ...arrived.body, note: text } },
    { ...broken, body: { ...broken.body, note: text } },
    closeShift({ note: text }),
  ] as readonly Fact[])
    kiosk.record(said(fact));
}

const textTypes = [
  'accrual.reversed',
  'card.revoked',
  'redemption.recorded',
  'redemption.reversed',
  'shift.closed',
  'stock.received',
  'stock.writtenOff',
];

describeOnEachDatabase('what people type as a reason or a note', (database) => {
  const newKiosk = async () => enterKiosk(database(), await foundCommunity(database()), 'A');
  const send = async (kiosk: TestKiosk, words: readonly SaltedWords[], more: Partial<PushRequest> = {}) =>
    (await pushed(database(), kiosk, kiosk.batch(kiosk.events, { words: [...words], ...more }))).results;
  const saying = async ({ subject: { community } }: TestKiosk) => {
    const tables = [
      'event',
      'transfer',
      'redemption_reversal',
      'write_off',
      'shift',
      'review',
      'resident_words',
      'set_aside',
    ];
    const found: string[] = [];
    for (const table of tables) {
      const rows = await queryRows<{ row: string }>(
        database().orm,
        sql`SELECT to_json(t)::text AS row FROM ${sql.identifier(table)} AS t WHERE community = ${community}`,
      );
      if (JSON.stringify(rows).includes(text)) found.push(table);
    }
    return found;
  };
  const eraseWords = ({ subject: { community } }: TestKiosk, eventId: string, reason = '本人要求') =>
    eraseWordsOf(chainOf(database()), byManager(community), { eventId, residentId: residentId(1), reason }, testNow);
  const eraseZero = async ({ subject: { community } }: TestKiosk) => {
    const found = sql`SELECT number FROM resident WHERE community = ${community} AND id = ${residentId(0)}`;
    const typedNumber = (await queryRows<{ number: string }>(database().orm, found))[0]?.number ?? '';
    const wanted = { residentId: residentId(0), reason: '本人要求', typedNumber };
    return eraseResident(chainOf(database()), byManager(community), wanted, testNow);
  };
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);
  /** Records all, each text beside its event. */
  const recordApart = (kiosk: TestKiosk): readonly SaltedWords[] => {
    const words: SaltedWords[] = [];
    recordAll(kiosk, (fact) => {
      const parted = apart(fact, () => `${newId().slice(0, 20)}__`);
      if (parted.words !== null) words.push(parted.words);
      return parted.fact;
    });
    return words;
  };
  const tied = ({ subject: { community } }: TestKiosk) =>
    queryRows<{ type: string; resident: string }>(
      database().orm,
      sql`SELECT event.type, words.resident FROM resident_words AS words
        JOIN event ON event.community = words.community AND event.id = words.fact
        WHERE words.community = ${community} ORDER BY event.type COLLATE "C"`,
    );

  it('lies beside its event, and the console reads it there', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    const words = recordApart(kiosk);
    expect(words).toHaveLength(textTypes.length);
    await send(kiosk, words);
    expect(await saying(kiosk)).toEqual(['transfer', 'resident_words']);
    await verified();
    for (const { id, type } of kiosk.events) {
      const page = await eventOf(database().orm, community, id);
      const why = page?.said === undefined ? '' : tellFact(page.said, 'zh-CN', namesOf()).why;
      const isTyped = textTypes.includes(type) && kiosk.events.some((event) => event.id === id && event.v > 1);
      expect(why.includes(text), type).toBe(isTyped);
    }
    const [shift] = (await listShifts(database().orm, community, null)).rows;
    expect(shift?.note).toBe(text);
    const found = (await listFindings(database().orm, community, { code: 'letThrough' })).rows;
    expect(found).toMatchObject([{ detail: { reason: text } }]);
  });

  it('goes with the name of the resident whom it concerns, and for itself where it concerns nobody', async () => {
    const kiosk = await newKiosk();
    await send(kiosk, recordApart(kiosk));
    expect(await tied(kiosk)).toEqual(
      textTypes.map((type) => ({ type, resident: /^(stock|shift)/.test(type) ? '' : residentId(0) })),
    );
    expect(await eraseZero(kiosk)).toMatchObject({ value: 'erased' });
    expect(await tied(kiosk)).toEqual(
      ['shift.closed', 'stock.received', 'stock.writtenOff'].map((type) => ({ type, resident: '' })),
    );
    expect(await saying(kiosk)).toEqual(['resident_words']);
    await verified();
    for (const { id, type } of kiosk.events) {
      if (type === 'shift.closed' || type.startsWith('stock.'))
        expect(await eraseWords(kiosk, id), type).toMatchObject({ value: 'erased' });
    }
    expect(await saying(kiosk)).toEqual([]);
    await verified();
  });

  it('is erased for one event, whether it lies beside it or is hashed, and tablets hear of it', async () => {
    for (const isApart of [true, false]) {
      const kiosk = await newKiosk();
      let words: readonly SaltedWords[] = [];
      if (isApart) words = recordApart(kiosk);
      else recordAll(kiosk, (fact) => fact);
      await send(kiosk, words);
      const typed = kiosk.events.slice(2);
      for (const { id, type } of typed) expect(await eraseWords(kiosk, id), type).toMatchObject({ value: 'erased' });
      expect(await saying(kiosk)).toEqual([]);
      await verified();
      const [first] = typed;
      expect(await eraseWords(kiosk, first?.id ?? '')).toMatchObject({ value: 'again' });
      const query = { cursor: null, limit: 100, epoch: kiosk.epoch, scopes: currentScopes };
      const told = allRows((await pull(database(), kiosk.subject, query, testNow)).changes).erasures;
      expect(told).toMatchObject(typed.map(({ id }) => ({ id, of: 'event' })));
      // Neither the tablet's own text nor its tombstone brings anything back.
      await send(kiosk, words, { recovered: true });
      const buried = kiosk.events.map(tombstoneOf);
      const results = (await pushed(database(), kiosk, kiosk.batch(buried, { recovered: true }))).results;
      expect(results.map(({ status }) => status)).toEqual(kiosk.events.map(() => 'duplicate'));
      expect(await saying(kiosk)).toEqual([]);
      await verified();
    }
  });

  it('does not come back with a tablet after a restore that knew nothing of its event', async () => {
    for (const isApart of [true, false]) {
      const kiosk = await newKiosk();
      let words: readonly SaltedWords[] = [];
      if (isApart) words = recordApart(kiosk);
      else recordAll(kiosk, (fact) => fact);
      await inChain(chainOf(database()), testNow, async (_tx, lock) => {
        const chain = await lock(kiosk.subject.community);
        for (const { id: eventId } of kiosk.events.slice(2))
          await chain.record({
            type: 'words.erased',
            staff: manager,
            reason: '本人要求',
            body: { eventId },
            confidential: null,
          });
      });
      await send(kiosk, words);
      expect(await saying(kiosk)).toEqual([]);
      await verified();
    }
  });

  it('of a reversal is tied to its resident when the redemption comes, also of somebody who was erased', async () => {
    for (const isErased of [false, true]) {
      const kiosk = await newKiosk();
      const other = await enterKiosk(database(), kiosk.subject.community, 'B');
      const { fact, redemptionId } = redeemed(other, 0);
      other.record(fact);
      const lines = fact.body.lines.map(({ itemId, quantity }) => ({ itemId, quantity, to: 'shelf' as const }));
      const undone = apart(
        { type: 'redemption.reversed', body: { redemptionId, lines, reason: text } } as const,
        () => `${newId().slice(0, 20)}__`,
      );
      kiosk.record(undone.fact);
      const words = undone.words === null ? [] : [undone.words];
      expect(await send(kiosk, words)).toMatchObject([{ status: 'waiting' }]);
      expect(await tied(kiosk)).toEqual([{ type: 'redemption.reversed', resident: '' }]);
      await verified();
      if (isErased) await eraseZero(kiosk);
      await send(other, []);
      const type = 'redemption.reversed';
      expect(await tied(kiosk)).toEqual(isErased ? [] : [{ type, resident: residentId(0) }]);
      expect(await saying(kiosk)).toEqual(isErased ? [] : ['transfer', 'resident_words']);
      await verified();
    }
  });

  it('is refused for an event without one, without a reason, and by whoever may not', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    kiosk.redeem(0);
    kiosk.record(closeShift({ note: text }));
    await send(kiosk, []);
    const [sold, shift] = kiosk.events.map(({ id }) => id);
    expect(await eraseWords(kiosk, newId())).toMatchObject({ error: 'unknown' });
    expect(await eraseWords(kiosk, 'none')).toMatchObject({ error: 'unknown' });
    expect(await eraseWords(kiosk, sold ?? '')).toMatchObject({ error: 'unknown' });
    expect(await eraseWords(kiosk, shift ?? '', ' ')).toMatchObject({ error: 'reasonMissing' });
    const found = sql`SELECT name FROM resident WHERE community = ${community} AND id = ${residentId(1)}`;
    const name = (await queryRows<{ name: string }>(database().orm, found))[0]?.name ?? '';
    expect(await eraseWords(kiosk, shift ?? '', `${name}要求`)).toMatchObject({ error: 'reasonNames' });
    const clerk = { ...byManager(community), role: 'clerk' as const };
    const wanted = { eventId: shift ?? '', residentId: residentId(1), reason: '本人要求' };
    expect(await eraseWordsOf(chainOf(database()), clerk, wanted, testNow)).toMatchObject({ error: 'notPermitted' });
    for (const change of [sql`note = ''`, sql`note = '别的'`, sql`flagged = 9`])
      await expect(
        database().orm.execute(sql`UPDATE shift SET ${change} WHERE community = ${community}`),
      ).rejects.toThrow();
    expect(await saying(kiosk)).toEqual(['event', 'shift']);
  });
});

/** Names of what facts name, where they do not matter. */
const namesOf = (): Parameters<typeof tellFact>[2] => ({
  resident: String,
  item: String,
  category: String,
  pieces: () => '',
  count: String,
  yuan: String,
  dateTime: String,
});
