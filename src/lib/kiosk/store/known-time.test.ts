import { describe, expect, it } from 'vitest';
import { clerk, newPairedScene, newScene, redeemOne, type Scene } from '#doubles/community-double.ts';

const day = 86_400_000;

/** A scene in which one of the items expires at the end of a day, and whose tablet is off by some days. */
async function spoilingScene(offDays: number, bestBefore: string): Promise<Scene> {
  const scene = newScene();
  const { hub, items, clock, tablet } = scene;
  const [rice = '', salt = ''] = items;
  for (const [itemId, last] of [
    [rice, '2027-06-30'],
    [salt, bestBefore],
  ] as const) {
    const id = scene.newId();
    hub.put('batches', { id, itemId, code: '', bestBefore: last, remaining: 40 });
  }
  setClock(scene, offDays);
  await tablet.start();
  await tablet.pair();
  await tablet.exchange();
  expect(clock.nowMs).toBeLessThan(Date.UTC(2026, 10, 22, 10));
  return scene;
}

/** Sets the clock of the tablet so many days off the hub's. */
function setClock({ tablet, clock }: Scene, offDays: number): void {
  tablet.setClock(() => (clock.nowMs += 1000) + offDays * day);
}

const rice = 0;
const salt = 1;
const outcomeOf = async (scene: Scene, item: number): Promise<string> => {
  const outcome = await redeemOne(scene, 0, 1, item);
  return outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
};

describe('F65 a tablet whose clock is off, and that the hub has told the time', () => {
  it('hands out no expired goods when it is three days behind', async () => {
    const scene = await spoilingScene(-3, '2026-11-21');
    expect(await outcomeOf(scene, salt)).toBe('expired');
    expect(await outcomeOf(scene, rice)).toBe('recorded');
    const shelf = await scene.tablet.store.shelf();
    expect(shelf.map(({ expired }) => expired)).toEqual([0, 40]);
  });

  it('refuses no good ones when it is sixty days ahead', async () => {
    const scene = await spoilingScene(60, '2026-11-22');
    expect(await outcomeOf(scene, salt)).toBe('recorded');
    expect(await outcomeOf(scene, rice)).toBe('recorded');
  });

  it.each([-3, 60])('records when it was, %d days off', async (days) => {
    const scene = await spoilingScene(days, '2026-11-22');
    await redeemOne(scene);
    const [row] = await scene.tablet.tables.outbox.toArray();
    expect(row?.event.at).toMatch(/^2026-11-22T/);
    expect(Math.round((row?.event.clock.offsetMs ?? 0) / day)).toBe(-days);
    const resident = await scene.tablet.store.residentView(scene.residents[0] ?? '');
    expect(new Date(resident?.movements[0]?.atMs ?? 0).toISOString()).toMatch(/^2026-11-22T/);
  });

  it('is told how old its snapshot is by the time that it knows', async () => {
    const scene = await spoilingScene(60, '2026-11-22');
    // Put right, the clock would otherwise say that the snapshot comes from the future for two months.
    setClock(scene, 0);
    await redeemOne(scene);
    scene.clock.nowMs += 31 * day;
    expect(await outcomeOf(scene, rice)).toBe('snapshotTooOld');
  });
});

describe('F66 a clock that is put right while nobody reaches the hub', () => {
  it.each([-3, 60])('is not shifted twice when it was %d days off', async (days) => {
    const scene = await spoilingScene(days, '2026-11-22');
    await redeemOne(scene);
    setClock(scene, 0);
    await scene.tablet.store.lookAtClocks();
    expect(await outcomeOf(scene, salt)).toBe('recorded');
    expect(await outcomeOf(scene, rice)).toBe('recorded');
    const { clock } = await scene.tablet.store.status();
    expect(clock).toMatchObject({ offsetMs: 0 });
    expect(Math.round((clock?.jumpMs ?? 0) / day)).toBe(-days);
    await scene.tablet.exchange();
    expect((await scene.tablet.store.status()).clock?.jumpMs).toBeUndefined();
  });

  it('F143 stops what staff do by the day when it was set back, and nothing else', async () => {
    const scene = await newPairedScene();
    const { staff } = scene.tablet;
    const award = (accrualId = scene.newId()) => {
      const given = { residentId: 'res_1', categoryId: 'cat_2', quantity: 3, note: '', approvedBy: null };
      return staff.award(clerk, { ...given, accrualId });
    };
    const receive = () => {
      const line = { batchId: scene.newId(), itemId: scene.items[0] ?? '', quantity: 1, code: '' };
      const lines = [{ ...line, bestBefore: '2026-11-21', supplierId: null, costEachFen: null }];
      return staff.receive(clerk, { deliveryId: scene.newId(), lines, note: '' });
    };
    const close = () => staff.closeShift(clerk, { shiftId: scene.newId(), cashCountedFen: 0, note: '' });
    const accrualId = scene.newId();
    const first = await award(accrualId);
    expect(first).toMatchObject({ kind: 'recorded', event: { body: { points: 12 } } });
    setClock(scene, -1);
    const behind = { kind: 'refused', refusal: { code: 'clockBehind' } };
    for (const record of [award, receive, close]) expect(await record()).toMatchObject(behind);
    expect(await award(accrualId)).toEqual(first);
    const lines = [{ itemId: scene.items[0] ?? '', batchId: null, quantity: 1 }];
    const body = { writeOffId: scene.newId(), lines, reason: 'damaged', note: '', photo: null } as const;
    expect(await staff.writeOff(clerk, body)).toMatchObject({ kind: 'recorded' });
    await scene.tablet.exchange();
    expect(await close()).toMatchObject({ kind: 'recorded' });
  });

  it('stops redemptions when it was set back, until it has caught up or the hub has told the time', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    setClock(scene, -2);
    expect(await outcomeOf(scene, rice)).toBe('clockBehind');
    scene.clock.nowMs += 3 * day;
    expect(await outcomeOf(scene, rice)).toBe('recorded');
    setClock(scene, -4);
    expect(await outcomeOf(scene, rice)).toBe('clockBehind');
    await scene.tablet.exchange();
    expect(await outcomeOf(scene, rice)).toBe('recorded');
  });
});
