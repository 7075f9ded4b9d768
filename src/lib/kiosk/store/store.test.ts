import { describe, expect, test } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { hashOfEvent } from '#lib/protocol/seal.ts';
import { newPairedScene, openingBalance, redeemOne, type Scene } from '#doubles/community-double.ts';
import { startEpoch } from './epoch.ts';
import { recordFact } from '#doubles/record-fact.ts';

const day = 86_400_000;

async function outbox(scene: Scene) {
  return scene.tablet.tables.outbox.orderBy('[epoch+seq]').toArray();
}

describe('recording', () => {
  test('F7 event, effects and the next number stand in one transaction; the chain holds', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene, 0, 2);
    await redeemOne(scene, 1);
    const events = (await outbox(scene)).map(({ event }) => event);
    expect(events.map(({ seq, prev }) => [seq, prev])).toEqual([
      [1, 'genesis'],
      [2, events[0]?.hash],
    ]);
    for (const event of events) expect(hashOfEvent({ ...event })).toBe(event.hash);
    const effects = await scene.tablet.tables.effects.toArray();
    expect(effects.map(({ seq, subject, delta }) => [seq, subject, delta])).toEqual([
      [1, 'r:res_1', -20],
      [1, 'i:itm_1', -2],
      [2, 'r:res_2', -10],
      [2, 'i:itm_1', -1],
    ]);
    expect((await scene.tablet.store.status()).chain).toMatchObject({ nextSeq: 3, lastHash: events[1]?.hash });
  });

  test('F8 F9 two tabs that record at once get different numbers, and no event is lost', async () => {
    const scene = await newPairedScene();
    const outcomes = await Promise.all([redeemOne(scene, 0), redeemOne(scene, 1), redeemOne(scene, 2)]);
    expect(outcomes.map((outcome) => outcome.kind === 'recorded' && outcome.receipt.number)).toEqual([
      'A-0001',
      'A-0002',
      'A-0003',
    ]);
    expect((await outbox(scene)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('F12 the same redemption id again gives the first receipt and no second event', async () => {
    const scene = await newPairedScene();
    const redemptionId = scene.newId();
    const [first, second] = await Promise.all([
      redeemOne(scene, 0, 1, 0, redemptionId),
      redeemOne(scene, 0, 1, 0, redemptionId),
    ]);
    expect(first).toMatchObject({ kind: 'recorded', receipt: { balanceAfter: openingBalance - 10 } });
    expect(second).toEqual(first);
    expect(await outbox(scene)).toHaveLength(1);
  });

  test('F34 two redemptions at once cannot spend the same points', async () => {
    const scene = await newPairedScene();
    scene.hub.give('res_1', 15 - openingBalance);
    await scene.tablet.exchange();
    const outcomes = await Promise.all([redeemOne(scene, 0), redeemOne(scene, 0)]);
    expect(outcomes).toMatchObject([
      { kind: 'recorded' },
      { kind: 'refused', refusal: { code: 'notEnoughPoints', missing: 5 } },
    ]);
  });

  test('F5 a full disk is an outcome with its cause, and leaves no trace in any table', async () => {
    const scene = await newPairedScene();
    const before = await scene.tablet.copyFiles();
    // The disk says so at the last of the writes: what was written before it must go as well.
    const full = (): never => {
      throw new DOMException('the disk is full', 'QuotaExceededError');
    };
    scene.tablet.tables.meta.hook('updating', full);
    const outcome = await redeemOne(scene);
    expect(outcome).toMatchObject({ kind: 'storageFailed' });
    expect(outcome.kind === 'storageFailed' && outcome.cause).toContain('QuotaExceededError');
    expect(await scene.tablet.copyFiles()).toEqual(before);
    scene.tablet.tables.meta.hook('updating').unsubscribe(full);
    expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded', receipt: { number: 'A-0001' } });
  });

  test('F5 a database that is gone is an outcome, not a thrown error', async () => {
    const scene = await newPairedScene();
    scene.tablet.tables.close();
    const [card] = scene.cards;
    expect(await redeemOne(scene)).toMatchObject({ kind: 'storageFailed', cause: expect.stringContaining('Closed') });
    expect(card && (await scene.tablet.store.openCard(card.number))).toMatchObject({ kind: 'storageFailed' });
  });
});

describe('the guard', () => {
  test('F49 a clock before the last time seen refuses, whatever was recorded', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    scene.clock.nowMs -= 3_600_000;
    expect(await redeemOne(scene)).toMatchObject({ kind: 'refused', refusal: { code: 'clockBehind' } });
    const [card] = scene.cards;
    expect(card && (await scene.tablet.store.openCard(card.number))).toMatchObject({
      refusal: { code: 'clockBehind' },
    });
  });

  test('F48 a clock that the time service corrects by a minute does not', async () => {
    const scene = await newPairedScene();
    scene.clock.nowMs -= 60_000;
    expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded' });
  });

  test('a snapshot older than the community allows refuses until the next exchange', async () => {
    const scene = await newPairedScene();
    scene.clock.nowMs += 31 * day;
    expect(await redeemOne(scene)).toMatchObject({ kind: 'refused', refusal: { code: 'snapshotTooOld' } });
    await scene.tablet.exchange();
    expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded' });
  });

  test('caps count what the hub has not heard of, of this card and of the kiosk, also what came back from the journal', async () => {
    const scene = await newPairedScene();
    const community = scene.hub.row('communities', 'com_1');
    if (community === undefined) throw new Error('the hub has no community');
    const policy = { ...community.policy, capPerCardOffline: 20, capPerKioskOffline: 30 };
    scene.hub.put('communities', { ...community, policy });
    await scene.tablet.exchange();
    expect(await redeemOne(scene, 0, 2)).toMatchObject({ kind: 'recorded' });
    expect(await redeemOne(scene, 0)).toMatchObject({ refusal: { code: 'capReached', cap: 'card' } });
    expect(await redeemOne(scene, 1, 2)).toMatchObject({ refusal: { code: 'capReached', cap: 'kiosk' } });
    const { tables } = scene.tablet;
    await tables.transaction('rw', tables.ownTables, async () => startEpoch(tables, scene.clock.nowMs, secureRandom));
    expect(await redeemOne(scene, 1, 2)).toMatchObject({ refusal: { code: 'capReached', cap: 'kiosk' } });
    await scene.tablet.exchange();
    expect(await redeemOne(scene, 0)).toMatchObject({ kind: 'recorded' });
  });
});

describe('cards', () => {
  test('F53 a card that is revoked, and one that nobody knows', async () => {
    const scene = await newPairedScene();
    const [first, second] = scene.cards;
    if (first === undefined || second === undefined) throw new Error('the scene has cards');
    expect(await scene.tablet.store.openCard(first.number)).toMatchObject({
      kind: 'found',
      cardHash: first.hash,
      resident: { maskedName: '王*兰', balance: openingBalance },
    });
    scene.hub.put('cards', { id: first.hash, residentId: 'res_1', status: 'revoked' });
    await scene.tablet.exchange();
    const refused = { kind: 'refused', refusal: { code: 'cardInactive', status: 'revoked' } };
    expect(await scene.tablet.store.openCard(first.number)).toEqual(refused);
    expect(await redeemOne(scene)).toEqual(refused);
    await scene.tablet.tables.cardBundles.clear();
    expect(await scene.tablet.store.openCard(second.number)).toEqual({ kind: 'unknown' });
  });
});

describe('what screens show', () => {
  test('own movements stand before those of the hub until the hub sends them back', async () => {
    const scene = await newPairedScene();
    const redemptionId = scene.newId();
    await redeemOne(scene, 0, 3, 0, redemptionId);
    const lines = [{ itemId: 'itm_1', quantity: 3, to: 'shelf' }] as const;
    const body = { redemptionId, lines, reason: '拿错了' };
    await recordFact(scene.tablet.store, { type: 'redemption.reversed', body }, 'stf_1');
    const view = await scene.tablet.store.residentView('res_1');
    expect(view?.movements.map(({ kind, points, note }) => [kind, points, note])).toEqual([
      ['reversal', 30, '拿错了'],
      ['redemption', -30, 'A-0001'],
    ]);
    expect(view?.balance).toBe(openingBalance);
    await scene.tablet.exchange();
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance);
  });

  test('settings stay when others change, and elder mode is remembered for the card', async () => {
    const scene = await newPairedScene();
    const { store } = scene.tablet;
    await Promise.all([store.changeSettings({ volume: 0.2 }), store.setLook('res_1', { elderMode: true })]);
    await store.changeSettings({ theme: 'dark' });
    expect(await store.settings()).toMatchObject({ volume: 0.2, theme: 'dark', elderMode: { res_1: true } });
    expect((await store.residentView('res_1'))?.elderMode).toBe(true);
  });

  test('F24 staff see exactly what waits and since when', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    const [first] = await outbox(scene);
    await redeemOne(scene);
    const status = await scene.tablet.store.status();
    expect(status).toMatchObject({ waiting: 2, waitingSinceMs: first?.atMs, setAside: [] });
  });
});
