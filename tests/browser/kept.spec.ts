import { expect, type Page } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { CounterPage } from './support/counter-page.ts';
import { damageDatabase } from './support/damage.ts';
import { readBooks } from './support/ledger.ts';
import { test, type Stage } from './support/stage.ts';

/** A tablet that had not sent its last redemption is wiped, and is paired by an ordinary code. Its page at the hub. */
async function wipedTablet(stage: Stage, office: Page) {
  const { hub } = stage;
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(400);
  const sent = await counter.redeem(card.number, 'A-01');
  await counter.expectSync('synced');
  await hub.kill('SIGKILL');
  const unsent = await counter.redeem(card.number, 'A-01');
  await tablet.pullBattery();
  expect(damageDatabase(tablet.profile)).toBeGreaterThan(0);
  await tablet.start(`${stage.network.url}/`);
  await expect(tablet.page.getByText('数据已恢复')).toBeVisible({ timeout: 20_000 });
  await tablet.page.getByRole('button', { name: '继续' }).click();
  await hub.restart();
  const again = new CounterPage(tablet.page);
  await again.pair(hub.welcome.pairingCode);
  await again.expectSync('synced');

  // The queue says that something waits, and leads to the page of the new kiosk.
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword, '/hub/reviews?code=keptEvents');
  const finding = office.locator('article', { hasText: '替别的终端送来的记录' });
  await expect(finding).toHaveCount(1);
  await finding.getByRole('link', { name: '终端 B' }).tap();
  await expect(office.getByTestId('kept')).toContainText('终端 B 送来终端 A 的记录');
  await expect(office.getByTestId('kept')).toContainText('1 条');
  return { card, counter: again, sent, unsent };
}

test('F4 what a wiped tablet brings of its former self is kept, and counts once a manager says what it replaces', async ({
  browser,
  stage,
}) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1024, height: 768 } });
  const office = await context.newPage();
  const { card, counter, sent, unsent } = await wipedTablet(stage, office);
  expect(await violations(office)).toEqual([]);

  // Somebody discards them first, and thinks again.
  const discard = office.locator('form[action="?/discard"]');
  await discard.getByLabel('原因').fill('还没问清楚');
  await discard.getByRole('button', { name: '不认这些记录' }).tap();
  await expect(office.getByText('这些记录不予入账。')).toBeVisible();
  await expect(office.getByTestId('kept')).toContainText('其中 1 条已经不认');
  await expect(discard).toHaveCount(0);

  const name = office.locator('form[action="?/replace"]');
  // Without a reason nothing is sent.
  await name.getByRole('button', { name: '终端 B 代替终端 A' }).tap();
  await expect(name.getByLabel('原因')).toBeFocused();
  await name.getByLabel('原因').fill('平板坏了，清空后重新接入');
  await name.getByRole('button', { name: '终端 B 代替终端 A' }).tap();
  await expect(office.getByText('已确认代替，记录正在入账。')).toBeVisible();
  await expect(office.getByTestId('kept')).toHaveCount(0);

  await expect
    .poll(
      async () => {
        await counter.scan(card.number);
        const points = await counter.balance();
        await counter.page.getByRole('button', { name: '结束' }).click();
        return points;
      },
      { timeout: 40_000 },
    )
    .toBe(card.balance - 280);
  await office.goto(`${stage.hub.origin}/hub/audit?type=kiosk.replaced`);
  await expect(office.getByRole('group', { name: '操作记录' }).getByText('指定代替的终端')).toBeVisible();
  await context.close();
  const books = await readBooks(stage.hub);
  expect(books.numbers.toSorted()).toEqual([sent, unsent]);
  expect(books.balances.get(card.residentId)).toBe(card.balance - 280);
  expect(books.reviews).toContain('recovered');
  expect(books.brokenRows).toEqual([]);
});
