import { expect, it } from 'vitest';
import { answersTo, type PushResponse } from '#lib/protocol/push.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { push } from '#lib/server/sync/push.ts';
import { cardHash, enterKiosk, foundCommunity, quiet, redemption, testNow, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { waitingCount } from './ledger-view.ts';
import { pushed } from './pushed.ts';
import { newResident } from './staff-facts.ts';

describeOnEachDatabase('what a push is answered', (database) => {
  const send = (kiosk: TestKiosk, events?: readonly unknown[]): Promise<PushResponse> =>
    pushed(database(), kiosk, kiosk.batch(events));
  const newKiosk = async (size: Parameters<typeof foundCommunity>[1] = {}) =>
    enterKiosk(database(), await foundCommunity(database(), size), 'A');
  const statuses = ({ results }: PushResponse) => results.map(({ status }) => status);
  const verified = async () => expect(await verifyLedger(database())).toEqual([]);

  it('says nothing of what was applied as it should be, and all of everything else', async () => {
    const kiosk = await newKiosk({ residents: 1 });
    for (let index = 0; index < 6; index += 1) kiosk.redeem(0, [0], 10);
    const request = kiosk.batch([...kiosk.events.slice(0, 5), null]);
    const { response } = await push({ database: database(), logger: quiet }, kiosk.subject, request, testNow);
    expect(response).toMatchObject({
      answered: 6,
      results: [
        { index: 3, id: kiosk.events[3]?.id, status: 'applied', review: ['overdraft'] },
        { index: 4, status: 'applied', review: ['overdraft'] },
        { index: 5, id: null, seq: 6, status: 'invalid', code: 'schema' },
      ],
      ackSeq: 6,
    });
    expect(answersTo(request.events, response).map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'applied'),
      'invalid',
    ]);
  });

  it('answers an event once that waits and turns out to be a second one under its redemption id, all in one batch', async () => {
    const kiosk = await newKiosk();
    const { community } = kiosk.subject;
    const first = redemption(community, 0);
    const body = { ...first.body, residentId: 'res-new', cardHash: cardHash(community, 99) };
    kiosk.record({ ...first, body });
    kiosk.record(first);
    kiosk.record(newResident('res-new'));
    expect((await send(kiosk)).results).toMatchObject([
      { status: 'conflict', code: 'conflict' },
      { status: 'applied' },
      { status: 'applied' },
    ]);
    expect(await waitingCount(database(), community)).toBe(0);
    expect(statuses(await send(kiosk))).toEqual(['conflict', 'duplicate', 'duplicate']);
    await verified();
  });

  it.each(['0000-06-01T00:00:00.000Z', '9999-12-31T23:59:59.000-12:00'])(
    'sets an event aside whose time no calendar has (%s), and takes its neighbours',
    async (at) => {
      const kiosk = await newKiosk();
      kiosk.record(redemption(kiosk.subject.community, 0), { at });
      kiosk.record(redemption(kiosk.subject.community, 1), { at: '1969-07-20T20:17:40.000Z' });
      expect((await send(kiosk)).results).toMatchObject([{ status: 'invalid', code: 'schema' }, { status: 'applied' }]);
      await verified();
    },
  );
});
