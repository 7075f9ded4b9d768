import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import { test } from './support/stage.ts';

/**
 * Ends the workers that have nothing to do, as the browser does after half a minute. It does not while a debugger is
 * attached, as it is in every test, and then the old version may hold on for five minutes.
 */
async function stopIdleWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
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
        else found?.addEventListener('statechange', look, { once: true });
      };
      look();
    });
  });
  expect(waits).toBe(true);
  await page.getByRole('button', { name: '去选商品' }).click();
  await counter.expectScreen('choosing');
  await expect(page.locator('html')).toHaveAttribute('data-visit', 'this one');

  await page.getByRole('button', { name: '结束' }).click();
  await stopIdleWorkers(page);
  await expect(page.locator('html')).not.toHaveAttribute('data-visit', 'this one', {
    timeout: 30_000,
  });
  await counter.expectScreen('idle');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull();
});
