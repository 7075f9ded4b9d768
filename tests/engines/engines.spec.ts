import { expect } from 'playwright/test';
import type { HubProcess } from '../browser/support/hub-process.ts';
import { readBooks } from '../browser/support/ledger.ts';
import { test } from '../browser/support/stage.ts';
import { EngineCounter } from './counter.ts';
import { untilDone, type Engine } from './engine.ts';
import { firefoxProgram, startFirefox } from './firefox.ts';
import { startWebKit, webkitPrograms } from './webkit.ts';

/** Whether the service worker has kept all of the app; asked again and again, since a script here cannot wait. */
async function expectKept(engine: Engine): Promise<void> {
  const state = await engine.run(`
    navigator.serviceWorker.ready.then(({ active }) => (document.body.dataset.worker = active.state));
    return document.body.dataset.worker ?? 'none'`);
  if (state !== 'activated') throw new Error(`the service worker is ${String(state)}`);
}

/**
 * The main job from the first pairing on, with the hub killed in the middle. The page is loaded again without a hub, so
 * that the service worker of this engine must have kept the whole app, and its IndexedDB the key and what was not sent.
 */
async function mainJob(hub: HubProcess, start: () => Promise<Engine>): Promise<void> {
  const engine = await start();
  try {
    const counter = new EngineCounter(engine);
    const card = hub.welcome.cards.find(({ balance }) => balance >= 400);
    if (card === undefined) throw new Error('no demo card has 400 points');
    // WebDriver's own "refresh" goes past the service worker in Firefox; opening the address again is what a person
    // does.
    const open = (): Promise<void> => engine.open(`${hub.origin}/`);
    await open();
    await counter.pair(hub.welcome.pairingCode);
    const sent = await counter.redeem(card.number, 'A-01');
    await counter.expect('sync', 'synced');
    // Some hundred files, on a machine that may have other things to do.
    await untilDone('the app is kept', () => expectKept(engine), 90_000);

    await hub.kill('SIGKILL');
    await open();
    await counter.expectIdle();
    const unsent = await counter.redeem(card.number, 'A-01');
    await open();
    await counter.expectIdle();
    await counter.scan(card.number);
    expect(await counter.balance()).toBe(card.balance - 280);
    await counter.touch('结束');

    await hub.restart();
    await untilDone('everything is sent', async () => {
      await open();
      await counter.expectIdle();
      await counter.expect('sync', 'synced');
    });
    const books = await readBooks(hub);
    expect(books.numbers.toSorted()).toEqual([sent, unsent].toSorted());
    expect(books.balances.get(card.residentId)).toBe(card.balance - 280);
    expect(books.brokenRows).toEqual([]);
  } finally {
    await engine.close();
    await hub.dispose();
  }
}

// Other engines are slower than Chromium, and have the machine to share.
test.describe.configure({ timeout: 300_000 });

test('F119 the main job in Firefox, while it asks for persistent storage and the camera and nobody answers', async ({
  newHub,
}) => {
  const program = firefoxProgram;
  test.skip(program === undefined, 'Firefox is not installed (apt-get install firefox-esr)');
  if (program !== undefined) await mainJob(await newHub(), () => startFirefox(program));
});

test('F119 the main job in WebKit, which has no second copy of the outbox', async ({ newHub }) => {
  const programs = webkitPrograms;
  test.skip(programs === undefined, 'WebKitGTK is not installed (apt-get install webkit2gtk-driver xvfb)');
  if (programs !== undefined) await mainJob(await newHub(), () => startWebKit(programs));
});
