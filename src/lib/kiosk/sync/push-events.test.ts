import { expect, test, vi } from 'vitest';
import { maxBatchEvents } from '#lib/protocol/push.ts';
import { fillOutbox } from '#doubles/backlog.ts';
import { newPairedScene, openingBalance, type Scene } from '#doubles/community-double.ts';

// Two batches are under way at once, but for the first, which turns the token. Whatever order the hub takes and answers
// them in, each event counts once.

vi.setConfig({ testTimeout: 60_000 });

/** Four batches, the last one small. */
const rest = 200;
const backlog = 3 * maxBatchEvents + rest;

async function newScene(): Promise<Scene> {
  const scene = await newPairedScene();
  await fillOutbox(scene, backlog, () => 1);
  return scene;
}

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function newGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/**
 * Lets a test decide about each push: it is given the number of the push, from 1, and what carries it to the hub. The
 * hub takes them one after the other, in the order in which they are sent on.
 */
function withPushes(scene: Scene, carry: (push: number, send: () => Promise<Response>) => Promise<Response>): void {
  const { fetch } = scene.hub;
  let pushes = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (send: () => Promise<Response>): Promise<Response> => {
    const sent = turn.then(send);
    turn = sent.catch(() => undefined);
    return sent;
  };
  Object.assign(scene.tablet.line, {
    fetch: (input: RequestInfo | URL, init?: RequestInit) => {
      if (!String(input).includes('/push')) return fetch(input, init);
      pushes += 1;
      return carry(pushes, () => inTurn(() => fetch(input, init)));
    },
  });
}

/** The hub's second answer comes once the third batch is there, so that nothing goes on unless both are under way. */
function answerSecondAfterThird(scene: Scene): void {
  const third = newGate();
  withPushes(scene, async (push, send) => {
    const response = await send();
    if (push === 2) await third.opened;
    if (push === 3) third.open();
    return response;
  });
}

async function expectEachOnce(scene: Scene): Promise<void> {
  expect(scene.hub.events.map(({ seq }) => seq)).toEqual(Array.from({ length: backlog }, (_event, index) => index + 1));
  const { waiting, setAside, chain } = await scene.tablet.store.status();
  expect({ waiting, setAside, nextSeq: chain?.nextSeq }).toEqual({ waiting: 0, setAside: [], nextSeq: backlog + 1 });
  expect((await scene.tablet.store.residentView('res_1'))?.balance).toBe(openingBalance - 10 + backlog - 1);
}

test('the third batch is on its way before the second is answered', async () => {
  const scene = await newScene();
  answerSecondAfterThird(scene);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: backlog });
  await expectEachOnce(scene);
});

test('nothing goes beside the batch that turns the token, and that one says what no other does', async () => {
  const scene = await newScene();
  let isAnswered = false;
  withPushes(scene, async (push, send) => {
    if (push > 1) expect(isAnswered).toBe(true);
    const response = await send();
    // Whatever could be on its way by now would be.
    await new Promise((resolve) => setTimeout(resolve, 20));
    isAnswered = true;
    return response;
  });
  await scene.tablet.exchange();
  const turns = scene.hub.seen
    .filter(({ path }) => path.endsWith('/push'))
    .map(({ body }) => 'turn' in (JSON.parse(body) as object));
  expect(turns).toEqual([true, false, false, false]);
});

test('F19 a batch that reaches the hub before the one in front of it is sent once more', async () => {
  const scene = await newScene();
  const overtaken = newGate();
  let pushes = 0;
  withPushes(scene, async (push, send) => {
    pushes = push;
    if (push === 2) await overtaken.opened;
    const response = await send();
    if (push === 3) overtaken.open();
    return response;
  });
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: backlog });
  // The third and the fourth, which was on its way by then, go again.
  expect(pushes).toBe(6);
  await expectEachOnce(scene);
});

test('F12 F23 an answer that is lost while the next batch is under way leaves both to be sent again', async () => {
  const scene = await newScene();
  withPushes(scene, async (push, send) => {
    const response = await send();
    if (push === 2) throw new TypeError('network connection was lost');
    return response;
  });
  expect(await scene.tablet.exchange()).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } });
  expect((await scene.tablet.store.status()).waiting).toBe(backlog - maxBatchEvents);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: backlog - maxBatchEvents });
  await expectEachOnce(scene);
});

test('F12 an answer that is lost behind one that came leaves only its own batch to be sent again', async () => {
  const scene = await newScene();
  withPushes(scene, async (push, send) => {
    const response = await send();
    if (push === 3) throw new TypeError('network connection was lost');
    return response;
  });
  expect(await scene.tablet.exchange()).toMatchObject({ kind: 'failed' });
  expect((await scene.tablet.store.status()).waiting).toBe(backlog - 2 * maxBatchEvents);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: backlog - 2 * maxBatchEvents });
  await expectEachOnce(scene);
});

test('each batch says how many events wait, itself included and what is under way in front of it left out', async () => {
  const scene = await newScene();
  answerSecondAfterThird(scene);
  await scene.tablet.exchange();
  const said = scene.hub.seen
    .filter(({ path }) => path.endsWith('/push'))
    .map(({ body }) => (JSON.parse(body) as { device: { waiting: number } }).device.waiting);
  expect(said).toEqual([backlog, 2 * maxBatchEvents + rest, maxBatchEvents + rest, rest]);
});
