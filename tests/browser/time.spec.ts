import { expect, type Page } from 'playwright/test';
import { CounterPage } from './support/counter-page.ts';
import { test } from './support/stage.ts';

const item = 'A-04';
const threeDays = 3 * 86_400_000;

/** Gives a page a clock that can be set, which is three days behind, and the zone of another country. */
async function inAnotherCountry(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTimezoneOverride', { timezoneId: 'America/Los_Angeles' });
  await page.addInitScript((behindMs) => {
    // A browser's worker has the same clock as its pages. Here it has not, and must not exchange in between.
    Reflect.deleteProperty(ServiceWorkerRegistration.prototype, 'sync');
    const Real = Date;
    const shift = (): number => Number(localStorage.getItem('clock-shift') ?? -behindMs);
    const shifted = () => Real.now() + shift();
    globalThis.Date = new Proxy(Real, {
      construct: (target, given, made) =>
        Reflect.construct(target, given.length === 0 ? [shifted()] : given, made) as object,
      get: (target, name, receiver) => (name === 'now' ? shifted : (Reflect.get(target, name, receiver) as unknown)),
    });
  }, threeDays);
  await page.reload();
}

/** Puts the clock right, as somebody does in the tablet's settings. */
const putRight = (page: Page): Promise<void> => page.evaluate(() => localStorage.setItem('clock-shift', '0'));

/** Today in the community, as the kiosk writes it. */
const today = (): string =>
  new Intl.DateTimeFormat('zh-CN', { month: 'long', day: 'numeric', timeZone: 'Asia/Shanghai' }).format(Date.now());

/** The day that the newest movement of a card's holder bears. */
async function newestDay(counter: CounterPage, card: string): Promise<string> {
  await counter.scan(card);
  await counter.expectScreen('resident');
  return counter.page.locator('li .when').first().innerText();
}

test('F65 F66 a tablet three days behind in another country goes by the day of its community, also once its clock is put right offline', async ({
  stage,
}) => {
  const { tablet } = await stage.pairedTablet();
  const { page } = tablet;
  const counter = new CounterPage(page);
  const card = stage.card(400).number;
  await inAnotherCountry(page);
  await counter.expectIdle();
  // Until the hub has told the time nothing is handed out, and whoever scans is told why.
  await expect(async () => {
    await counter.scan(card);
    await page.locator('[data-screen="resident"]').waitFor({ timeout: 1_000 });
  }).toPass();
  await counter.take(item);
  await counter.finish();
  expect(await newestDay(counter, card)).toBe(today());

  await stage.hub.kill('SIGTERM');
  await counter.expectSync('offline');
  await putRight(page);
  await counter.take(item);
  await counter.finish();
  expect(await newestDay(counter, card)).toBe(today());
  await page.reload();
  await counter.expectIdle();
  await counter.redeem(card, item);
  expect(await newestDay(counter, card)).toBe(today());
});
