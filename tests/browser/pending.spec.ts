import { expect } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { onTop } from './support/on-top.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

/** A clerk registers somebody, gives them a card and begins an award of hours to them. Returns the card's number. */
async function beginAwardToNewcomer(staff: StaffPage, clerk: ReturnType<typeof memberOf>): Promise<string> {
  const { page } = staff;
  await staff.signIn(clerk);
  await staff.begin('居民与卡');
  await staff.touch('登记新居民');
  await page.getByRole('textbox').fill('欧阳秀兰');
  await staff.touch('登记并做卡');
  await expect(page.getByRole('heading', { name: '新卡做好了' })).toBeVisible({ timeout: 20_000 });
  const number = (await page.locator('article .number').first().innerText()).replace(/\s/g, '');
  await staff.touch(/^(返回|完成)/);
  for (const letter of 'OYXL') await staff.touch(letter);
  await staff.touch(/欧阳\*兰/);
  await staff.touch('发积分');
  await page.getByRole('button', { name: /小时/ }).first().click();
  return number;
}

test('what a tablet gives beyond its allowance waits for a manager, who releases it with a reason', async ({
  page: office,
  stage,
}) => {
  const { hub } = stage;
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await expect(office.getByText('实时更新')).toBeVisible();
  await office.getByRole('navigation').getByRole('link', { name: '规定' }).click();
  await office.getByLabel('每台终端每天发积分的额度').fill('4');
  await office.getByLabel('修改原因').fill('先少发一些');
  await office.getByRole('button', { name: '保存' }).click();
  await expect(office.getByRole('status')).toBeVisible();

  const { tablet, counter } = await stage.pairedTablet();
  const staff = new StaffPage(tablet.page);
  const number = await beginAwardToNewcomer(staff, memberOf(hub.welcome, 'clerk'));
  await staff.touch(/请同事确认/);
  await staff.approve(memberOf(hub.welcome, 'manager'));
  await expect(tablet.page.getByRole('heading', { name: /已发 10 积分/ })).toBeVisible({ timeout: 30_000 });
  await staff.back();
  await staff.back();
  await staff.back();
  await staff.signOut();
  await counter.expectSync('synced');
  const balance = async (): Promise<number> => {
    await counter.scan(number);
    const points = await counter.balance();
    await tablet.page.getByRole('button', { name: '结束' }).click();
    return points;
  };
  expect(await balance()).toBe(4);

  await office.getByRole('navigation').getByRole('link', { name: '待确认积分' }).click();
  const row = office.getByRole('row', { name: /欧阳秀兰/ });
  await expect(row).toContainText('6');
  expect(await violations(office)).toEqual([]);
  await office.getByLabel('理由').fill('问过本人，活动属实');
  await office.getByRole('button', { name: '保存' }).click();
  await expect(office.getByText('没有待确认的积分')).toBeVisible();
  await expect.poll(balance, { timeout: 40_000 }).toBe(10);
});

test('without a network a tablet keeps pending what it gives beyond, until a manager releases it', async ({
  page: office,
  stage,
}) => {
  test.setTimeout(300_000);
  const { hub } = stage;
  const { tablet, counter } = await stage.pairedTablet();
  await counter.expectSync('synced');
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await office.getByRole('navigation').getByRole('link', { name: '规定' }).click();
  await office.getByLabel('每台终端每天发积分的额度').fill('4');
  await office.getByLabel('修改原因').fill('先少发一些');
  let pulls = 0;
  tablet.page.on('response', (response) => (pulls += Number(response.url().includes('/sync/pull'))));
  await office.getByRole('button', { name: '保存' }).click();
  await expect(office.getByRole('status')).toBeVisible();
  // One was under way perhaps, one tells it, and one says that it has heard.
  await expect.poll(() => pulls, { timeout: 100_000 }).toBeGreaterThan(2);
  await hub.kill('SIGKILL');

  const staff = new StaffPage(tablet.page);
  const number = await beginAwardToNewcomer(staff, memberOf(hub.welcome, 'clerk'));
  const more = tablet.page.getByRole('group', { name: '服务了几小时' }).getByRole('button').last();
  await more.click();
  await more.click();
  await staff.touch(/请同事确认/);
  await staff.approve(memberOf(hub.welcome, 'manager'));
  await expect(tablet.page.getByRole('heading', { name: /已发 20 积分/ })).toBeVisible({ timeout: 30_000 });
  await expect(tablet.page.getByText(/其中 16 分.*待确认/)).toBeVisible();
  await staff.back();
  await expect(tablet.page.locator('[data-pending]')).toHaveText(/另有 16 分待确认/);
  await staff.back();
  await staff.back();
  await staff.signOut();

  await counter.scan(number);
  expect(await counter.balance()).toBe(4);
  const pending = tablet.page.locator(onTop('[data-pending]'));
  await expect(pending).toHaveText(/另有 16 分待确认，管理员确认后才能用/);
  await tablet.page.getByRole('button', { name: '去选商品' }).click();
  await expect(tablet.page.locator(onTop('button[data-item="B-01"]'))).toHaveAttribute('aria-disabled', 'true');
  await tablet.page.getByRole('button', { name: '结束' }).click();

  await hub.restart();
  await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await counter.expectSync('synced');
  const link = office.getByRole('navigation').getByRole('link', { name: '待确认积分' });
  await expect(async () => {
    await office.reload();
    await expect(link).toContainText('1', { timeout: 1000 });
  }).toPass({ timeout: 40_000 });
  // On a phone the menu is closed, and its button tells what waits.
  const size = office.viewportSize() ?? { width: 1280, height: 720 };
  await office.setViewportSize({ width: 390, height: 844 });
  await expect(link).toBeHidden();
  await expect(office.locator('summary').first()).toHaveText(/菜单.*[1-9]$/);
  await office.setViewportSize(size);
  await link.click();
  await expect(office.getByText(/\d+月\d+日/).first()).toBeVisible();
  const row = office.getByRole('row', { name: /欧阳秀兰/ });
  await row.getByRole('link').click();
  await expect(office.getByText('待确认', { exact: true })).toBeVisible();
  await link.click();
  await office.getByLabel('理由').fill('问过本人，活动属实');
  await office.getByRole('button', { name: '保存' }).click();
  await expect(office.getByText('没有待确认的积分')).toBeVisible();
  const shown = async (): Promise<number> => {
    await counter.scan(number);
    const points = await counter.balance();
    await tablet.page.getByRole('button', { name: '结束' }).click();
    return points;
  };
  await expect.poll(shown, { timeout: 40_000 }).toBe(20);
  await counter.redeem(number, 'B-01');
  await counter.scan(number);
  expect(await counter.balance()).toBe(0);
  await expect(pending).toHaveCount(0);
});
