import { beforeEach, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { pinPattern } from '#lib/domain/pin.ts';
import { listBatches } from '#lib/server/console/items.ts';
import { verifyPassword } from '#lib/server/console/password.ts';
import { listShifts } from '#lib/server/console/shifts.ts';
import { addClerk, givePin, listStaff, longestName, takePin } from '#lib/server/console/staff.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { push } from '#lib/server/sync/push.ts';
import { clerk, delivery, enterKiosk, foundCommunity, itemId, quiet, testNow, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { closeShift } from './staff-facts.ts';

describeOnEachDatabase('staff in the console', (database) => {
  let kiosk: TestKiosk;
  let community: string;
  const told: string[] = [];
  const context = () => ({
    database: database(),
    random: secureRandom,
    changes: { changed: (id: string) => void told.push(id) },
  });
  const orm = () => database().orm;
  beforeEach(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
    told.length = 0;
  });
  /** What the tablet hears of staff behind a cursor. */
  const hear = async (cursor: string | null) => {
    const query = { cursor, limit: 100, epoch: kiosk.epoch, scopes: ['staff'] as const };
    const page = await pull(database(), kiosk.subject, query, testNow);
    return { staff: page.changes.staff, cursor: page.cursor };
  };

  it('gives a PIN once, of which tablets get the hash', async () => {
    const before = await hear(null);
    expect(before.staff).toHaveLength(4);
    const given = await givePin(context(), community, clerk);
    if (!given.ok) throw new Error(given.error);
    expect(given.value).toMatchObject({ staffId: clerk, name: clerk });
    expect(given.value.pin).toMatch(pinPattern);
    expect(told).toEqual([community]);
    const { staff } = await hear(before.cursor);
    expect(staff).toMatchObject([{ id: clerk, role: 'clerk' }]);
    expect(await verifyPassword(given.value.pin, staff[0]?.pinHash ?? null)).toBe(true);
    expect((await listStaff(orm(), community)).filter(({ hasPin }) => hasPin).map(({ id }) => id)).toEqual([clerk]);
  });

  it('replaces a PIN and takes it away', async () => {
    const first = await givePin(context(), community, clerk);
    const second = await givePin(context(), community, clerk);
    const known = await hear(null);
    const hash = known.staff.find(({ id }) => id === clerk)?.pinHash ?? null;
    expect(second.ok && (await verifyPassword(second.value.pin, hash))).toBe(true);
    expect(
      first.ok && second.ok && first.value.pin !== second.value.pin && (await verifyPassword(first.value.pin, hash)),
    ).toBe(false);
    expect(await takePin(context(), community, clerk)).toMatchObject({ ok: true });
    expect((await hear(known.cursor)).staff).toMatchObject([{ id: clerk, pinHash: null }]);
  });

  it('knows nobody of another community', async () => {
    const other = await foundCommunity(database());
    await addClerk(context(), other, '程小满');
    const stranger = (await listStaff(orm(), other)).find(({ name }) => name === '程小满')?.id ?? '';
    expect(await givePin(context(), community, stranger)).toEqual({ ok: false, error: 'unknown' });
    expect(await takePin(context(), community, stranger)).toEqual({ ok: false, error: 'unknown' });
    expect((await listStaff(orm(), other)).find(({ id }) => id === stranger)?.hasPin).toBe(true);
  });

  it('adds a clerk who can sign in at the counter and not at the hub', async () => {
    const added = await addClerk(context(), community, '  田  谷雨 ');
    if (!added.ok) throw new Error(added.error);
    expect(added.value.name).toBe('田 谷雨');
    expect(await listStaff(orm(), community)).toContainEqual(
      expect.objectContaining({ id: added.value.staffId, role: 'clerk', hasPin: true, mayOpenHub: false }),
    );
    expect(await addClerk(context(), community, '田 谷雨')).toEqual({ ok: false, error: 'nameTaken' });
    for (const name of ['', '   ', '田'.repeat(longestName + 1)]) {
      expect(await addClerk(context(), community, name)).toEqual({ ok: false, error: 'nameMissing' });
    }
  });

  it('lists shifts and what is left of batches', async () => {
    kiosk.record(closeShift());
    kiosk.record(delivery(0, 5, { bestBefore: '2026-12-01', costEachFen: 900, code: 'L7' }));
    kiosk.record(delivery(0, 3));
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    const { rows, next } = await listShifts(orm(), community, null);
    expect(next).toBeNull();
    expect(rows).toMatchObject([
      { kioskLabel: 'A', staffName: clerk, points: -140, cashExpectedFen: 2800, cashCountedFen: 2750, flagged: 1 },
    ]);
    expect(await listBatches(orm(), community, itemId(0))).toMatchObject([
      { bestBefore: '2026-12-01', remaining: 5, received: 5, costEachFen: 900, code: 'L7' },
      { bestBefore: null, remaining: 3 },
    ]);
  });
});
