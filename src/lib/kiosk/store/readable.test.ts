import { describe, expect, test } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { secureRandom } from '#lib/base/id.ts';
import { clerk, newPairedScene, type Scene } from '#doubles/community-double.ts';
import { recordFact } from '#doubles/record-fact.ts';

// What the tablet says is done, the hub takes: the points are gone and so are the goods.

const recorded = (scene: Scene) => scene.tablet.tables.outbox.count();

/** A resident who can spend two million points, and one item at such a price. */
async function richScene(pointsPrice: number, cashPriceFen = 0): Promise<Scene> {
  const scene = await newPairedScene();
  scene.hub.give('res_1', 2_000_000);
  const item = scene.hub.row('items', 'itm_1');
  scene.hub.put('items', { ...item, pointsPrice, cashPriceFen } as typeof item & { readonly id: string });
  const stock = scene.hub.row('stock', 'itm_1');
  scene.hub.put('stock', { ...stock, onHand: 500 } as typeof stock & { readonly id: string });
  await scene.tablet.exchange();
  return scene;
}

const redeem = (scene: Scene, quantity: number, pointsEach: number, cashEachFen = 0) =>
  scene.tablet.store.redeem({
    redemptionId: scene.newId(),
    cardHash: scene.cards[0]?.hash ?? '',
    lines: [{ itemId: 'itm_1', quantity, pointsEach, cashEachFen }],
    letThrough: null,
  });

describe('F71 what the tablet records, the hub can read', () => {
  test.each([
    ['1,099,989 points at once', 99, 11_111, 0],
    ['more money than an event can say', 99, 1, 1_100_000],
  ])('%s are refused in words, and less of it is taken', async (_name, quantity, points, fen) => {
    const scene = await richScene(points, fen);
    const refused = await redeem(scene, quantity, points, fen);
    expect(refused).toEqual({ kind: 'refused', refusal: { code: 'tooMuchAtOnce' } });
    expect(await recorded(scene)).toBe(0);
    expect(await redeem(scene, 90, points, fen)).toMatchObject({ kind: 'recorded' });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
  });

  test.each([
    ['NUL', '王\0芳', '王芳'],
    ['half a character', '王芳\uD842', '王芳'],
    ['marks of direction and zero width', '\u202E王\u200B芳\uFEFF', '王芳'],
    ['a line break', '王\n芳', '王 芳'],
  ])('a name with %s is kept without it, and the hub takes it', async (_name, name, kept) => {
    const scene = await newPairedScene();
    const spelling = { pinyin: 'wangfang', initials: 'wf' };
    const cardNumber = mintCardNumber(secureRandom);
    const command = { residentId: 'resident-1', name, elderMode: false, cardNumber, ...spelling };
    expect(await scene.tablet.staff.register(clerk, command)).toMatchObject({ kind: 'recorded' });
    const [row] = await scene.tablet.tables.personalWords.toArray();
    expect(row?.words).toMatchObject({ name: kept });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
  });

  test('nobody is registered under a name that nobody sees', async () => {
    const scene = await newPairedScene();
    const cardNumber = mintCardNumber(secureRandom);
    const nobody = { residentId: 'resident-1', name: '\u200B\u202E \0', elderMode: false, pinyin: '', initials: '' };
    const outcome = await scene.tablet.staff.register(clerk, { ...nobody, cardNumber });
    expect(outcome).toEqual({ kind: 'refused', refusal: { code: 'nameInvalid' } });
  });

  test('whoever records it: nothing is written of what the hub cannot read', async () => {
    const scene = await newPairedScene();
    const release = { releaseId: scene.newId(), residentId: 'res_1', points: 1_000_001 };
    await expect(recordFact(scene.tablet.store, { type: 'allotment.released', body: release }, null)).rejects.toThrow(
      'cannot read',
    );
    const photo = `data:image/png;base64,${'A'.repeat(23_970)}`;
    const note = '字'.repeat(200);
    const lines = Array.from({ length: 40 }, () => ({ itemId: 'x'.repeat(64), quantity: 1, batchId: scene.newId() }));
    const writeOff = { writeOffId: scene.newId(), lines, reason: 'damaged', note, photo } as const;
    await expect(
      recordFact(scene.tablet.store, { type: 'stock.writtenOff', body: writeOff }, clerk.id),
    ).resolves.toBeDefined();
    expect(await recorded(scene)).toBe(1);
    expect((await scene.tablet.store.status()).chain).toMatchObject({ nextSeq: 2 });
  });

  test('whoever holds more points than one event can say gives them up in several', async () => {
    const scene = await richScene(10);
    const resident = scene.hub.row('residents', 'res_1');
    scene.hub.put('residents', { ...resident, wanted: 1_500_000 } as typeof resident & { readonly id: string });
    await scene.tablet.exchange();
    const released = (await scene.tablet.tables.outbox.toArray()).flatMap(({ event }) =>
      event.type === 'allotment.released' ? [event.body.points] : [],
    );
    expect(released[0]).toBe(1_000_000);
    expect(scene.hub.setAside).toEqual([]);
  });
});
