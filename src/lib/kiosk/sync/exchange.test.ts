import { describe, expect, test } from 'vitest';
import { fillOutbox } from '#doubles/backlog.ts';
import { newPairedScene, openingBalance, redeemOne, type Scene } from '#doubles/community-double.ts';
import type { Fault, SeenCall } from '#doubles/hub-double.ts';
import { exchange } from './exchange.ts';

/** What a failed exchange says of its cause. */
async function failure(scene: Scene) {
  const outcome = await scene.tablet.exchange();
  if (outcome.kind !== 'failed') throw new Error(`the exchange is ${outcome.kind}`);
  return outcome.failure;
}

const pushes = (scene: Scene): readonly { recovered: boolean; seqs: number[]; kinds: string[] }[] =>
  scene.hub.seen
    .filter(({ path }) => path.endsWith('/push'))
    .map(({ body }: SeenCall) => {
      const { recovered, events } = JSON.parse(body);
      const kinds = events.map((event: object) => ('oversized' in event ? 'label' : 'event'));
      return { recovered, seqs: events.map((event: { seq: number }) => event.seq), kinds };
    });

async function waiting(scene: Scene): Promise<number> {
  return (await scene.tablet.store.status()).waiting;
}

async function residentCount(scene: Scene): Promise<number> {
  return (await scene.tablet.tables.residents.all()).length;
}

async function redeemMany(scene: Scene, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await redeemOne(scene, index % 3);
}

/** A hub that gives its own answer to pushes or pulls, whatever the real one would say. */
function withAnswer(scene: Scene, path: string, change: (answer: Record<string, unknown>) => unknown): void {
  const { fetch } = scene.hub;
  Object.assign(scene.tablet.line, {
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const response = await fetch(input, init);
      return String(input).includes(path) ? Response.json(change(await response.json())) : response;
    },
  });
}

describe('pushing', () => {
  test('F12 F19 an answer lost ten times books nothing twice', async () => {
    const scene = await newPairedScene();
    await redeemMany(scene, 3);
    for (let time = 0; time < 10; time += 1) {
      scene.hub.breakNext('lostAnswer');
      expect(await failure(scene)).toMatchObject({ kind: 'unreachable' });
    }
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 3 });
    expect(scene.hub.events).toHaveLength(3);
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 10);
  });

  test.each<[Fault, string]>([
    ['html', 'garbled'],
    ['halfBody', 'garbled'],
    ['status500', 'garbled'],
    ['lostRequest', 'unreachable'],
    ['hub-unavailable', 'problem'],
    ['too-many-attempts', 'problem'],
    ['kiosk-revoked', 'problem'],
  ])('F16 F17 F20 F22 %s marks nothing done', async (fault, kind) => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    scene.hub.breakNext(fault);
    expect(await failure(scene)).toMatchObject({ kind });
    expect(await waiting(scene)).toBe(1);
    await scene.tablet.exchange();
    expect(await waiting(scene)).toBe(0);
  });

  test('F48 a clock three days off is told by the refusal, and the next try carries the hub’s time', async () => {
    const scene = await newPairedScene();
    const days = 3 * 86_400_000;
    Object.assign(scene.tablet.line, { now: () => (scene.clock.nowMs += 1000) + days });
    await redeemOne(scene);
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
    const { clock } = await scene.tablet.store.status();
    expect(Math.abs((clock?.offsetMs ?? 0) + days)).toBeLessThan(10_000);
  });

  test('F18 a proxy with a small limit gets half as much each time, down to one', async () => {
    const scene = await newPairedScene();
    await redeemMany(scene, 5);
    scene.hub.breakNext('tooLarge', 'tooLarge', 'tooLarge');
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 5 });
    expect(pushes(scene).map(({ seqs }) => seqs)).toEqual([[1, 2, 3, 4, 5], [1, 2, 3], [1, 2], [1], [2, 3, 4, 5]]);
  });

  test('F15 F18 an event that no request can carry is set aside by its label, and the ones behind it pass', async () => {
    const scene = await newPairedScene();
    await redeemMany(scene, 3);
    const [, poisoned] = await scene.tablet.tables.outbox.orderBy('[epoch+seq]').toArray();
    scene.hub.beforeCall = (path) => {
      // Whatever holds the second event is too large; its label is not.
      const last = scene.hub.seen.at(-1)?.body ?? '';
      if (path.endsWith('/push') && last.includes('"cardHash"') && last.includes(`${poisoned?.id}`)) throw tooLarge;
    };
    const tooLarge = new Error('413');
    const { fetch } = scene.hub;
    Object.assign(scene.tablet.line, {
      fetch: (input: RequestInfo | URL, init?: RequestInit) =>
        fetch(input, init).catch((error: unknown) => {
          if (error === tooLarge) return new Response('', { status: 413 });
          throw error;
        }),
    });
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 3 });
    expect(scene.hub.events.map(({ seq }) => seq)).toEqual([1, 3]);
    const { setAside, waiting: left } = await scene.tablet.store.status();
    expect(left).toBe(0);
    expect(setAside.map(({ seq, answer }) => [seq, answer?.code])).toEqual([[2, 'oversized']]);
    // The hub never counted it, and so the tablet does not either.
    expect((await scene.tablet.store.residentView('res_2'))?.balance).toBe(openingBalance);
  });

  test('an event larger than the hub reads is sent as its label at once', async () => {
    const scene = await newPairedScene();
    await redeemMany(scene, 2);
    const [first] = await scene.tablet.tables.outbox.orderBy('[epoch+seq]').toArray();
    if (first === undefined) throw new Error('nothing was recorded');
    await scene.tablet.tables.outbox.put({ ...first, event: { ...first.event, staff: 's'.repeat(40_000) } });
    await scene.tablet.exchange();
    expect(pushes(scene).map(({ kinds }) => kinds)).toEqual([['label', 'event']]);
  });

  test('F15 one event that the hub refuses among a thousand: 999 applied, one set aside and visible', async () => {
    const scene = await newPairedScene();
    // Points below one are no accrual: the schema refuses what a faulty program has recorded.
    await fillOutbox(scene, 1000, (seq) => (seq === 500 ? 0 : 1));
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1000 });
    expect(pushes(scene).map(({ seqs }) => seqs.length)).toEqual([1000]);
    expect(scene.hub.events).toHaveLength(999);
    expect((await scene.tablet.store.status()).setAside.map(({ seq }) => seq)).toEqual([500]);
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 10 + 998);
  }, 60_000);

  test('F32 what a restored hub has lost is sent again, from the event that it wants', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    await scene.tablet.exchange();
    const backup = scene.hub.dump();
    await redeemMany(scene, 2);
    await scene.tablet.exchange();
    scene.hub.restore(backup);
    await redeemOne(scene);
    expect(await scene.tablet.exchange()).toMatchObject({ kind: 'done' });
    expect(scene.hub.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 30);
  });

  test('F32 what a hub acknowledged and lost before any pull had shown it contained is sent again', async () => {
    const scene = await newPairedScene();
    await scene.tablet.exchange();
    const backup = scene.hub.dump();
    await redeemOne(scene);
    scene.hub.breakNext('none', 'lostRequest');
    expect(await failure(scene)).toMatchObject({ kind: 'unreachable' });
    expect(await waiting(scene)).toBe(0);
    scene.hub.restore(backup);
    expect(await scene.tablet.exchange()).toMatchObject({ kind: 'done' });
    expect(scene.hub.events.map(({ seq }) => seq)).toEqual([1]);
  });

  test('F32 the same, when the tablet had lost its store and been paired again in between', async () => {
    const scene = await newPairedScene();
    const backup = scene.hub.dump();
    await redeemOne(scene);
    await scene.tablet.powerOff();
    scene.tablet.loseDatabase();
    await scene.tablet.start();
    await scene.tablet.pair();
    scene.hub.breakNext('none', 'lostRequest');
    expect(await failure(scene)).toMatchObject({ kind: 'unreachable' });
    expect(await waiting(scene)).toBe(0);
    scene.hub.restore(backup);
    expect(await scene.tablet.exchange()).toMatchObject({ kind: 'done' });
    expect(scene.hub.events).toHaveLength(1);
  });

  test('F32 what neither side has any more does not block the rest: a new epoch begins', async () => {
    const scene = await newPairedScene();
    const backup = scene.hub.dump();
    await redeemMany(scene, 3);
    await scene.tablet.exchange();
    const [lost] = await scene.tablet.tables.outbox.orderBy('[epoch+seq]').toArray();
    if (lost === undefined) throw new Error('the tablet has recorded nothing');
    await scene.tablet.tables.outbox.delete([lost.epoch, lost.seq]);
    scene.hub.restore(backup);
    await redeemOne(scene);
    expect(await scene.tablet.exchange()).toMatchObject({ kind: 'done' });
    expect(scene.hub.events.map(({ seq }) => seq).toSorted()).toEqual([2, 3, 4]);
    expect((await scene.tablet.store.status()).chain).toMatchObject({ nextSeq: 1 });
  });

  test('F50 a cloned tablet whose numbers the hub knows otherwise begins a new epoch; what it made is seen by people', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    await scene.tablet.exchange();
    const clone = await scene.tablet.copyFiles();
    await redeemOne(scene);
    await scene.tablet.exchange();
    // The clone knows nothing of event 2, and its journal is a clone as well.
    await scene.tablet.restoreFiles(clone);
    await redeemOne(scene, 1);
    expect(await scene.tablet.exchange()).toMatchObject({ kind: 'done' });
    expect((await scene.tablet.store.status()).setAside.map(({ seq, answer }) => [seq, answer?.status])).toEqual([
      [2, 'conflict'],
    ]);
    expect((await scene.tablet.store.status()).chain).toMatchObject({ nextSeq: 1 });
    await redeemOne(scene, 2);
    await scene.tablet.exchange();
    expect(scene.hub.events).toHaveLength(3);
  });

  test('F50 a clone that only pulls learns that the hub is ahead of it, before it records anything', async () => {
    const scene = await newPairedScene();
    const clone = await scene.tablet.copyFiles();
    await redeemMany(scene, 2);
    await scene.tablet.exchange();
    const epoch = (await scene.tablet.store.status()).chain?.epoch;
    await scene.tablet.restoreFiles(clone);
    expect(await scene.tablet.exchange()).toMatchObject({ kind: 'done' });
    expect((await scene.tablet.store.status()).chain?.epoch).not.toBe(epoch);
    await redeemOne(scene, 2);
    await scene.tablet.exchange();
    expect((await scene.tablet.store.status()).setAside).toEqual([]);
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 10);
  });

  const notSent = 'the hub answered events that were not sent';
  test.each<[string, (scene: Scene) => object, string]>([
    ['another id', (scene) => ({ results: [{ index: 0, id: scene.newId(), seq: 1, status: 'duplicate' }] }), notSent],
    ['a place behind', () => ({ results: [{ index: 1, id: null, seq: null, status: 'invalid' }] }), notSent],
    ['more of them', () => ({ answered: 2 }), notSent],
    ['a chain that has not come so far', () => ({ ackSeq: 0 }), notSent],
    ['a chain that has come further', () => ({ ackSeq: 5000 }), notSent],
    ['none of them', () => ({ answered: 0, results: [] }), 'the hub answered nothing and wants nothing'],
  ])(
    'F16 an answer about %s instead of what was sent marks nothing, and does not spin',
    async (_what, wrong, cause) => {
      const scene = await newPairedScene();
      await redeemOne(scene);
      withAnswer(scene, '/push', (answer) => ({ ...answer, ...wrong(scene) }));
      expect(await failure(scene)).toEqual({ kind: 'garbled', cause });
      expect(await waiting(scene)).toBe(1);
    },
  );
});

describe('recovered events', () => {
  test('F16 are answered one by one or not at all, since people look at each', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    const files = await scene.tablet.copyFiles();
    await redeemOne(scene);
    await scene.tablet.restoreFiles(files);
    await scene.tablet.powerOff();
    expect(await scene.tablet.start()).toEqual({ kind: 'recovered', events: 1 });
    withAnswer(scene, '/push', (answer) => ({ ...answer, results: [] }));
    expect(await failure(scene)).toEqual({ kind: 'garbled', cause: 'the hub answered events that were not sent' });
    expect(await waiting(scene)).toBe(2);
    withAnswer(scene, '/push', (answer) => answer);
    expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 2 });
    expect(await waiting(scene)).toBe(0);
  });
});

describe('pulling', () => {
  test('F27 F31 what changes while the pages are walked is in the last of them, once', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    for (const id of scene.residents) scene.hub.give(id, 5);
    scene.hub.pageRows = 1;
    let pages = 0;
    scene.hub.beforeCall = (path) => {
      if (path.endsWith('/pull') && (pages += 1) === 2) scene.hub.give('res_1', 100);
    };
    await scene.tablet.exchange();
    expect(pages).toBeGreaterThan(2);
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 10 + 105);
  });

  test('F26 F30 a walk that breaks off changes nothing, and own redemptions stay on top of the old rows', async () => {
    const scene = await newPairedScene();
    await redeemOne(scene);
    for (const id of scene.residents) scene.hub.give(id, 100);
    scene.hub.breakNext('none', 'none', 'lostAnswer');
    const before = await scene.tablet.tables.read('sync');
    expect(await failure(scene)).toMatchObject({ kind: 'unreachable' });
    expect(await scene.tablet.tables.read('sync')).toEqual(before);
    expect((await scene.tablet.store.residentView('res_2'))?.balance).toBe(openingBalance);
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 10);
  });

  test('F28 an exchange without news keeps the cursor and the rows', async () => {
    const scene = await newPairedScene();
    const { cursor } = (await scene.tablet.store.status()).sync;
    await scene.tablet.exchange();
    expect((await scene.tablet.store.status()).sync.cursor).toBe(cursor);
    expect(await residentCount(scene)).toBe(3);
  });

  test('F29 rows of a kind that this program does not know stop the cursor instead of being passed over', async () => {
    const scene = await newPairedScene();
    const before = (await scene.tablet.store.status()).sync;
    scene.hub.give('res_1', 100);
    withAnswer(scene, '/pull', (answer) => ({
      ...answer,
      changes: { ...(answer['changes'] as object), vouchers: [{ id: 'vou_1' }] },
    }));
    expect(await failure(scene)).toMatchObject({ kind: 'garbled' });
    expect((await scene.tablet.store.status()).sync).toEqual(before);
  });

  test.each([
    ['a page that begins elsewhere', { from: 'elsewhere' }, 'the page does not start at the cursor'],
    ['F33 more without an end', { more: true, cursor: 'x' }, 'the cursor stands still'],
  ])('%s is no pull', async (_name, change, cause) => {
    const scene = await newPairedScene();
    withAnswer(scene, '/pull', (answer) => ({ from: answer['from'], ...answer, ...change }));
    if ('more' in change) await scene.tablet.tables.write('sync', { ...(await syncOf(scene)), cursor: 'x' });
    if ('more' in change) withAnswer(scene, '/pull', (answer) => ({ ...answer, ...change, from: 'x' }));
    expect(await failure(scene)).toMatchObject({ kind: 'garbled', cause: expect.stringContaining(cause) });
  });

  test('F32 rows that a restored hub does not have are gone from the tablet as well', async () => {
    const scene = await newPairedScene();
    const backup = scene.hub.dump();
    const resident = scene.hub.row('residents', 'res_1');
    if (resident === undefined) throw new Error('the hub has no resident');
    scene.hub.put('residents', { ...resident, id: 'res_9' });
    await scene.tablet.exchange();
    expect(await scene.tablet.store.residentView('res_9')).toBeDefined();
    scene.hub.restore(backup);
    await scene.tablet.exchange();
    expect(await scene.tablet.store.residentView('res_9')).toBeUndefined();
    expect(await residentCount(scene)).toBe(3);
  });

  test('F23 a pull that another tab has overtaken is dropped', async () => {
    const scene = await newPairedScene();
    scene.hub.give('res_1', 5);
    let overtaken: Promise<unknown> | undefined;
    scene.hub.beforeCall = () => undefined;
    const { fetch } = scene.hub;
    const slow = {
      ...scene.tablet.line,
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        const response = await fetch(input, init);
        if (overtaken === undefined) {
          scene.hub.give('res_1', 7);
          overtaken = scene.tablet.exchange();
          await overtaken;
        }
        return response;
      },
    };
    scene.hub.pageRows = 100;
    await exchange({ line: slow, tables: scene.tablet.tables, appVersion: 'test' });
    expect(await overtaken).toMatchObject({ kind: 'done' });
    expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance + 12);
  });
});

async function syncOf(scene: Scene) {
  return (await scene.tablet.store.status()).sync;
}

test('F17 F10 a tablet whose right ended keeps its outbox, and goes on with its chain when it is paired again', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await scene.tablet.exchange();
  await redeemOne(scene);
  scene.hub.breakNext('kiosk-revoked');
  expect(await failure(scene)).toMatchObject({ kind: 'problem', problem: { code: 'kiosk-revoked' } });
  const before = (await scene.tablet.store.status()).chain;
  expect(await scene.tablet.pair()).toMatchObject({ ok: true, value: { kiosk: 'ksk_1', epoch: before?.epoch } });
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  expect(scene.hub.events.map(({ seq }) => seq)).toEqual([1, 2]);
});

test('a tablet that is not paired exchanges nothing', async () => {
  const scene = await newPairedScene();
  await scene.tablet.tables.meta.delete('identity');
  const calls = scene.hub.seen.length;
  expect(await scene.tablet.exchange()).toEqual({ kind: 'notPaired' });
  expect(scene.hub.seen).toHaveLength(calls);
});
