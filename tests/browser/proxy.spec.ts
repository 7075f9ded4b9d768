import { expect } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { readBooks } from './support/ledger.ts';
import { test } from './support/stage.ts';

const price = 140;
const monthMs = 30 * 86_400_000;

test('somebody redeems for a neighbour with the own card, also without a network, and both histories say so', async ({
  page: office,
  stage,
}) => {
  const { hub } = stage;
  const { counter, tablet } = await stage.pairedTablet();
  const [owner, helper] = [stage.card(400, 0), stage.card(400, 1)];
  const pageOf = ({ residentId }: typeof owner): string => `${hub.origin}/hub/residents/${residentId}`;
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await office.goto(pageOf(helper));
  const [number = ''] = /XL-\d{4}/.exec(await office.locator('main').innerText()) ?? [];
  await office.goto(pageOf(owner));
  await office.getByText('登记代兑 …').click();
  await office.getByLabel('代兑人的居民编号').fill(number);
  await office.getByLabel('到哪天止').fill(new Date(Date.now() + monthMs).toISOString().slice(0, 10));
  await office.getByLabel('为什么代兑').fill('腿脚不便');
  expect(await violations(office)).toEqual([]);
  await office.getByRole('button', { name: '登记代兑' }).click();
  await expect(office.getByRole('status')).toContainText('已登记代兑');

  // One question more, for whoever has more than one answer, as soon as the tablet has heard of it.
  const asked = counter.page.locator('[data-screen="whose"]');
  await expect(async () => {
    await counter.scan(helper.number);
    const isAsked = await asked.waitFor({ state: 'attached', timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (!isAsked) await counter.page.getByRole('button', { name: '结束', exact: true }).click();
    expect(isAsked).toBe(true);
  }).toPass({ timeout: 60_000 });
  await expect(counter.page.getByRole('heading', { name: '为谁兑换？' })).toBeVisible();

  // From here on there is no network.
  await hub.kill('SIGKILL');
  await counter.page.locator(`button[data-account="${owner.residentId}"]`).click();
  expect(await counter.balance()).toBe(owner.balance);
  const receipt = await counter.take('A-01');
  await expect(counter.page.locator('[data-for]')).toContainText('代兑');
  await counter.finish();
  await counter.scan(owner.number);
  expect(await counter.balance()).toBe(owner.balance - price);
  await expect(counter.page.getByText(`${receipt} 代兑`)).toBeVisible();
  await counter.page.getByRole('button', { name: '结束', exact: true }).click();

  await hub.restart();
  await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await counter.expectSync('synced');
  await office.goto(pageOf(owner));
  await expect(office.getByText(`${receipt} · 用 ${number} 的卡`)).toBeVisible();
  await office.goto(pageOf(helper));
  await expect(office.getByRole('heading', { name: '为别人兑换的' })).toBeVisible();
  await expect(office.getByRole('link', { name: receipt })).toBeVisible();
  // Whoever reads the books stops the hub.
  const books = await readBooks(hub);
  expect([books.numbers, books.reviews, books.setAside]).toEqual([[receipt], [], 0]);
  expect(books.balances.get(owner.residentId)).toBe(owner.balance - price);
  expect(books.balances.get(helper.residentId)).toBe(helper.balance);
});
