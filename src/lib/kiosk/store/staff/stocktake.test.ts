import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert } from '#lib/base/assert.ts';
import { mostExpected, varianceOf } from '#lib/domain/count.ts';
import {
  clerk,
  manager,
  auditor,
  newPairedScene,
  openingStock,
  redeemOne,
  type Scene,
} from '#doubles/community-double.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';

const desk = (scene: Scene): StaffDesk => scene.tablet.staff;

async function onHand(scene: Scene, itemId = 'itm_1'): Promise<number | undefined> {
  return (await scene.tablet.store.shelf()).find((item) => item.itemId === itemId)?.onHand;
}

async function reload(scene: Scene): Promise<void> {
  await scene.tablet.powerOff();
  await scene.tablet.start();
}

describe('a stocktake', () => {
  test('compares with the ledger at the moment of counting: what is redeemed before and after does not distort it', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene, 0, 3);
    const { countId } = await desk(scene).startCount(clerk, 'A1', scene.newId());
    const draft = await desk(scene).countItem(clerk, 'A1', 'itm_1', openingStock - 3 - 2);
    expect(draft.lines).toMatchObject([
      { expected: openingStock - 3, reason: 'unexplained', countedBy: { id: clerk.id } },
    ]);
    await redeemOne(scene, 1, 4);
    const outcome = await desk(scene).count(clerk, { countId, place: 'A1', approvedBy: null });
    expect(outcome).toMatchObject({
      kind: 'recorded',
      event: { staff: clerk.id, body: { lines: [{ itemId: 'itm_1', counted: 35, expected: 37, afterCount: null }] } },
    });
    expect(await onHand(scene)).toBe(openingStock - 3 - 2 - 4);
    await scene.tablet.exchange();
    expect(scene.hub.row('stock', 'itm_1')).toEqual({ id: 'itm_1', onHand: 31, needsCount: false, lastCount: countId });
    expect(scene.hub.setAside).toEqual([]);
  });

  test('outlives a reload and a change of staff, is not begun twice, and ends with its confirmation', async () => {
    const scene = await newPairedScene();
    const begun = await desk(scene).startCount(clerk, 'A1', scene.newId());
    await desk(scene).countItem(clerk, 'A1', 'itm_1', 7);
    await reload(scene);
    const found = await desk(scene).startCount(manager, 'A1', scene.newId());
    expect(found).toMatchObject({
      countId: begun.countId,
      startedMs: begun.startedMs,
      startedBy: { name: clerk.name },
    });
    expect(found.lines).toHaveLength(1);
    await desk(scene).countItem(manager, 'A1', 'itm_1', openingStock);
    const draft = await desk(scene).countItem(manager, 'A1', 'itm_2', openingStock - 1);
    expect(draft.lines.map(({ counted, countedBy }) => [counted, countedBy.name])).toEqual([
      [openingStock, manager.name],
      [openingStock - 1, manager.name],
    ]);
    await desk(scene).explainCount(clerk, 'A1', { itemId: 'itm_1', reason: 'damaged' });
    await desk(scene).explainCount(clerk, 'A1', { itemId: 'itm_2', reason: 'damaged' });
    expect(await desk(scene).countDrafts()).toHaveLength(1);
    const command = { countId: begun.countId, place: 'A1', approvedBy: null };
    const first = await desk(scene).count(manager, command);
    expect(first).toMatchObject({ event: { body: { lines: [{ reason: 'none' }, { reason: 'damaged' }] } } });
    expect(await desk(scene).countDrafts()).toEqual([]);
    expect(await desk(scene).count(manager, command)).toEqual(first);
    expect(await scene.tablet.tables.outbox.count()).toBe(1);
  });

  test('asks a manager above the threshold, and no clerk or auditor will do', async () => {
    const scene = await newPairedScene();
    const { countId } = await desk(scene).startCount(clerk, 'A1', scene.newId());
    await desk(scene).countItem(clerk, 'A1', 'itm_1', openingStock - 6);
    const confirm = (approvedBy: typeof clerk | null) => desk(scene).count(clerk, { countId, place: 'A1', approvedBy });
    const refused = { kind: 'refused', refusal: { code: 'needsManager' } };
    expect([await confirm(null), await confirm(clerk), await confirm(auditor)]).toEqual([refused, refused, refused]);
    expect(await desk(scene).countDrafts()).toHaveLength(1);
    expect(await confirm(manager)).toMatchObject({ kind: 'recorded', event: { body: { approvedBy: manager.id } } });
  });

  test('takes an item of which there is more than one delivery brings, with its neighbours', async () => {
    const scene = await newPairedScene();
    const { countId } = await desk(scene).startCount(clerk, 'A1', scene.newId());
    const many = { batchId: scene.newId(), itemId: 'itm_1', quantity: 60_000, supplierId: null, costEachFen: null };
    const lines = [many, { ...many, batchId: scene.newId() }].map((line) => ({ ...line, bestBefore: null, code: '' }));
    await desk(scene).receive(clerk, { deliveryId: scene.newId(), lines, note: '' });
    await desk(scene).countItem(clerk, 'A1', 'itm_1', 100);
    await desk(scene).countItem(clerk, 'A1', 'itm_2', openingStock);
    const outcome = await desk(scene).count(manager, { countId, place: 'A1', approvedBy: null });
    expect(outcome).toMatchObject({
      kind: 'recorded',
      event: { v: 2, body: { lines: [{ counted: 100, expected: 120_000 + openingStock }, { counted: openingStock }] } },
    });
    await scene.tablet.exchange();
    expect([scene.hub.setAside, await onHand(scene)]).toEqual([[], 100]);
    const again = await desk(scene).startCount(clerk, 'A1', scene.newId());
    await desk(scene).countItem(clerk, 'A1', 'itm_1', 100);
    const plain = await desk(scene).count(clerk, { countId: again.countId, place: 'A1', approvedBy: null });
    expect(plain).toMatchObject({ kind: 'recorded', event: { v: 1 } });
  });

  test('F142 takes a place of more items than one event can say, in parts, once', async () => {
    const scene = await newPairedScene();
    const [item, stock] = [scene.hub.row('items', 'itm_1'), scene.hub.row('stock', 'itm_1')];
    assert(item !== undefined && stock !== undefined, 'the scene has items');
    const ids = Array.from({ length: 201 }, (_, place) => `many_${place}`);
    for (const id of ids) {
      scene.hub.put('items', { ...item, id, barcode: '' });
      scene.hub.put('stock', { ...stock, id });
    }
    await scene.tablet.exchange();
    const { countId } = await desk(scene).startCount(clerk, 'A1', scene.newId());
    for (const id of ids) await desk(scene).countItem(clerk, 'A1', id, openingStock - 1);
    const command = { countId, place: 'A1', approvedBy: null };
    const first = await desk(scene).count(clerk, command);
    expect(first).toMatchObject({ kind: 'recorded', event: { body: { countId, lines: [{ itemId: 'many_200' }] } } });
    expect(await desk(scene).count(clerk, command)).toEqual(first);
    const rows = await scene.tablet.tables.outbox.toArray();
    const bodies = rows
      .toSorted((left, right) => left.seq - right.seq)
      .map(({ event }) => (event.type === 'stock.counted' ? event.body : undefined));
    expect(bodies.map((body) => body?.lines.length)).toEqual([100, 100, 1]);
    expect(new Set(bodies.map((body) => body?.countId)).size).toBe(3);
    expect(bodies.flatMap((body) => body?.lines.map(({ itemId }) => itemId) ?? [])).toEqual(ids);
    expect(await desk(scene).countDrafts()).toEqual([]);
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    for (const id of ['many_0', 'many_150', 'many_200']) expect(await onHand(scene, id)).toBe(openingStock - 1);
  });

  test('leaves out what no count can carry', async () => {
    const scene = await newPairedScene();
    await desk(scene).startCount(clerk, 'A1', scene.newId());
    const row = { id: 'itm_1', onHand: mostExpected + 1, needsCount: false, lastCount: null };
    await scene.tablet.tables.stock.put(row);
    expect((await desk(scene).countItem(clerk, 'A1', 'itm_1', 1)).lines).toEqual([]);
  });

  test('two counts of one item that know nothing of each other do not both correct it', async () => {
    const scene = await newPairedScene();
    for (const place of ['A1', 'B2']) await desk(scene).startCount(clerk, place, scene.newId());
    const [one, other] = await desk(scene).countDrafts();
    assert(one !== undefined && other !== undefined, 'both were begun');
    await desk(scene).countItem(clerk, 'A1', 'itm_1', 38);
    await desk(scene).countItem(manager, 'B2', 'itm_1', 38);
    await desk(scene).count(clerk, { countId: one.countId, place: 'A1', approvedBy: null });
    const confirmOther = () => desk(scene).count(manager, { countId: other.countId, place: 'B2', approvedBy: null });
    expect(await confirmOther()).toEqual({ kind: 'refused', refusal: { code: 'countedMeanwhile', itemId: 'itm_1' } });
    const again = await desk(scene).countItem(manager, 'B2', 'itm_1', 38);
    expect(again.lines).toMatchObject([{ expected: 38, reason: 'none', afterCount: one.countId }]);
    expect(await confirmOther()).toMatchObject({ kind: 'recorded' });
    expect(await onHand(scene)).toBe(38);
  });

  test('takes no number that cannot be a count, no unknown item, nothing empty and no draft that is gone', async () => {
    const scene = await newPairedScene();
    const { countId } = await desk(scene).startCount(clerk, 'A1', scene.newId());
    for (const counted of [-1, 1.5, Number.NaN, 100_001]) await desk(scene).countItem(clerk, 'A1', 'itm_1', counted);
    const draft = await desk(scene).countItem(clerk, 'A1', 'no such item', 1);
    expect(draft.lines).toEqual([]);
    const confirm = (id: string, by = clerk) => desk(scene).count(by, { countId: id, place: 'A1', approvedBy: null });
    expect(await confirm(countId)).toEqual({ kind: 'refused', refusal: { code: 'empty' } });
    expect(await confirm(scene.newId())).toEqual({ kind: 'refused', refusal: { code: 'draftGone' } });
    expect(await confirm(countId, auditor)).toEqual({ kind: 'refused', refusal: { code: 'notPermitted' } });
    expect(await scene.tablet.tables.outbox.count()).toBe(0);
  });
});

type Step =
  | { readonly kind: 'redeem' | 'letThrough'; readonly item: number; readonly quantity: number }
  | { readonly kind: 'receive'; readonly item: number; readonly quantity: number; readonly bestBefore: string | null }
  | { readonly kind: 'vanish'; readonly item: number; readonly quantity: number }
  | { readonly kind: 'writeOff'; readonly item: number; readonly quantity: number }
  | { readonly kind: 'reverse' | 'countItem'; readonly item: number }
  | { readonly kind: 'confirm' | 'reload' | 'exchange' };

/** What lies on the shelf, and how far the ledger is wrong about it without knowing. */
class Shelf {
  readonly #scene: Scene;
  readonly #physical = new Map<string, number>();
  readonly #unknown = new Map<string, number>();
  /** By item, how far the ledger was wrong when it was counted. */
  readonly #counted = new Map<string, number>();
  readonly #redeemed: { readonly redemptionId: string; readonly itemId: string; readonly quantity: number }[] = [];
  #recorded = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    for (const id of scene.items) this.#physical.set(id, openingStock);
  }

  async play(step: Step): Promise<void> {
    await this.#take(step);
    await this.#check();
  }

  /** At the end the hub has every event, and predicts what the tablet showed before it heard of them. */
  async settle(): Promise<void> {
    const shown = await this.#items();
    await this.#scene.tablet.exchange();
    expect(this.#scene.hub.setAside).toEqual([]);
    expect(this.#scene.hub.events).toHaveLength(this.#recorded);
    expect(await this.#scene.tablet.tables.effects.count()).toBe(0);
    expect(await this.#items()).toEqual(shown);
  }

  #items = () => desk(this.#scene).items();

  async #take(step: Step): Promise<void> {
    const scene = this.#scene;
    const itemId = 'item' in step ? (scene.items[step.item] ?? '') : '';
    switch (step.kind) {
      case 'redeem':
      case 'letThrough':
        return this.#redeem(itemId, step);
      case 'receive':
        return this.#receive(itemId, step);
      case 'vanish':
        if (step.quantity > this.#there(itemId)) return;
        this.#move(itemId, -step.quantity);
        return this.#mistake(itemId, step.quantity);
      case 'writeOff': {
        if (step.quantity > this.#there(itemId)) return;
        const lines = [{ itemId, quantity: step.quantity, batchId: null }];
        const goods = { writeOffId: scene.newId(), lines, reason: 'damaged', note: '', photo: null } as const;
        return this.#note(await desk(scene).writeOff(clerk, goods), () => this.#move(itemId, -step.quantity));
      }
      case 'reverse':
        return this.#reverse();
      case 'countItem':
        await desk(scene).countItem(clerk, 'A1', itemId, this.#there(itemId));
        this.#counted.set(itemId, this.#wrong(itemId));
        return;
      case 'confirm':
        return this.#confirm();
      case 'reload':
        return reload(scene);
      case 'exchange':
        await scene.tablet.exchange();
    }
  }

  async #redeem(itemId: string, { kind, item, quantity }: Extract<Step, { kind: 'redeem' | 'letThrough' }>) {
    if (kind === 'redeem' && quantity > this.#there(itemId)) return;
    const redemptionId = this.#scene.newId();
    const outcome =
      kind === 'redeem'
        ? await redeemOne(this.#scene, item, quantity, item, redemptionId)
        : await redeemOne(this.#scene, item, quantity, item, redemptionId, clerk);
    if (outcome.kind !== 'recorded') return;
    this.#recorded += 1;
    this.#redeemed.push({ redemptionId, itemId, quantity });
    const found = Math.max(0, quantity - this.#there(itemId));
    this.#mistake(itemId, -found);
    this.#move(itemId, found - quantity);
  }

  async #receive(itemId: string, { quantity, bestBefore }: Extract<Step, { kind: 'receive' }>): Promise<void> {
    const scene = this.#scene;
    const line = {
      batchId: scene.newId(),
      itemId,
      quantity,
      supplierId: null,
      costEachFen: null,
      bestBefore,
      code: '',
    };
    const delivery = { deliveryId: scene.newId(), lines: [line], note: '', acceptExpired: true };
    this.#note(await desk(scene).receive(clerk, delivery), () => this.#move(itemId, quantity));
  }

  async #reverse(): Promise<void> {
    const [original] = this.#redeemed.splice(0, 1);
    if (original === undefined) return;
    const { redemptionId, itemId, quantity } = original;
    const lines = [{ itemId, quantity, to: 'shelf' }] as const;
    const outcome = await desk(this.#scene).reverseRedemption(clerk, { redemptionId, lines, reason: '拿错了' });
    this.#note(outcome, () => this.#move(itemId, quantity));
  }

  async #confirm(): Promise<void> {
    const [draft] = await desk(this.#scene).countDrafts();
    if (draft === undefined) return;
    const outcome = await desk(this.#scene).count(clerk, { countId: draft.countId, place: 'A1', approvedBy: manager });
    assert(outcome.kind === 'recorded' && outcome.event.type === 'stock.counted', 'the count stands');
    this.#recorded += 1;
    for (const line of outcome.event.body.lines) {
      const wrong = this.#counted.get(line.itemId) ?? Number.NaN;
      expect(varianceOf(line)).toBe(wrong === 0 ? 0 : -wrong);
      this.#mistake(line.itemId, -wrong);
    }
    this.#counted.clear();
  }

  #note(outcome: { readonly kind: string }, onRecorded: () => void): void {
    if (outcome.kind !== 'recorded') return;
    this.#recorded += 1;
    onRecorded();
  }

  #there = (itemId: string): number => this.#physical.get(itemId) ?? 0;
  #wrong = (itemId: string): number => this.#unknown.get(itemId) ?? 0;
  #move(itemId: string, delta: number): void {
    this.#physical.set(itemId, this.#there(itemId) + delta);
  }
  #mistake(itemId: string, delta: number): void {
    this.#unknown.set(itemId, this.#wrong(itemId) + delta);
  }

  async #check(): Promise<void> {
    for (const { itemId, onHand: shown, batches } of await this.#items()) {
      expect(shown).toBe(this.#there(itemId) + this.#wrong(itemId));
      for (const { remaining } of batches) expect(remaining).toBeGreaterThan(0);
    }
    const rows = await this.#scene.tablet.tables.batches.toArray();
    expect(rows.every(({ remaining }) => remaining >= 0)).toBe(true);
  }
}

const item = fc.nat({ max: 1 });
const quantity = fc.integer({ min: 1, max: 12 });
const bestBefore = fc.constantFrom(null, '2026-11-01', '2026-12-01', '2027-05-01');
const of = <Kind extends Step['kind']>(kind: Kind) => fc.constant(kind);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: of('redeem'), item, quantity }) },
    { weight: 1, arbitrary: fc.record({ kind: of('letThrough'), item, quantity }) },
    { weight: 2, arbitrary: fc.record({ kind: of('receive'), item, quantity, bestBefore }) },
    { weight: 3, arbitrary: fc.record({ kind: of('vanish'), item, quantity }) },
    { weight: 1, arbitrary: fc.record({ kind: of('writeOff'), item, quantity }) },
    { weight: 1, arbitrary: fc.record({ kind: of('reverse'), item }) },
    { weight: 6, arbitrary: fc.record({ kind: of('countItem'), item }) },
    { weight: 3, arbitrary: fc.record({ kind: of('confirm') }) },
    { weight: 1, arbitrary: fc.record({ kind: of('reload') }) },
    { weight: 2, arbitrary: fc.record({ kind: of('exchange') }) },
  ),
  { minLength: 4, maxLength: 30 },
);

test(
  'whatever comes in between: shelf = Σ movements, a variance is what the ledger did not know, no batch falls below nothing',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), steps, async (seed, history) => {
        const scene = await newPairedScene(seed);
        const shelf = new Shelf(scene);
        for (const step of history) await shelf.play(step);
        await shelf.settle();
        await scene.tablet.powerOff();
      }),
      { numRuns: 40 },
    );
  },
);
