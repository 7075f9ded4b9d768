import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { PushRequest, PushResponse } from '#lib/protocol/push.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  accrual,
  cardHash,
  delivery,
  enterKiosk,
  foundCommunity,
  openingStock,
  redemption,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { onHand } from './ledger-view.ts';
import { pushed } from './pushed.ts';

describeOnEachDatabase('reviews', (database) => {
  const send = (kiosk: TestKiosk, request?: PushRequest): Promise<PushResponse> => pushed(database(), kiosk, request);
  const newKiosk = async (size: Parameters<typeof foundCommunity>[1] = {}) =>
    enterKiosk(database(), await foundCommunity(database(), size), 'A');
  const statuses = ({ results }: PushResponse) => results.map(({ status }) => status);
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('F34 F40 overdraft and oversell are applied, because the goods have left the shelf, and reviewed', async () => {
    const kiosk = await newKiosk({ residents: 1, items: 1 });
    for (let index = 0; index < 6; index += 1) kiosk.redeem(0, [0], 10);
    kiosk.record(accrual(0, 1000));
    for (let index = 0; index < 6; index += 1) kiosk.redeem(0, [0], 99);
    const answer = await send(kiosk);
    expect(statuses(answer).every((status) => status === 'applied')).toBe(true);
    expect(answer.results[3]?.review).toEqual(['overdraft']);
    expect(answer.results.at(-1)?.review).toContain('oversell');
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock - 60 - 594);
    await verified();
  });

  it('F43 F52 F53 reviews a card that is unknown, ended or another resident’s', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    await database().orm.execute(sql`UPDATE card SET status = 'lost'
      WHERE community = ${community} AND hash = ${cardHash(community, 1)}`);
    const withCard = (resident: number, hash: string) => {
      const fact = redemption(community, resident);
      return kiosk.record({ ...fact, body: { ...fact.body, cardHash: hash } });
    };
    withCard(0, cardHash(community, 99));
    withCard(1, cardHash(community, 1));
    withCard(0, cardHash(community, 2));
    expect((await send(kiosk)).results.map(({ review }) => review)).toEqual([
      ['cardUnknown'],
      ['cardInactive'],
      ['cardMismatch'],
    ]);
  });

  it('reviews prices, items and rules that the hub does not know so', async () => {
    const kiosk = await newKiosk();
    const fact = redemption(kiosk.subject.community, 0);
    const [line] = fact.body.lines;
    if (line === undefined) throw new Error('a redemption has a line');
    kiosk.record({ ...fact, body: { ...fact.body, points: 5, lines: [{ ...line, pointsEach: 5 }] } });
    kiosk.record(redemption(kiosk.subject.community, 0, [55]));
    kiosk.record(delivery(56, 3));
    const hours = accrual(0, 2);
    kiosk.record({ ...hours, body: { ...hours.body, points: 200 } });
    kiosk.record({ ...accrual(0, 2), body: { ...accrual(0, 2).body, ruleVersion: 9 } });
    expect((await send(kiosk)).results.map(({ review }) => review)).toEqual([
      ['priceDiffers'],
      ['itemUnknown', 'oversell'],
      ['itemUnknown'],
      ['ruleMismatch'],
      ['ruleMismatch'],
    ]);
    await verified();
  });

  it('F48 F49 a wrong clock changes nothing but raises a review', async () => {
    const kiosk = await newKiosk();
    const drift = 3 * 86_400_000;
    kiosk.record(redemption(kiosk.subject.community, 0), { clock: { offsetMs: -drift } });
    kiosk.record(redemption(kiosk.subject.community, 0), { at: new Date(testNow.getTime() + drift).toISOString() });
    kiosk.record(redemption(kiosk.subject.community, 0), { at: '2020-01-01T00:00:00Z' });
    expect((await send(kiosk)).results.map(({ review }) => review)).toEqual([
      ['clockDrift'],
      ['clockDrift'],
      // Nothing happened in a community before it began.
      ['clockDrift'],
    ]);
  });
});
