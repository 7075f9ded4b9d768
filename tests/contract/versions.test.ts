import { expect, it } from 'vitest';
import { sealEvent } from '#lib/protocol/seal.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { delivery, enterKiosk, foundCommunity, openingStock } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { asides, onHand } from './ledger-view.ts';
import { pushed } from './pushed.ts';

// A hub that is older than its tablets answers later what it cannot read, and loses nothing of it.

describeOnEachDatabase('versions', (database) => {
  it('F85 answers an event of a later release later, sets nothing aside, and takes it once it is readable', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database()), 'A');
    const [one, two, three] = [1, 2, 3].map((pieces) => kiosk.record(delivery(0, pieces))) as [
      KioskEvent,
      KioskEvent,
      KioskEvent,
    ];
    const later = sealEvent({ ...two, v: 9 });
    for (let time = 0; time < 2; time += 1) {
      const answer = await pushed(database(), kiosk, kiosk.batch([one, later, three].slice(time)));
      expect(answer).toMatchObject({ answered: 1 - time, ackSeq: 1 });
      expect(answer.gap).toBeUndefined();
    }
    const recovered = await pushed(database(), kiosk, kiosk.batch([later, three], { recovered: true }));
    expect(recovered).toMatchObject({ answered: 0, results: [], ackSeq: 1 });
    expect(await asides(database(), kiosk)).toEqual([]);
    const answer = await pushed(database(), kiosk, kiosk.batch([two, three]));
    expect(answer).toMatchObject({ answered: 2, ackSeq: 3 });
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock + 6);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
