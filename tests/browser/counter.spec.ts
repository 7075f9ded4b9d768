import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { cardLooks } from '../fake-camera/scene.ts';
import { writeCardVideo } from '../fake-camera/y4m.ts';
import { signIn } from './support/console.ts';
import { CounterPage } from './support/counter-page.ts';
import { startHub } from './support/hub-process.ts';
import { readBooks } from './support/ledger.ts';
import { test } from './support/stage.ts';
import { newTablet } from './support/tablet.ts';

test('from the first start: paired, and a card held before the camera leads to goods, and the hub shows it', async ({
  browser,
}) => {
  const hub = await startHub();
  const [card] = hub.welcome.cards.filter(({ balance }) => balance >= 200);
  if (card === undefined) throw new Error('no demo card has 200 points');
  const folder = mkdtempSync(join(tmpdir(), 'points-store-video-'));
  const video = join(folder, 'card.y4m');
  writeCardVideo(video, { text: card.number, look: cardLooks.normal, widthPx: 640, heightPx: 480 });
  const tablet = await newTablet(`${hub.origin}/`, { video });
  try {
    const counter = new CounterPage(tablet.page);
    // The camera sees the card as soon as the idle screen is up, and so there is no idle screen to wait for.
    for (const digit of hub.welcome.pairingCode) {
      await tablet.page.getByRole('button', { name: digit, exact: true }).click();
    }
    await tablet.page.getByRole('button', { name: '连接' }).click();
    await tablet.page.getByRole('button', { name: '开始使用' }).click({ timeout: 20_000 });

    expect(await counter.balance()).toBe(card.balance);
    const shown = await tablet.page.locator('[data-screen="resident"]').innerText();
    expect(shown).not.toContain(card.name);
    const number = await counter.take('A-01');
    await counter.expectSync('synced');

    const manager = await browser.newPage();
    await signIn(manager, hub, hub.welcome.managerName, hub.welcome.managerPassword);
    await manager.goto(`${hub.origin}/hub/residents/${card.residentId}`);
    await expect(manager.getByText(number)).toBeVisible();
  } finally {
    await tablet.dispose();
    await hub.dispose();
    rmSync(folder, { recursive: true });
  }
});

test('a returning resident is done in four touches', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  await counter.scan(stage.card(200).number);
  await counter.expectScreen('resident');
  let touches = 0;
  const touch = async (selector: string): Promise<void> => {
    await tablet.page.locator(selector).click();
    touches += 1;
  };
  await touch('button:has-text("去选商品")');
  await touch('button[data-item="A-01"]');
  await touch('button:has-text("去确认")');
  await touch('button:has-text("确认兑换")');
  await counter.receiptNumber();
  expect(touches).toBeLessThanOrEqual(4);
});

test('a foreign code, a mistyped number and a revoked card each get a clear word, and scanning goes on', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(200);
  const wrong = card.number.slice(0, 23) + String((Number(card.number[23]) + 1) % 10);
  await counter.scan(wrong);
  await expect(tablet.page.getByText('没认出来，请再试一次')).toBeVisible();

  const revoked = stage.hub.welcome.cards[118];
  await counter.scan(revoked?.number ?? '');
  await expect(tablet.page.getByText('这张卡已停用，请找工作人员')).toBeVisible();

  await counter.scan(card.number);
  expect(await counter.balance()).toBe(card.balance);
});

test('the number can be typed on the screen, and an error is told in place', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(200);
  await tablet.page.getByRole('button', { name: '输入卡号' }).click();
  const type = async (digits: string): Promise<void> => {
    for (const digit of digits) await tablet.page.getByRole('button', { name: digit, exact: true }).click();
  };
  await type(card.number.slice(0, 23) + String((Number(card.number[23]) + 1) % 10));
  await tablet.page.getByRole('button', { name: '查看积分' }).click();
  await expect(tablet.page.getByText('有数字输错了，请对照卡片检查')).toBeVisible();
  await tablet.page.getByRole('button', { name: '删一位' }).click();
  await type(card.number.slice(23));
  await tablet.page.getByRole('button', { name: '查看积分' }).click();
  expect(await counter.balance()).toBe(card.balance);
});

test('F8 F9 two tabs of one tablet share one sequence and one outbox', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const second = await tablet.context.newPage();
  await second.setViewportSize({ width: 800, height: 1280 });
  await second.goto(`${stage.network.url}/`);
  const other = new CounterPage(second);
  await other.expectScreen('idle');
  const [first, next] = [stage.card(400, 0), stage.card(400, 1)];
  const numbers: string[] = [];
  for (const tab of [counter, other, counter, other]) {
    await tab.page.bringToFront();
    numbers.push(await tab.redeem(tab === counter ? first.number : next.number, 'A-01'));
  }
  expect(numbers).toEqual(['A-0001', 'A-0002', 'A-0003', 'A-0004']);
  await counter.expectSync('synced');
  const books = await readBooks(stage.hub);
  expect(books.numbers).toEqual(numbers);
  expect(books.brokenRows).toEqual([]);
});
