import type { KioskEvent } from '#lib/protocol/event.ts';
import { sealEvent } from '#lib/protocol/seal.ts';
import { redeemOne, type Scene } from './community-double.ts';

/**
 * Fills the outbox of a scene's tablet up to `count` events, as months without a network do: a redemption of 10 points,
 * and accruals for `res_1`. They are put into the tables at once, since recording so many one by one takes a test too
 * long.
 * @param pointsOf the points of the accrual with a number.
 */
export async function fillOutbox(scene: Scene, count: number, pointsOf: (seq: number) => number): Promise<void> {
  await redeemOne(scene);
  const { tables } = scene.tablet;
  const [first] = await tables.outbox.toArray();
  const chain = await tables.read('chain');
  if (first === undefined || chain === undefined) throw new Error('nothing was recorded');
  const events: KioskEvent[] = [first.event];
  while (events.length < count) {
    const { hash: prev, ...open } = events.at(-1) ?? first.event;
    const seq = events.length + 1;
    const body = { accrualId: scene.newId(), residentId: 'res_1', categoryId: 'cat', ruleVersion: 1, quantity: 1 };
    const fact = {
      type: 'accrual.recorded',
      body: { ...body, points: pointsOf(seq), note: '', approvedBy: null },
    } as const;
    events.push(sealEvent({ ...open, ...fact, id: scene.newId(), seq, prev }));
  }
  const { epoch, atMs } = first;
  const rows = events
    .slice(1)
    .map((event) => ({ epoch, seq: event.seq, id: event.id, atMs, event, commandId: event.id }));
  await tables.outbox.bulkAdd(rows);
  await tables.write('chain', { ...chain, nextSeq: count + 1, lastHash: events.at(-1)?.hash ?? chain.lastHash });
}
