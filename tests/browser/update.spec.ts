import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import { scopeNames } from '#lib/protocol/pull.ts';
import { test } from './support/stage.ts';

/**
 * Ends the worker of the old version whenever it runs without need, as the browser does after half a minute. It does
 * not while a debugger is attached, as it is in every test, and then the old version may hold on for five minutes.
 * @returns how to leave it alone again
 */
async function keepEndingOldWorker(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const old = new Set<string>();
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    for (const { versionId, status, runningStatus } of versions) {
      // The new one is not to be ended while it is being told to take over.
      if (old.size === 0 && status === 'activated') old.add(versionId);
      if (old.has(versionId) && runningStatus === 'running') {
        session.send('ServiceWorker.stopWorker', { versionId }).catch(() => undefined);
      }
    }
  });
  await session.send('ServiceWorker.enable');
  return () => session.detach();
}

test('a new version of the app waits for the end of a visit and then installs itself', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  await counter.scan(stage.card(200).number);
  await counter.expectScreen('resident');
  // Whatever is loaded again has forgotten this.
  await page.evaluate(() => void (document.documentElement.dataset['visit'] = 'this one'));

  stage.network.releaseNewVersion('\n// the next version\n');
  const waits = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    return new Promise<boolean>((resolve) => {
      const look = (): void => {
        const found = registration.waiting ?? registration.installing;
        if (registration.waiting !== null) resolve(true);
        else if (found !== null) found.addEventListener('statechange', look, { once: true });
        else registration.addEventListener('updatefound', look, { once: true });
      };
      look();
    });
  });
  expect(waits).toBe(true);
  await page.getByRole('button', { name: '去选商品' }).click();
  await counter.expectScreen('choosing');
  await expect(page.locator('html')).toHaveAttribute('data-visit', 'this one');

  // Before the visit ends, or the new version may have taken over already and would be taken for the old one.
  const leaveAlone = await keepEndingOldWorker(page);
  await page.getByRole('button', { name: '结束' }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-visit', 'this one', { timeout: 30_000 });
  await leaveAlone();
  await counter.expectScreen('idle');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull();
});

test('a tablet whose rows the hub does not send any more looks for a new version at once', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  // What it asks for in an earlier version is sent in later ones alone.
  const scopes = Object.fromEntries(scopeNames.map((name) => [name, [999]]));
  const problem = { type: 'about:blank', title: 'Not supported', status: 426, code: 'protocol-unsupported', scopes };
  await page.route('**/api/v1/sync/pull?*', (route) =>
    route.fulfill({ status: 426, contentType: 'application/problem+json', json: problem }),
  );
  const looks = (): number => stage.network.answered.filter((line) => line.includes('/service-worker.js')).length;
  // What the start of the page has looked for is there.
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const before = looks();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(looks, { timeout: 20_000 }).toBeGreaterThan(before);
  await counter.scan(stage.card(200).number);
  await counter.expectScreen('resident');
});
