import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { CounterPage } from './support/counter-page.ts';
import { startHub, type HubProcess } from './support/hub-process.ts';
import { touchDeliberately, untilSettled } from './support/settled.ts';
import { test } from './support/stage.ts';

// The demo's cards on a phone and at a kiosk without a camera, and what the console says of the backups.

let hub: HubProcess;
test.beforeAll(async ({ embeddedDemo }) => {
  hub = await startHub({}, embeddedDemo);
});
test.afterAll(() => hub.dispose());

const cardButtons = (page: Page) => page.getByRole('button', { name: /^放大 / });

test('F113 on a phone one touch makes a card as large as the screen, and another puts it back', async ({ browser }) => {
  const phone = await browser.newPage({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await touchDeliberately(phone);
  await phone.goto(hub.welcome.cardsUrl);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await cardButtons(phone).first().tap();
  const dialog = phone.getByRole('dialog');
  await expect(dialog).toBeVisible();
  expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 740 });
  expect((await dialog.locator('svg').boundingBox())?.width).toBeGreaterThan(300);
  expect(await violations(phone)).toEqual([]);
  await phone.getByRole('button', { name: '关闭' }).tap();
  await expect(dialog).toBeHidden();
  await phone.close();
});

test('a key that closes what has only just come up does nothing, and a deliberate one closes it', async ({ page }) => {
  await page.goto(hub.welcome.cardsUrl);
  await expect(cardButtons(page).first()).toBeEnabled();
  await untilSettled(page);
  await cardButtons(page).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await untilSettled(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('F113 a card is used at the kiosk by a touch, once, and its number is in no address and no log', async ({
  page,
}) => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const counter = new CounterPage(page);
  await counter.open(hub.welcome.kioskUrl);
  await counter.pair(hub.welcome.pairingCode);

  const card = hub.welcome.cards[0];
  if (card === undefined) throw new Error('the demo has no card');
  await page.goto(hub.welcome.cardsUrl);
  await cardButtons(page).first().click();
  await page.getByRole('button', { name: '在这里的自助终端上使用' }).click();
  expect(await counter.balance()).toBe(card.balance);

  await page.reload();
  await counter.expectIdle();
  expect(addresses.join('\n')).not.toContain(card.number);
  expect(hub.output()).not.toContain(card.number);
});

/** The hub's dumps become a single one of so long ago. */
function pretendBackup(hoursAgo: number): void {
  const folder = join(hub.dataDir, 'dumps');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const stamp = new Date(Date.now() - hoursAgo * 3_600_000 - 1_000).toISOString().replace(/[-:.]/g, '');
  writeFileSync(join(folder, `points-store-${stamp}.tar.gz`), 'x'.repeat(2_000_000));
}

test('F109 the console says how old the last good backup is, and says it first and in red when it is old', async ({
  page,
}) => {
  pretendBackup(3);
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await expect(page.getByText('最近一次可用备份：3小时前')).toBeVisible();
  await expect(page.getByText(/磁盘剩余 .*B，下次备份需要 35.6 MB/)).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();

  pretendBackup(72);
  await page.reload();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('最近一次可用备份：3天前');
  const tileTop = (await page.getByRole('link', { name: /在线终端/ }).boundingBox())?.y ?? 0;
  expect((await alert.boundingBox())?.y).toBeLessThan(tileTop);
  expect(await violations(page)).toEqual([]);
  const metrics = await (await fetch(`${hub.origin}/api/v1/metrics`)).text();
  expect(metrics).toContain('points_store_backup_overdue 1');
});
