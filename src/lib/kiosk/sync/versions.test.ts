import { describe, expect, test, vi } from 'vitest';
import { eventVersions } from '#lib/protocol/event.ts';
import type { EventVersions } from '#lib/protocol/versions.ts';
import { firstScopeParameter, scopeParameter } from '#lib/protocol/pull.ts';
import { itemPrice, newPairedScene, openingBalance, redeemOne, type Scene } from '#doubles/community-double.ts';
import { recordFact } from '#doubles/record-fact.ts';

// Hub and tablet are updated one after the other, and put back. What the hub does not read stays on the tablet, and is
// said.

// This tablet asks for residents in a version that no hub of release 0.1 sends.
vi.mock('#lib/protocol/pull.ts', async (load) => {
  const real = await load<typeof import('#lib/protocol/pull.ts')>();
  return { ...real, scopeParameter: real.scopeParameter.replace(/residents\.\d+/, 'residents.99') };
});

const without = (type: string): EventVersions => {
  const { [type]: _left, ...others } = eventVersions;
  return others;
};

/** Staff take a card away: what the hub of these tests does not read. */
const revokeCard = (scene: Scene, index = 2) =>
  recordFact(
    scene.tablet.store,
    {
      type: 'card.revoked',
      body: {
        cardHash: scene.cards[index]?.hash ?? '',
        residentId: scene.residents[index] ?? '',
        status: 'lost',
        reason: '丢了',
      },
    },
    null,
  );

/** Goods without a barcode are put on the shelf: what only the second version of the event can say. */
const listEggs = (scene: Scene) => {
  const prices = { pointsPrice: 10, cashPriceFen: 0, marketPriceFen: 1500 };
  const habits = { usualSupplierId: null, usualCostFen: null, shelfLifeDays: null, keeps: null };
  const body = { itemId: 'itm_eggs', barcode: null, name: '鸡蛋', ...prices, ...habits, shelfPlace: 'A1', photo: null };
  return recordFact(scene.tablet.store, { type: 'item.created', body }, null);
};

const pushedSeqs = (scene: Scene): readonly (readonly number[])[] =>
  scene.hub.seen
    .filter(({ path }) => path.endsWith('/push'))
    .map(({ body }) => (JSON.parse(body) as { events: { seq: number }[] }).events.map(({ seq }) => seq));

const heldBack = async (scene: Scene): Promise<number> => (await scene.tablet.store.status()).held.events;

describe('F85 an event that the hub does not announce', () => {
  test('is held back with all behind it, counted for staff, and sent once the hub reads it', async () => {
    const scene = await newPairedScene();
    scene.hub.reads = without('card.revoked');
    await scene.tablet.exchange();
    await redeemOne(scene);
    const { at } = await revokeCard(scene);
    await redeemOne(scene, 1);
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(pushedSeqs(scene)).toEqual([[1]]);
    const { waiting, held } = await scene.tablet.store.status();
    expect({ waiting, held }).toEqual({ waiting: 2, held: { events: 2, sinceMs: Date.parse(at) } });
    expect((await redeemOne(scene, 1)).kind).toBe('recorded');
    scene.hub.reads = eventVersions;
    await scene.tablet.exchange();
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 3 });
    expect(await heldBack(scene)).toBe(0);
    expect(scene.hub.events).toHaveLength(4);
    expect(scene.hub.setAside).toEqual([]);
  });

  test('is answered later by a hub that meets it all the same, and sent no second time in the same exchange', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    await revokeCard(scene);
    await redeemOne(scene, 1);
    // The hub was put back after its last answer.
    scene.hub.reads = without('card.revoked');
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(pushedSeqs(scene)).toEqual([[1, 2, 3]]);
    expect(await heldBack(scene)).toBe(2);
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
    expect(pushedSeqs(scene)).toHaveLength(1);
    expect(scene.hub.setAside).toEqual([]);
  });

  test('waits among recovered ones as well, and the new chain waits behind it, which may undo what it names', async () => {
    const scene = await newPairedScene();
    scene.hub.reads = without('card.revoked');
    await scene.tablet.exchange();
    await redeemOne(scene);
    await revokeCard(scene);
    await scene.tablet.exchange();
    // The store is lost, and what was in it comes back from the second copy.
    await scene.tablet.powerOff();
    scene.tablet.loseDatabase();
    await scene.tablet.start();
    await scene.tablet.pair();
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    await redeemOne(scene, 1);
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
    expect(await heldBack(scene)).toBe(2);
    scene.hub.reads = eventVersions;
    await scene.tablet.exchange();
    await scene.tablet.exchange();
    expect(await heldBack(scene)).toBe(0);
    expect(scene.hub.events).toHaveLength(3);
    expect(scene.hub.setAside).toEqual([]);
  });
});

describe('F86 a hub of release 0.1, which announces nothing and sets aside what it cannot read', () => {
  test('gets the first versions of the types of 0.1, and nothing else', async () => {
    const scene = await newPairedScene();
    scene.hub.reads = null;
    await scene.tablet.exchange();
    await redeemOne(scene);
    await listEggs(scene);
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(await heldBack(scene)).toBe(1);
  });

  test('that took the place of a later one refuses what it would have set aside, and the rest goes through', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    await listEggs(scene);
    await redeemOne(scene, 1);
    scene.hub.reads = null;
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    expect(pushedSeqs(scene)).toEqual([[1, 2, 3], [1]]);
    expect(await heldBack(scene)).toBe(2);
    expect(scene.hub.setAside).toEqual([]);
  });
});

describe('F87 rows that the hub does not send in our version', () => {
  const first = (scene: Scene) => {
    scene.hub.served = new Set(firstScopeParameter.split(','));
  };

  test('are asked for in that of release 0.1, so that own effects are not forgotten without the rows', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    first(scene);
    scene.hub.reads = null;
    for (let time = 0; time < 2; time += 1) {
      expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 - time });
      expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - itemPrice);
    }
    // The hub is of our release again, and is asked for what we read.
    scene.hub.reads = eventVersions;
    scene.hub.served = new Set(scopeParameter.split(','));
    await redeemOne(scene);
    await scene.tablet.exchange();
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 2 * itemPrice);
  });

  test('and that it does not send in any other end the pull, not the push, nor the counter’s work', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    scene.hub.served = new Set();
    const before = await scene.tablet.store.residentView('res_1');
    expect(await scene.tablet.exchange()).toEqual({ kind: 'mismatched', older: 'hub' });
    expect(scene.hub.events).toHaveLength(1);
    expect(await scene.tablet.store.residentView('res_1')).toEqual(before);
    expect((await redeemOne(scene)).kind).toBe('recorded');
    await scene.tablet.exchange();
    expect(scene.hub.events).toHaveLength(2);
  });
});
