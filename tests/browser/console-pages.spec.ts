import { expect, type Page } from 'playwright/test';
import { languageCookie } from '../../src/routes/hub/language/cookie.ts';
import { filesBelow } from '../contract/project-files.ts';
import { consoleFaults } from './support/console-layout.ts';
import { signIn, violations } from './support/console.ts';
import type { HubProcess } from './support/hub-process.ts';
import { pairWireKiosk } from './support/wire-kiosk.ts';
import { test } from './support/stage.ts';

// Every page of the console that a manager can reach by links, on a phone, a tablet, a laptop and a large screen.

const sizes = [
  [390, 844],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
] as const;
const looks = [
  ['zh-CN', 'light'],
  ['en', 'dark'],
] as const;

/** Pages of the console by their routes, but for lists of the form [list], which are many. */
const routes = filesBelow('src/routes/hub', ['+page.svelte'])
  .map(({ name }) => name.replace(/^src\/routes/, '').replace(/\/\+page\.svelte$/, ''))
  // The communities are for a district alone: districts.test asks who may see them.
  .filter((route) => !['/hub/sign-in', '/hub/[list]', '/hub/communities'].includes(route));

/** The kind of page behind an address: whom or what it is about does not matter. */
function kindOf(path: string): string {
  if (routes.includes(path)) return path;
  return path
    .split('/')
    .map((part, place) => (place === 3 ? '[id]' : part))
    .join('/');
}

/** Where the links of a page of the console lead, but for files. */
const linksOf = (page: Page): Promise<readonly string[]> =>
  page
    .locator('a[href^="/hub"]:not([href*="/export"], [href$="/outcome"])')
    .evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));

let hub: HubProcess;
test.beforeAll(async ({ newHub }) => {
  hub = await newHub();
  // What was given beyond a balance is a finding, so that the queue is not looked at empty.
  const wire = await pairWireKiosk(hub);
  const [holder] = hub.welcome.cards;
  if (holder === undefined) throw new Error('the demo has cards');
  wire.kiosk.record(wire.redemption(holder, holder.balance + 250));
  await wire.push();
});
test.afterAll(() => hub.dispose());

/** Points for two residents, added as a scanner does: each with Enter, and without another page in between. */
async function awardToTwo(page: Page): Promise<void> {
  await page.context().addCookies([{ name: languageCookie, value: 'zh-CN', url: hub.origin }]);
  await page.goto(`${hub.origin}/hub/awards`);
  for (const number of ['XL-0001', 'XL-0002']) {
    await page.getByLabel('扫卡，或输入姓名、拼音、编号').fill(number);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('名单', { exact: true })).toHaveValue(new RegExp(number));
  }
  await page.getByLabel('为什么发').fill('一起打扫楼道');
  await page.getByRole('button', { name: '先看看' }).click();
  await page.getByRole('button', { name: /给 2 位发 \d+ 积分/ }).click();
  await expect(page).toHaveURL(/outcome=(awarded|proposed)/);
}

/** A file of one resident, so that there is an import to be looked at. */
async function importOne(page: Page): Promise<void> {
  await page.goto(`${hub.origin}/hub/import`);
  const file = { name: '居民.csv', mimeType: 'text/csv', buffer: Buffer.from('编号,姓名\nIMP-001,导入的居民\n') };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: '读取' }).click();
  await page.getByRole('button', { name: '导入', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '已导入' })).toBeVisible();
}

test('nothing on a page of the console is cut off, covered or too small, and axe finds nothing', async ({ page }) => {
  // Some forty pages in two languages and four sizes.
  test.setTimeout(900_000);
  const faults: string[] = [];
  const look = async (path: string): Promise<readonly string[]> => {
    for (const [language, colorScheme] of looks) {
      await page.context().addCookies([{ name: languageCookie, value: language, url: hub.origin }]);
      await page.emulateMedia({ colorScheme });
      const response = await page.goto(`${hub.origin}${path}`);
      expect(response?.status(), path).toBe(200);
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        const wrong = await page.evaluate(consoleFaults);
        faults.push(...wrong.map((fault) => `${path} (${language}, ${width}): ${fault}`));
      }
      faults.push(...(await violations(page)).map((fault) => `${path} (${language}, ${colorScheme}): ${fault}`));
    }
    return linksOf(page);
  };
  await look('/hub/sign-in');
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await awardToTwo(page);
  await importOne(page);
  // One page of each kind, found by following links from the overview.
  const pages = new Map([['/hub', '/hub']]);
  // A Map's iteration includes what is added during it.
  for (const path of pages.values())
    for (const link of await look(path)) if (!pages.has(kindOf(link))) pages.set(kindOf(link), link);
  // A route that nothing leads to would not be looked at.
  faults.push(...routes.filter((route) => !pages.has(route)).map((route) => `${route}: nothing leads there`));
  await page.goto(`${hub.origin}/demo/cards`);
  faults.push(...(await violations(page)).map((fault) => `/demo/cards: ${fault}`));
  expect(faults).toEqual([]);
});

test('a fault of a console page would be found', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.setContent(`<!doctype html><body>
    <div style="width: 60px; overflow: hidden; white-space: nowrap">what is longer than its frame</div>
    <p style="width: 500px">wide</p>
    <p id="svelte-announcer" style="position: absolute; width: 1px; height: 1px; overflow: hidden">heard, not seen</p>
    <button style="width: 20px; height: 20px; padding: 0">x</button>
    <div style="position: relative"><button style="height: 24px">beneath</button><i style="position: absolute; inset: 0"></i></div>`);
  expect(await page.evaluate(consoleFaults)).toEqual([
    'the page is 508 px wide',
    '“what is longer than its frame” is cut off',
    '“x” is 20 × 20 px',
    '“beneath” lies under something else',
  ]);
});
