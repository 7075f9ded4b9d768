import { expect, type Page } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { touchDeliberately } from './support/settled.ts';
import type { HubProcess } from './support/hub-process.ts';
import { test } from './support/stage.ts';

/** One hub for all tests of this file: none of them stands in another's way. */
let hub: HubProcess;
test.beforeAll(async ({ newHub }) => {
  hub = await newHub();
});
test.afterAll(() => hub.dispose());

const asManager = (page: Page, path?: string) =>
  signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword, path);

/** Going elsewhere at once would break the sign-out off. */
const signOut = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: '退出' }).click();
  await page.getByLabel('用户名').waitFor();
};

test.beforeEach(({ page }) => touchDeliberately(page));

test('a manager signs in and makes a pairing code', async ({ page }) => {
  await page.goto(`${hub.origin}/hub/kiosks`);
  await expect(page).toHaveURL(/\/hub\/sign-in\?to=/);
  await page.getByLabel('用户名').fill(hub.welcome.managerName);
  await page.getByLabel('密码').fill('not the password');
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page.getByRole('alert')).toHaveText('用户名或密码不对');
  await page.getByLabel('密码').fill(hub.welcome.managerPassword);
  await page.getByRole('button', { name: '登录' }).click();

  await expect(page).toHaveURL(`${hub.origin}/hub/kiosks`, { timeout: 20_000 });
  await page.getByRole('button', { name: '生成配对码' }).click();
  await expect(page.getByTestId('pairing-code')).toHaveText(/^\d{4} \d{4}$/);
  await expect(page.getByText(/还剩 1[45]:\d\d/)).toBeVisible();

  await signOut(page);
  await page.goto(`${hub.origin}/hub`);
  await expect(page).toHaveURL(/\/hub\/sign-in/);
});

test('F130 an address with a NUL names nothing, and no page breaks by it', async ({ page }) => {
  await asManager(page);
  const statusOf = async (path: string) => (await page.request.get(`${hub.origin}${path}`)).status();
  for (const part of ['residents', 'items', 'kiosks', 'staff', 'events']) {
    expect(await statusOf(`/hub/${part}/%00`), part).toBe(404);
  }
  for (const list of ['events?kiosk=%00', 'reviews?kiosk=%00', 'residents?q=%00', 'transfers?from=%00']) {
    expect(await statusOf(`/hub/${list}`), list).toBe(200);
  }
});

test('a resident is found by name, initials, number and card, and no address holds the card', async ({ page }) => {
  await asManager(page);
  const card = hub.welcome.cards[6];
  if (card === undefined) throw new Error('the demo has no seventh card');
  const search = async (text: string): Promise<void> => {
    await page.goto(`${hub.origin}/hub/residents`);
    await page.getByRole('searchbox').fill(text);
    await page.getByRole('button', { name: '查找' }).click();
  };
  for (const text of [card.name, 'oy', '0007']) {
    await search(text);
    await expect(page.getByRole('link', { name: card.name })).toBeVisible();
  }
  await search(card.number);
  await expect(page).toHaveURL(`${hub.origin}/hub/residents/${card.residentId}`);
  await expect(page.getByRole('heading', { name: card.name })).toBeVisible();
  await page.goto(`${hub.origin}/hub/residents`);
  const beside = [
    page.getByRole('form', { name: '导出' }),
    page.getByRole('navigation', { name: '积分', exact: true }),
  ];
  for (const one of beside) await expect(one).toHaveCount(1);
  await search('100000000000000000000000');
  await expect(page).not.toHaveURL(/1000000/);
  // Nothing beside the empty table saves or narrows a list of everybody.
  await expect(page.getByText('没有居民持有这张卡')).toBeVisible();
  for (const one of beside) await expect(one).toHaveCount(0);
});

test('on a narrow screen the navigation is one closed button', async ({ page }) => {
  await asManager(page);
  await page.setViewportSize({ width: 390, height: 844 });
  const navigation = page.getByRole('navigation', { name: '栏目' });
  await expect(navigation).toBeHidden();
  const heightOf = async (selector: string) => (await page.locator(selector).boundingBox())?.height ?? 0;
  expect(await heightOf('.hub > header')).toBeLessThan(160);
  const button = page.locator('summary').first();
  await expect(button).toContainText('概览');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(navigation).toBeVisible();
  await expect(navigation.getByRole('group', { name: '待办' }).getByRole('link')).toHaveCount(3);
  await expect(navigation.locator('[aria-current="page"]')).toHaveText(/概览/);
  expect(await violations(page)).toEqual([]);
  await navigation.getByRole('link', { name: '商品' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '商品' })).toBeVisible();
  await expect(navigation).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('the navigation opens without JavaScript', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword, '/hub/items');
  const navigation = page.getByRole('navigation', { name: '栏目' });
  await expect(navigation).toBeHidden();
  await page.locator('summary').first().click();
  await navigation.getByRole('link', { name: '终端' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '终端' })).toBeVisible();
  await context.close();
});

test('the console speaks English too', async ({ page }) => {
  await asManager(page);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('points are put right by a manager and somebody else, and the audit tells of both', async ({ page }) => {
  const card = hub.welcome.cards[6];
  if (card === undefined) throw new Error('the demo has no seventh card');
  const address = `/hub/residents/${card.residentId}`;
  await asManager(page, address);
  await page.getByLabel('积分', { exact: true }).fill('25');
  await page.getByLabel('原因').first().fill('漏记了一小时');
  await page.getByRole('button', { name: '提出调整' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已提出' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await signOut(page);

  await signIn(page, hub, hub.welcome.auditorName, hub.welcome.auditorPassword, address);
  await expect(page.getByText('漏记了一小时')).toBeVisible();
  await page.getByRole('button', { name: '记下' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已经记下' })).toBeVisible();
  await page.goto(`${hub.origin}/hub/audit`);
  await expect(page.getByText(`给${card.name}调整 +25 积分，由`)).toBeVisible();
  await page.getByLabel('到哪天').fill('2020-01-01');
  await page.getByRole('button', { name: '显示' }).click();
  await expect(page.getByText('还没有操作记录')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('an auditor reads everything and changes nothing', async ({ page }) => {
  await signIn(page, hub, hub.welcome.auditorName, hub.welcome.auditorPassword, '/hub/kiosks');
  await expect(page.getByRole('heading', { level: 1, name: '终端' })).toBeVisible();
  await expect(page.getByRole('button', { name: '生成配对码' })).toHaveCount(0);
  const forced = await page.request.post(`${hub.origin}/hub/kiosks?/pair`, {
    form: { store: 'main' },
    headers: { origin: hub.origin, accept: 'text/html' },
  });
  expect(forced.status()).toBe(403);
});

test('pages and files carry the headers that keep them safe', async ({ request }) => {
  for (const path of ['/', '/hub/sign-in', '/icons/icon.svg', '/api/v1/health']) {
    const headers = (await request.get(hub.origin + path)).headers();
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
    expect(headers['permissions-policy'], path).toContain('camera=(self)');
  }
  const hidden = await request.get(`${hub.origin}/hub/events/live`, { maxRedirects: 0 });
  expect(hidden.status()).toBe(303);
});
