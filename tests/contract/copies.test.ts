import fc from 'fast-check';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { importOutbox } from '#lib/server/console/outbox-import.ts';
import { settleCopy } from '#lib/server/console/revocation.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import type { ExchangeOutcome } from '#lib/kiosk/sync/exchange.ts';
import { byManager, foundCommunity, storeId } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub, type TestHub } from './http.ts';
import { newTablet, type TestTablet } from './tablet.ts';

// A tablet whose files were copied, with the real store and exchange on both devices, against the real hub.

const isStopped = (outcome: ExchangeOutcome): boolean =>
  outcome.kind === 'failed' && outcome.failure.kind === 'problem' && outcome.failure.problem.copied === true;

const hourMs = 3_600_000;

describeOnEachDatabase('a copy of a tablet', (database) => {
  let hub: TestHub;
  let community: string;
  let tablet: TestTablet;
  let kiosk: string;
  beforeEach(async () => {
    hub = openHub(database());
    community = await foundCommunity(database());
    tablet = await newTablet(hub);
    ({ kiosk } = await tablet.pair(community));
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
  });
  const taken = async () => {
    const rows = await queryRows<{ id: string }>(
      database().orm,
      sql`SELECT id FROM redemption WHERE community = ${community}`,
    );
    return rows.map(({ id }) => id).toSorted();
  };
  const isNoticed = async () => {
    const [row] = await queryRows<{ copied: boolean }>(
      database().orm,
      sql`SELECT copied_at IS NOT NULL AS copied FROM kiosk WHERE community = ${community} AND id = ${kiosk}`,
    );
    return row?.copied ?? false;
  };
  const settle = () => settleCopy(hub, byManager(community), { kioskId: kiosk, reason: '只有一台' }, hub.clock());
  const restoreHub = () =>
    database().orm.execute(sql`UPDATE community SET incarnation = gen_random_uuid() WHERE id = ${community}`);

  it('is noticed when it first sends something, and nothing of it is taken', async () => {
    const copy = await tablet.copy();
    const own = await tablet.take(community, 0);
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    await copy.take(community, 1);
    expect(isStopped(await copy.exchange())).toBe(true);
    expect(await isNoticed()).toBe(true);
    expect(await taken()).toEqual([own]);
    // The honest one is stopped as well, and both go on at the counter.
    expect(isStopped(await tablet.exchange())).toBe(true);
    await tablet.take(community, 2);
    await copy.take(community, 2);
    expect(await taken()).toEqual([own]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is noticed within an hour where it only reads, and where it was made while an answer was missing', async () => {
    tablet.faults.push('answer');
    const own = await tablet.take(community, 0);
    expect(await tablet.exchange()).toMatchObject({ kind: 'failed' });
    const copy = await tablet.copy();
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(await isNoticed()).toBe(false);
    expect(isStopped(await copy.exchange())).toBe(true);
    expect(await taken()).toEqual([own]);

    expect((await settle()).ok).toBe(true);
    expect((await tablet.exchange()).kind).toBe('done');
    const reader = await tablet.copy();
    hub.moveClock(hourMs - 1);
    expect((await reader.exchange()).kind).toBe('done');
    hub.moveClock(1);
    expect((await tablet.exchange()).kind).toBe('done');
    expect(isStopped(await reader.exchange())).toBe(true);
  });

  it('stops neither for good: whoever is paired anew has another key and brings everything along', async () => {
    const copy = await tablet.copy();
    const before = [await tablet.take(community, 0)];
    await tablet.exchange();
    await copy.take(community, 1);
    await copy.exchange();
    before.push(await tablet.take(community, 2));
    const where = { community, store: storeId, staff: 'stf_1', replaces: kiosk };
    const code = await createPairingCode(hub, where, hub.clock());
    const paired = await tablet.pairAnew(code);
    expect(paired.kiosk).not.toBe(kiosk);
    expect(await tablet.exchange()).toMatchObject({ kind: 'done', pushed: 1 });
    before.push(await tablet.take(community, 1));
    expect(await tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(await taken()).toEqual(before.toSorted());
    const status = await tablet.store.status();
    expect([status.waiting, status.setAside]).toEqual([0, []]);
    // Its old key opens nothing any more: neither for the copy, nor with a new code.
    expect(await copy.exchange()).toMatchObject({ failure: { problem: { code: 'kiosk-revoked' } } });
    const another = await createPairingCode(hub, { ...where, replaces: null }, hub.clock());
    const { kiosk: stranger } = await copy.pairAnew(another);
    expect([kiosk, paired.kiosk]).not.toContain(stranger);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('may come first: then the honest one is noticed, and what it has recorded arrives beside what the copy sent', async () => {
    const copy = await tablet.copy();
    const all = [await copy.take(community, 1), await tablet.take(community, 0), await tablet.take(community, 2)];
    expect(await copy.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(isStopped(await tablet.exchange())).toBe(true);
    const where = { community, store: storeId, staff: 'stf_1', replaces: kiosk };
    await tablet.pairAnew(await createPairingCode(hub, where, hub.clock()));
    expect(await tablet.exchange()).toMatchObject({ kind: 'done', pushed: 2 });
    expect(await taken()).toEqual(all.toSorted());
    const status = await tablet.store.status();
    expect([status.waiting, status.setAside]).toEqual([0, []]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is let in again by a manager: the first to come back goes on, and a second one is noticed again', async () => {
    const copy = await tablet.copy();
    await tablet.take(community, 0);
    await tablet.exchange();
    await copy.take(community, 1);
    await copy.exchange();
    expect((await settle()).ok).toBe(true);
    await tablet.take(community, 2);
    expect((await tablet.exchange()).kind).toBe('done');
    expect(await taken()).toHaveLength(2);
    expect(await isNoticed()).toBe(false);
    expect(isStopped(await copy.exchange())).toBe(true);
  });

  it('loses nothing either when the copy comes back first, whatever both have sent under the same numbers', async () => {
    const copy = await tablet.copy();
    const all = [await copy.take(community, 1), await tablet.take(community, 0)];
    await copy.exchange();
    expect(isStopped(await tablet.exchange())).toBe(true);
    all.push(await tablet.take(community, 2));
    expect(isStopped(await tablet.exchange())).toBe(true);
    expect((await settle()).ok).toBe(true);
    expect((await tablet.exchange()).kind).toBe('done');
    expect(await taken()).toEqual(all.toSorted());
    const status = await tablet.store.status();
    expect([status.waiting, status.setAside]).toEqual([0, []]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('brings what it has recorded in a file, if a manager takes that to the hub', async () => {
    const copy = await tablet.copy();
    const all = [await tablet.take(community, 0)];
    await copy.exchange();
    await copy.take(community, 1);
    await tablet.exchange();
    await copy.exchange();
    all.push(await tablet.take(community, 2));
    const text = (await tablet.saveOutbox()) ?? '';
    const imported = await importOutbox(hub, byManager(community), kiosk, text);
    expect(imported.ok).toBe(true);
    expect(await taken()).toEqual(all.toSorted());
    expect(await isNoticed()).toBe(true);
  });

  it('is never seen in one device, whatever becomes of its calls, its tabs, the hub and its power', async () => {
    const fault = fc.constantFrom('none', 'request', 'answer');
    const steps = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ do: fc.constant('exchange'), faults: fc.array(fault, { maxLength: 4 }) }) },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('take'), resident: fc.nat(2) }) },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('twoTabs'), faults: fc.array(fault, { maxLength: 4 }) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart', 'hour', 'restoreHub', 'pair') }) },
      ),
      { minLength: 5, maxLength: 25 },
    );
    const play = async (all: readonly { readonly do: string; readonly faults?: readonly string[] }[]) => {
      for (const step of all) {
        for (const one of step.faults ?? []) if (one === 'request' || one === 'answer') tablet.faults.push(one);
        if (step.do === 'exchange') await tablet.exchange();
        else if (step.do === 'twoTabs') await Promise.all([tablet.exchange(), tablet.exchange()]);
        else if (step.do === 'take') await tablet.take(community, 0, 1).catch(() => undefined);
        else if (step.do === 'restart') await tablet.restart();
        else if (step.do === 'hour') hub.moveClock(hourMs);
        else if (step.do === 'restoreHub') await restoreHub();
        else await tablet.pair(community);
        tablet.faults.length = 0;
        expect(await isNoticed()).toBe(false);
      }
      expect((await tablet.exchange()).kind).toBe('done');
      expect((await tablet.store.status()).waiting).toBe(0);
    };
    await fc.assert(fc.asyncProperty(steps, play), { numRuns: 12 });
  });
});
