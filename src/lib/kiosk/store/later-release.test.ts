import { expect, test } from 'vitest';
import {
  clerk,
  itemPrice,
  manager,
  newPairedScene,
  openingBalance,
  redeemOne,
  type Scene,
} from '#doubles/community-double.ts';
import { genesis, sealEvent } from '#lib/protocol/seal.ts';
import { journalLines } from './journal.ts';
import type { EffectRow, OutboxRow } from './tables.ts';

// A tablet that was put back to this release finds in its database what a later one has recorded. It is kept and held
// back (versions.test.ts); here it stops nothing that is read or done.

/** A fact that no release has, and one of a version to come whose body is another one. */
const laterFacts = [
  { type: 'voucher.issued', v: 1, body: { voucher: 'of a release to come' } },
  { type: 'shift.closed', v: 9, body: {} },
  { type: 'redemption.recorded', v: 9, body: { goods: 'said otherwise' } },
];

/** Writes them behind what the tablet has recorded itself, with effects of a kind that this release does not know. */
async function recordByLaterRelease({ tablet, clock, residents, items }: Scene): Promise<readonly OutboxRow[]> {
  const { tables } = tablet;
  const chain = await tables.read('chain');
  if (chain === undefined) throw new Error('the tablet is paired');
  const rows = laterFacts.map((fact, index) => {
    const seq = chain.nextSeq + index;
    const event = sealEvent({
      ...fact,
      id: `0198f0c2-0000-7000-8000-00000000000${index}`,
      kiosk: 'ksk_1',
      epoch: chain.epoch,
      seq,
      at: new Date(clock.nowMs).toISOString(),
      clock: { offsetMs: 0 },
      staff: null,
      prev: genesis,
    });
    return { id: event.id, epoch: chain.epoch, seq, atMs: clock.nowMs, event, commandId: `later-${index}` } as unknown;
  }) as OutboxRow[];
  const effects = rows.flatMap(({ epoch, seq }, index) => [
    { epoch, seq, day: '2026-11-22', subject: `i:${items[0]}`, delta: 0, effect: { of: 'voucher' } },
    ...(index === 0
      ? [{ epoch, seq, day: '2026-11-22', subject: `r:${residents[0]}`, delta: -5, effect: { of: 'points' } }]
      : []),
  ]) as unknown as EffectRow[];
  await tables.outbox.bulkAdd(rows);
  await tables.effects.bulkAdd(effects);
  await tables.write('chain', { ...chain, nextSeq: chain.nextSeq + rows.length });
  return rows;
}

test('what a later release has recorded stops no screen after the tablet was put back', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await recordByLaterRelease(scene);
  const { store, staff } = scene.tablet;
  const resident = await store.residentView(scene.residents[0] ?? '');
  expect(resident?.balance).toBe(openingBalance - itemPrice - 5);
  expect(resident?.movements[0]).toMatchObject({ kind: 'adjustment', points: -5, id: null });
  expect((await store.shelf()).length).toBe(scene.items.length);
  expect(await staff.toHandOver()).toHaveLength(1);
  expect(await staff.shift()).toMatchObject({ points: 0, cashExpectedFen: 0 });
  expect((await redeemOne(scene)).kind).toBe('recorded');
  expect((await staff.closeShift(clerk, { shiftId: scene.newId(), cashCountedFen: 0, note: '' })).kind).toBe(
    'recorded',
  );
});

test('points that a later release has spent stay spent when the rows of the hub come anew', async () => {
  const scene = await newPairedScene();
  await recordByLaterRelease(scene);
  const before = await scene.tablet.tables.read('sync');
  scene.hub.restore(scene.hub.dump());
  await scene.tablet.exchange();
  expect((await scene.tablet.tables.read('sync'))?.incarnation).not.toBe(before?.incarnation);
  const resident = await scene.tablet.store.residentView(scene.residents[0] ?? '');
  expect(resident?.balance).toBe(openingBalance - 5);
});

test('what a later release has undone is not undone again', async () => {
  const scene = await newPairedScene();
  const redeemed = await redeemOne(scene);
  if (redeemed.kind !== 'recorded') throw new Error('it stands');
  const { tables, staff } = scene.tablet;
  const { redemptionId } = redeemed.receipt;
  const [row] = await recordByLaterRelease(scene);
  if (row === undefined) throw new Error('it is there');
  const event = { ...row.event, type: 'redemption.reversed', v: 9, body: { redemptionId, how: 'otherwise' } };
  await tables.outbox.put({ ...row, event, commandId: redemptionId } as unknown as OutboxRow);
  const lines = [{ itemId: scene.items[0] ?? '', quantity: 1, to: 'shelf' as const }];
  expect(await staff.reverseRedemption(manager, { redemptionId, lines, reason: '退回' })).toEqual({
    kind: 'refused',
    refusal: { code: 'alreadyReversed' },
  });
});

test('what a later release has recorded comes back from the second copy, and is kept', async () => {
  const scene = await newPairedScene();
  const rows = await recordByLaterRelease(scene);
  await scene.tablet.journal.append(await journalLines(rows.map(({ event }) => ({ kind: 'event', event }))));
  await scene.tablet.powerOff();
  scene.tablet.loseDatabase();
  expect(await scene.tablet.start()).toEqual({ kind: 'recovered', events: rows.length });
  expect(await scene.tablet.tables.outbox.count()).toBe(rows.length);
});
