import { describe, expect, test } from 'vitest';
import { newPairedScene, openingBalance, itemPrice, type Scene } from '#doubles/community-double.ts';

// Somebody redeems with their own card for somebody who has appointed them, also without a network.

const days = { from: '2026-11-01', until: '2026-11-22' };

async function sceneOf(
  accounts: readonly { readonly residentId: string; readonly from: string; readonly until: string }[],
) {
  const scene = await newPairedScene();
  scene.hub.put('proxies', { id: 'res_2', accounts: [...accounts] });
  await scene.tablet.exchange();
  return scene;
}
const helperCard = ({ cards }: Scene) => {
  const card = cards[1];
  if (card === undefined) throw new Error('there is no such card');
  return card;
};
const redeem = (scene: Scene, residentId: string | undefined) =>
  scene.tablet.store.redeem({
    redemptionId: scene.newId(),
    cardHash: helperCard(scene).hash,
    ...(residentId === undefined ? {} : { residentId }),
    lines: [{ itemId: 'itm_1', quantity: 1, pointsEach: itemPrice, cashEachFen: 0 }],
    letThrough: null,
  });

describe('a proxy at the tablet', () => {
  test('is offered the accounts of whoever has appointed them today, and nobody else is', async () => {
    const scene = await sceneOf([
      { residentId: 'res_1', ...days },
      // Whoever absorbed somebody may have appointed the same one twice.
      { residentId: 'res_1', ...days, from: '2026-11-10' },
      { residentId: 'res_3', ...days, until: '2026-11-21' },
      { residentId: 'res_gone', ...days },
    ]);
    const found = await scene.tablet.store.openCard(helperCard(scene).number);
    expect(found).toMatchObject({ kind: 'found', resident: { residentId: 'res_2' } });
    expect(found.kind === 'found' && found.others?.map(({ residentId }) => residentId)).toEqual(['res_1']);
    const other = scene.cards[0];
    const plain = await scene.tablet.store.openCard(other?.number ?? helperCard(scene).number);
    expect(plain.kind === 'found' && plain.others).toBe(undefined);
  });

  test('spends the points of whoever they redeem for, and the event names both', async () => {
    const scene = await sceneOf([{ residentId: 'res_1', ...days }]);
    const outcome = await redeem(scene, 'res_1');
    expect(outcome).toMatchObject({ kind: 'recorded', receipt: { balanceAfter: openingBalance - itemPrice } });
    const [row] = await scene.tablet.tables.outbox.toArray();
    expect(row?.event.body).toMatchObject({ residentId: 'res_1', cardHash: helperCard(scene).hash });
    const [theirs, own] = await Promise.all(['res_1', 'res_2'].map((id) => scene.tablet.store.residentView(id)));
    expect(theirs?.movements[0]).toMatchObject({ points: -itemPrice, note: 'A-0001 代兑' });
    expect(own).toMatchObject({ balance: openingBalance, movements: [] });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(scene.hub.row('residents', 'res_1')).toMatchObject({ balance: openingBalance - itemPrice });
  });

  test('is refused what nobody has appointed them to, or no more, while their own points stay theirs', async () => {
    const scene = await sceneOf([{ residentId: 'res_1', ...days }]);
    const refused = { kind: 'refused', refusal: { code: 'proxyEnded' } };
    expect(await redeem(scene, 'res_3')).toEqual(refused);
    expect(await redeem(scene, 'res_2')).toMatchObject({ kind: 'recorded' });
    scene.clock.nowMs += 86_400_000;
    expect(await redeem(scene, 'res_1')).toEqual(refused);
    scene.hub.put('proxies', { id: 'res_2', accounts: [] });
    await scene.tablet.exchange();
    expect(await redeem(scene, 'res_1')).toEqual(refused);
    expect(await redeem(scene, undefined)).toMatchObject({ kind: 'recorded' });
  });
});
