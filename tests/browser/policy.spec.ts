import { expect, type Page } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import type { HubProcess } from './support/hub-process.ts';
import { test } from './support/stage.ts';

let hub: HubProcess;
test.beforeAll(async ({ newHub }) => {
  hub = await newHub();
});
test.afterAll(() => hub.dispose());

const asManager = async (page: Page): Promise<void> => {
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  // A form that is sent before the page's program runs is kept by nobody; a page that it has led to is its own.
  await expect(page.getByText('实时更新')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: '规定' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '规定' })).toBeVisible();
};
const save = async (page: Page, reason: string): Promise<void> => {
  await page.getByLabel('修改原因').fill(reason);
  await page.getByRole('button', { name: '保存' }).click();
};
const firstChange = (page: Page) => page.getByRole('row').nth(1);

test('a manager changes the policy with a reason, and everybody can read who did', async ({ page }) => {
  await asManager(page);
  await page.getByLabel('每次兑换上限').fill('300');
  await page.getByLabel('离线期限').fill('1.5');
  await page.getByLabel('分配方式').selectOption('floor');
  await page.getByLabel('每台终端留多少').fill('50');
  await save(page, '活动月，货少人多');
  await expect(page.getByRole('status')).toHaveText('已保存。终端下次同步后照此执行。');
  await page.reload();
  await expect(page.getByLabel('每次兑换上限')).toHaveValue('300');
  await expect(page.getByLabel('离线期限')).toHaveValue('1.5');
  const change = firstChange(page);
  await expect(change).toContainText('舒明月');
  await expect(change).toContainText('每次兑换上限：不限 → 300 积分');
  await expect(change).toContainText('离线期限：30 天 → 1.5 天');
  await expect(change).toContainText('每台终端最多留一个数，其余不留：50 积分');
  await expect(change).toContainText('活动月，货少人多');
});

test('of two managers who save at once the second is told, and neither change is lost', async ({ page, context }) => {
  await asManager(page);
  const other = await context.newPage();
  await other.goto(`${hub.origin}/hub/policy`);
  await page.getByLabel('快没了提醒').fill('8');
  await save(page, '早点补货');
  await expect(page.getByRole('status')).toBeVisible();

  await other.getByLabel('临期提醒').fill('14');
  await save(other, '三十天太早');
  await expect(other.getByRole('alert')).toContainText('别人改了“快没了提醒”');
  await expect(other.getByLabel('快没了提醒')).toHaveValue('8');
  await expect(other.getByLabel('临期提醒')).toHaveValue('14');
  await expect(other.getByLabel('修改原因')).toHaveValue('三十天太早');
  await other.getByRole('button', { name: '保存' }).click();
  await expect(other.getByRole('status')).toBeVisible();
  await expect(firstChange(other)).toContainText('临期提醒：30 天 → 14 天');
  await expect(firstChange(other)).not.toContainText('快没了提醒');
});

test('what makes no sense is marked by the browser, and by the hub where no browser looks', async ({ page }) => {
  await asManager(page);
  const idle = page.getByLabel('无人操作自动退出');
  await idle.fill('0.1');
  await save(page, '试试');
  expect(await idle.evaluate((input: HTMLInputElement) => input.validity.rangeUnderflow)).toBe(true);
  await page.locator('form[action="?/change"]').evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.getByLabel('盘点要管理员确认').fill('');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('alert')).toHaveText('没有保存：请改正标出的地方。');
  await expect(page.getByText('请填 0.5 到 60 之间的数')).toBeVisible();
  await expect(page.getByText('请填 0 到 10,000 之间的整数')).toBeVisible();
  await expect(idle).toHaveValue('0.1');
  await expect(page.getByLabel('修改原因')).toHaveValue('试试');
  expect(await violations(page)).toEqual([]);
});

test('an auditor reads the policy and its changes, and changes nothing', async ({ page }) => {
  await signIn(page, hub, hub.welcome.auditorName, hub.welcome.auditorPassword);
  await page.getByRole('navigation').getByRole('link', { name: '规定' }).click();
  await expect(page.getByLabel('一积分的价值')).toBeDisabled();
  await expect(page.getByRole('button', { name: '保存' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: '修改记录' })).toBeVisible();
  const forced = await page.request.post(`${hub.origin}/hub/policy?/change`, {
    form: { seen: '{}' },
    headers: { origin: hub.origin, accept: 'text/html' },
  });
  expect(forced.status()).toBe(403);
});

test('a form that is sent after the session has ended is kept, and its sender is told why', async ({
  page,
  context,
}) => {
  await asManager(page);
  await page.getByLabel('快没了提醒').fill('7');
  await page.getByLabel('分配方式').selectOption('split');
  await context.clearCookies();
  await save(page, '下班前改');
  await expect(page.getByRole('alert')).toHaveText('登录已过期，请重新登录。刚才填写的内容还在');
  await page.getByLabel('用户名').fill(hub.welcome.managerName);
  await page.getByLabel('密码').fill(hub.welcome.managerPassword);
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page.getByRole('alert')).toContainText('已经放回表单里');
  await expect(page.getByLabel('快没了提醒')).toHaveValue('7');
  await expect(page.getByLabel('分配方式')).toHaveValue('split');
  await expect(page.getByLabel('修改原因')).toHaveValue('下班前改');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('status')).toBeVisible();
  await expect(firstChange(page)).toContainText('下班前改');
  await page.reload();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('what was typed into one form of a page outlives that another one is sent', async ({ page }) => {
  await asManager(page);
  await page.getByLabel('快没了提醒').fill('9');
  await page.getByLabel('修改原因').fill('还没填完');
  await page.locator('form[action="?/invite"]').getByRole('button').click();
  await expect(page.getByRole('alert').filter({ hasText: '已经放回表单里' })).toBeVisible();
  await expect(page.getByLabel('快没了提醒')).toHaveValue('9');
  await expect(page.getByLabel('修改原因')).toHaveValue('还没填完');
});
