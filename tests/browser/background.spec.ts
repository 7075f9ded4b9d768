import { expect } from 'playwright/test';
import type { CDPSession } from 'playwright';
import { readBooks } from './support/ledger.ts';
import { test } from './support/stage.ts';

/** The id under which the browser knows the kiosk's service worker. */
async function registrationOf(session: CDPSession, origin: string): Promise<string> {
  return new Promise((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(origin) && !isDeleted);
      if (found !== undefined) resolve(found.registrationId);
    });
    void session.send('ServiceWorker.enable');
  });
}

test('with no page of the kiosk open, the browser wakes the service worker and the outbox is sent', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(400);
  await stage.hub.kill('SIGKILL');
  const number = await counter.redeem(card.number, 'A-01');
  await counter.expectSync('offline');

  const elsewhere = await tablet.context.newPage();
  const session = await tablet.context.newCDPSession(elsewhere);
  const registrationId = await registrationOf(session, stage.network.url);
  await tablet.page.close();
  await stage.hub.restart();
  await session.send('ServiceWorker.dispatchSyncEvent', {
    origin: stage.network.url,
    registrationId,
    tag: 'points-store-flush',
    lastChance: false,
  });
  await expect.poll(() => stage.network.answered).toContain('POST /api/v1/sync/push 200');
  expect((await readBooks(stage.hub)).numbers).toEqual([number]);
});

test('calls of the hub go past the service worker, which is started for none of them', async ({ stage }) => {
  const { tablet } = await stage.pairedTablet();
  await tablet.page.reload();
  const routes = await tablet.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    // What the browser's own routing said of a request: nothing where it asked the worker.
    const routeOf = async (path: string): Promise<unknown> => {
      const { href } = new URL(path, location.origin);
      const timing = new Promise<PerformanceEntry>((resolve) => {
        new PerformanceObserver((list, observer) => {
          const [entry] = list.getEntriesByName(href);
          if (entry === undefined) return;
          observer.disconnect();
          resolve(entry);
        }).observe({ type: 'resource' });
      });
      await (await fetch(path)).arrayBuffer();
      return Reflect.get(await timing, 'workerMatchedSourceType');
    };
    return { health: await routeOf('/api/v1/health?again'), file: await routeOf('/manifest.webmanifest?again') };
  });
  expect(routes).toEqual({ health: 'network', file: '' });
});
