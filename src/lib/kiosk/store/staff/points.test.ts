import { describe, expect, test } from 'vitest';
import type { AwardCommand } from '#lib/facts/accrual/award.ts';
import { takeBackLimitMs } from '#lib/facts/take-back/take-back.ts';
import { residentForm } from '#lib/protocol/columns.ts';
import { auditor, clerk, manager, newPairedScene, openingBalance, type Scene } from '#doubles/community-double.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';

const desk = (scene: Scene): StaffDesk => scene.tablet.staff;
const refused = (refusal: unknown) => ({ kind: 'refused', refusal });
const balance = async (scene: Scene) => (await scene.tablet.store.residentView('res_1'))?.balance;

/** Five points each time, twelve a day. */
const times = (scene: Scene, change: Partial<AwardCommand> = {}): AwardCommand => ({
  accrualId: scene.newId(),
  residentId: 'res_1',
  categoryId: 'cat_2',
  quantity: 1,
  note: '',
  approvedBy: null,
  ...change,
});

describe('awarding', () => {
  test('gives what the rule says, once, and the resident sees it at once', async () => {
    const scene = await newPairedScene();
    const command = times(scene);
    const [first, second] = await Promise.all([desk(scene).award(clerk, command), desk(scene).award(clerk, command)]);
    expect(first).toMatchObject({ kind: 'recorded', event: { staff: clerk.id, body: { points: 5, ruleVersion: 4 } } });
    expect(second).toEqual(first);
    expect(await balance(scene)).toBe(openingBalance + 5);
    expect((await scene.tablet.store.residentView('res_1'))?.movements[0]).toMatchObject({
      kind: 'accrual',
      points: 5,
    });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(await balance(scene)).toBe(openingBalance + 5);
  });

  test('holds the cap of the China day, over what this kiosk and the hub have given, less what was taken back', async () => {
    const scene = await newPairedScene();
    const row = await scene.tablet.tables.residents.get('res_1');
    if (row === undefined) throw new Error('the scene has residents');
    const given = { kind: 'accrual', points: 5, categoryId: 'cat_2', note: '' } as const;
    // 16:00 UTC begins the next day in China.
    const recent = [
      { ...given, id: scene.newId(), atMs: Date.parse('2026-11-21T16:00:00.000Z') },
      // The hub names an award no more that was taken back at another kiosk.
      { ...given, id: null, atMs: Date.parse('2026-11-21T16:00:00.000Z') },
      { ...given, id: scene.newId(), atMs: Date.parse('2026-11-21T15:59:59.000Z') },
    ];
    await scene.tablet.tables.residents.put(residentForm.ofRows([{ ...row, recent }]));
    expect(await desk(scene).awardedToday('res_1', 'cat_2')).toBe(5);
    const second = await desk(scene).award(clerk, times(scene, { quantity: 2 }));
    expect(second).toMatchObject({ event: { body: { quantity: 2, points: 7 } } });
    const capReached = refused({ code: 'capReached', cap: 12, awardedToday: 12 });
    expect(await desk(scene).award(clerk, times(scene))).toEqual(capReached);
    expect(await desk(scene).awardedToday('res_1', 'cat_1')).toBe(0);
    const transferId = second.kind === 'recorded' ? second.event.id : '';
    await desk(scene).reverseAccrual(manager, { residentId: 'res_1', transferId, reason: '人错了' });
    expect(await desk(scene).awardedToday('res_1', 'cat_2')).toBe(5);
    scene.clock.nowMs += 86_400_000;
    expect(await desk(scene).awardedToday('res_1', 'cat_2')).toBe(0);
  });

  test('F145 gives no other points than were shown, when a day began or somebody else gave some meanwhile', async () => {
    const scene = await newPairedScene();
    const shown = (points: number, quantity: number, accrualId = scene.newId()) =>
      desk(scene).award(clerk, times(scene, { accrualId, quantity }), { points, ruleVersion: 4 });
    const accrualId = scene.newId();
    const first = await shown(10, 2, accrualId);
    expect(first).toMatchObject({ kind: 'recorded', event: { body: { points: 10 } } });
    expect(await shown(10, 2)).toMatchObject(refused({ code: 'awardChanged', awardedToday: 10 }));
    scene.clock.nowMs += 86_400_000;
    expect(await shown(2, 3)).toMatchObject(refused({ code: 'awardChanged', awardedToday: 0 }));
    expect(await shown(12, 3)).toMatchObject({ kind: 'recorded', event: { body: { points: 12 } } });
    expect(await shown(10, 2, accrualId)).toEqual(first);
  });

  test('goes by another rule from its day on, without an exchange, and gives nothing else than was shown', async () => {
    const scene = await newPairedScene();
    const { categories } = scene.tablet.tables;
    const byHour = { version: 5, unit: 'hour', pointsPerUnit: 8, dailyCap: null, effectiveFrom: '2026-11-23' } as const;
    await categories.update('cat_2', { later: [byHour] });
    const give = (change: Partial<AwardCommand> = {}, ruleVersion = 4, points = 5) =>
      desk(scene).award(clerk, times(scene, change), { points, ruleVersion });
    const ruleShown = async () =>
      (await scene.tablet.store.glance()).categories.find(({ id }) => id === 'cat_2')?.rule.version;
    expect(await give()).toMatchObject({ event: { body: { points: 5, ruleVersion: 4 } } });
    expect(await ruleShown()).toBe(4);
    scene.clock.nowMs += 86_400_000;
    expect(await ruleShown()).toBe(5);
    expect(await give()).toEqual(refused({ code: 'awardChanged', awardedToday: 0, rule: byHour }));
    expect(await give({ approvedBy: manager.id }, 5, 8)).toMatchObject({
      event: { body: { points: 8, ruleVersion: 5 } },
    });
    // A rule that was decided before the one in force does not come back when its own day begins.
    await categories.update('cat_2', { later: [byHour, { ...byHour, version: 3, effectiveFrom: '2026-11-22' }] });
    expect(await ruleShown()).toBe(5);
  });

  test('hours need a second member of staff, who is neither oneself nor an auditor nor unknown', async () => {
    const scene = await newPairedScene();
    const hours = (approvedBy: string | null) =>
      desk(scene).award(clerk, times(scene, { categoryId: 'cat_1', quantity: 1.5, approvedBy }));
    expect(await hours(null)).toEqual(refused({ code: 'needsApproval', points: 15 }));
    expect(await hours(clerk.id)).toEqual(refused({ code: 'approvedByOneself' }));
    expect(await hours(auditor.id)).toEqual(refused({ code: 'notPermitted' }));
    expect(await hours('nobody')).toEqual(refused({ code: 'notPermitted' }));
    expect(await hours(manager.id)).toMatchObject({ kind: 'recorded', event: { body: { points: 15 } } });
  });

  test.each<[string, Partial<AwardCommand>, unknown]>([
    ['nobody', { residentId: 'nobody' }, { code: 'residentUnknown' }],
    ['an unknown category', { categoryId: 'cat_9' }, { code: 'categoryUnknown' }],
    ['no times', { quantity: 0 }, { code: 'quantityInvalid' }],
    ['half a time', { quantity: 0.5 }, { code: 'quantityInvalid' }],
    ['a pasted page', { note: 'x'.repeat(201) }, { code: 'invalid' }],
  ])('refuses %s', async (_name, change, refusal) => {
    const scene = await newPairedScene();
    expect(await desk(scene).award(clerk, times(scene, change))).toEqual(refused(refusal));
    expect(await balance(scene)).toBe(openingBalance);
  });
});

describe('taking an award back', () => {
  test('happens once, by a movement that the resident sees beside the award, also when the hub knows the award', async () => {
    const scene = await newPairedScene();
    const awarded = await desk(scene).award(clerk, times(scene));
    const transferId = awarded.kind === 'recorded' ? awarded.event.id : '';
    const command = { residentId: 'res_1', transferId, reason: ' 人错了 ' };
    const first = await desk(scene).reverseAccrual(manager, command);
    expect(first).toMatchObject({ kind: 'recorded', event: { v: 2, body: { points: 5 } } });
    expect(await desk(scene).reverseAccrual(manager, command)).toEqual(first);
    const other = { ...command, reason: '重复了' };
    expect(await desk(scene).reverseAccrual(manager, other)).toEqual(refused({ code: 'alreadyReversed' }));
    const view = await scene.tablet.store.residentView('res_1');
    // Neither is named: there is nothing left to be taken back.
    expect(view?.movements.map(({ kind, points, note, id }) => [kind, points, note, id])).toEqual([
      ['reversal', -5, '人错了', null],
      ['accrual', 5, '', null],
    ]);
    expect(view?.balance).toBe(openingBalance);
  });

  test('ends with its 31 days', async () => {
    const scene = await newPairedScene();
    const awarded = await desk(scene).award(clerk, times(scene));
    const transferId = awarded.kind === 'recorded' ? awarded.event.id : '';
    scene.clock.nowMs += takeBackLimitMs;
    const late = await desk(scene).reverseAccrual(manager, { residentId: 'res_1', transferId, reason: '人错了' });
    expect(late).toEqual(refused({ code: 'awardTooOld', limitMs: takeBackLimitMs }));
    expect(await balance(scene)).toBe(openingBalance + 5);
  });

  test('is for managers, needs a reason and an award of this resident', async () => {
    const scene = await newPairedScene();
    const awarded = await desk(scene).award(clerk, times(scene));
    const transferId = awarded.kind === 'recorded' ? awarded.event.id : '';
    const command = { residentId: 'res_1', transferId, reason: '人错了' };
    const reverse = (by: typeof clerk, change: Partial<typeof command>) =>
      desk(scene).reverseAccrual(by, { ...command, ...change });
    expect(await reverse(clerk, {})).toEqual(refused({ code: 'notPermitted' }));
    expect(await reverse(manager, { residentId: 'res_2' })).toEqual(refused({ code: 'accrualUnknown' }));
    expect(await reverse(manager, { reason: ' ' })).toEqual(refused({ code: 'reasonMissing' }));
    expect(await balance(scene)).toBe(openingBalance + 5);
  });
});
