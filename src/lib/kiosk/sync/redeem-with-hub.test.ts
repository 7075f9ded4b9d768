import { describe, expect, test } from 'vitest';
import { assert } from '#lib/base/assert.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { RedeemOutcome } from '../store/redeem.ts';
import { itemPrice, newPairedScene, type Scene } from '#doubles/community-double.ts';
import { communityId, type Fault } from '#doubles/hub-double.ts';
import { redeemWithHub, type RedeemingWithHub } from './redeem-with-hub.ts';

const never = new Promise<never>(() => undefined);

async function sceneWith(policy: Partial<Policy>): Promise<Scene> {
  const scene = await newPairedScene();
  const community = scene.hub.row('communities', communityId);
  assert(community !== undefined, 'the hub has a community');
  scene.hub.put('communities', { ...community, policy: { ...community.policy, ...policy } });
  await scene.tablet.exchange();
  return scene;
}

/** Takes so many pieces home, at a tablet whose hub is in reach unless something else is said. */
function take(scene: Scene, quantity: number, { faults = [], ...change }: Change = {}): Promise<RedeemOutcome> {
  const lines = [{ itemId: 'itm_1', quantity, pointsEach: itemPrice, cashEachFen: 0 }];
  const cardHash = scene.cards[0]?.hash ?? '';
  const command = { redemptionId: scene.newId(), cardHash, lines, letThrough: null };
  scene.hub.breakNext(...faults);
  return redeemWithHub({
    record: (hub) => scene.tablet.store.redeem(command, null, hub),
    ask: () => Promise.resolve({ kind: 'unanswered' }),
    exchange: () => scene.tablet.exchange(),
    wait: () => never,
    ...change,
  });
}
type Change = Partial<RedeemingWithHub> & { readonly faults?: readonly Fault[] };

describe('F140 a cap on what is spent without the hub', () => {
  test.each([
    ['card', { capPerCardOffline: 50 }],
    ['kiosk', { capPerKioskOffline: 50 }],
  ] as const)('of a %s holds only while nobody answers', async (cap, policy) => {
    const scene = await sceneWith(policy);
    const refused = { kind: 'refused', refusal: { code: 'capReached', cap, limit: 50 } };
    expect(await take(scene, 6, { faults: ['lostRequest'] })).toEqual(refused);
    expect(await take(scene, 6, { exchange: () => never, wait: () => Promise.resolve() })).toEqual(refused);
    expect(await take(scene, 6, { exchange: () => Promise.reject(new Error('a full disk')) })).toEqual(refused);
    scene.hub.mend();
    expect(await take(scene, 6)).toMatchObject({ kind: 'recorded', receipt: { points: 60 } });
    expect(await take(scene, 5)).toMatchObject({ kind: 'recorded' });
    expect(await take(scene, 5, { faults: ['lostRequest'] })).toEqual(refused);
  });

  test('is no reason to spend what is set apart for others', async () => {
    const scene = await sceneWith({ capPerCardOffline: 50 });
    const row = scene.hub.row('residents', 'res_1');
    assert(row !== undefined, 'the hub has a resident');
    scene.hub.put('residents', { ...row, allotted: 55 });
    expect(await take(scene, 6)).toMatchObject({ refusal: { code: 'notAllotted', spendable: 55 } });
    expect(await take(scene, 5)).toMatchObject({ kind: 'recorded' });
  });

  test('is not the cap on one redemption, which holds online as well and asks nobody', async () => {
    const scene = await sceneWith({ capPerRedemption: 50 });
    const exchange = () => Promise.reject(new Error('nobody was to be asked'));
    expect(await take(scene, 6, { exchange })).toMatchObject({ refusal: { code: 'capReached', cap: 'redemption' } });
  });
});

describe('F141 a tablet whose lease has ended', () => {
  const leaseEnds = async () => {
    const scene = await newPairedScene();
    const sync = await scene.tablet.tables.read('sync');
    assert(sync !== undefined, 'the tablet has exchanged');
    await scene.tablet.tables.write('sync', { ...sync, lease: { untilMs: scene.clock.nowMs } });
    return { scene, sync };
  };

  test('says so instead of naming another machine, also before anything is chosen', async () => {
    const { scene } = await leaseEnds();
    expect(await take(scene, 3)).toEqual({
      kind: 'refused',
      refusal: { code: 'leaseOver', residentId: 'res_1', points: 30 },
    });
    expect(await scene.tablet.store.residentView('res_1')).toMatchObject({ spendable: 0, leaseOver: true });
  });

  test('asks for the points, and redeems with the answer', async () => {
    const { scene, sync } = await leaseEnds();
    const asked: unknown[] = [];
    const ask = async (residentId: string, points: number) => {
      asked.push([residentId, points]);
      await scene.tablet.tables.write('sync', sync);
      return { kind: 'held' } as const;
    };
    expect(await take(scene, 3, { ask })).toMatchObject({ kind: 'recorded' });
    expect(asked).toEqual([['res_1', 30]]);
  });
});
