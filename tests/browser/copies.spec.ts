import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { readRows } from './support/hub-rows.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

test('a copied profile is noticed, nothing of it is taken, and the tablet goes on with another key', async ({
  page,
  stage,
}) => {
  const { hub } = stage;
  // Both begin on the files of one tablet, key included, as whoever copies them would.
  const { tablet, counter } = await stage.pairedTablet();
  const { counter: copy } = await stage.pairedTablet();
  const [own, theirs] = [stage.card(500), stage.card(500, 1)];
  await counter.redeem(own.number, 'A-01');
  await counter.expectSync('synced');
  await copy.redeem(theirs.number, 'A-01');
  await copy.expectSync('offline');
  // The counter goes on by its right, with what it records kept.
  await counter.redeem(own.number, 'A-01');
  await counter.expectSync('offline');

  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await page.goto(`${hub.origin}/hub/kiosks`);
  await expect(page.getByRole('row', { name: /被复制过/ })).toHaveCount(1);
  await page.locator('td a[href^="/hub/kiosks/"]').first().click();
  await expect(page.getByRole('heading', { name: '这台终端被复制过' })).toBeVisible();
  await expect(page.getByText('发现有两台设备在用这台终端的密钥')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.goto(`${hub.origin}/hub/kiosks`);
  await page.getByLabel('这台平板').selectOption({ index: 1 });
  await page.getByRole('button', { name: '生成配对码' }).click();
  const code = ((await page.getByTestId('pairing-code').textContent()) ?? '').replaceAll(/\D/g, '');

  // Staff read why, and type the code.
  const staff = new StaffPage(tablet.page);
  await staff.signIn(memberOf(hub.welcome, 'manager'));
  await staff.begin('同步');
  await expect(tablet.page.getByText('另一台设备也在用这台终端的密钥')).toBeVisible();
  await staff.touch('输入新的配对码');
  await staff.digits(code);
  await staff.touch('连接');
  await staff.touch('开始使用');
  // Whoever was signed in still is, and finds everything sent.
  await counter.expectSync('synced');
  await staff.touch('关闭');
  await staff.signOut();
  await counter.expectIdle();
  await counter.redeem(own.number, 'A-01');
  await counter.expectSync('synced');

  const rows = await readRows(
    hub,
    sql`SELECT (SELECT count(*)::int FROM event WHERE type = 'redemption.recorded') AS redemptions,
      (SELECT count(*)::int FROM hub_fact WHERE type = 'kiosk.copyNoticed') AS noticed,
      (SELECT count(*)::int FROM set_aside) AS aside,
      (SELECT count(*)::int FROM kiosk WHERE status = 'active') AS active`,
  );
  expect(rows).toEqual([{ redemptions: 3, noticed: 1, aside: 0, active: 1 }]);
});
