import { expect, type Browser, type Page } from 'playwright/test';
import { signIn, signInAtFirst } from './support/console.ts';
import type { HubProcess } from './support/hub-process.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

const asManager = (page: Page, hub: HubProcess): Promise<void> =>
  signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword, '/hub/staff');

/** Adds somebody and returns the password that is shown this once. */
async function add(page: Page, hub: HubProcess, name: string, role: 'manager' | 'auditor'): Promise<string> {
  await page.goto(`${hub.origin}/hub/staff`);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('角色').selectOption(role);
  await page.getByLabel('原因').fill('新来的同事');
  await page.getByRole('button', { name: '添加工作人员' }).click();
  return (await page.getByTestId('staff-password').textContent()) ?? '';
}

async function act(page: Page, hub: HubProcess, name: string, action: string, reason: string): Promise<void> {
  await page.goto(`${hub.origin}/hub/staff`);
  await page.getByRole('link', { name }).click();
  await page.getByLabel('要做什么').selectOption(action);
  await page.getByLabel('原因').fill(reason);
  await page.getByRole('button', { name: '执行' }).click();
}

/** Somebody else at another computer. */
const another = async (browser: Browser): Promise<Page> =>
  (await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage();

test('somebody who is added signs in, and is out at once when their access ends; who, when and why stay', async ({
  browser,
  page,
  stage: { hub },
}) => {
  await asManager(page, hub);
  const password = await add(page, hub, '欧阳明', 'manager');
  expect(password).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  await expect(page.getByTestId('staff-pin')).toHaveText(/^\d{3} \d{3}$/);
  await page.reload();
  await expect(page.getByTestId('staff-password')).toHaveCount(0);

  const other = await another(browser);
  await signInAtFirst(other, hub, { name: '欧阳明', given: password, chosen: '清晨的河边有三只白鹭在飞' });
  await other.goto(`${hub.origin}/hub`);
  await expect(other.getByText('实时更新')).toBeVisible();
  await act(page, hub, '欧阳明', 'end', '借调结束');
  await expect(page.getByRole('status')).toContainText('已完成');
  await expect(page.getByText('已停用')).toBeVisible();
  // The page that stands open is told, and asks who is there.
  await expect(other).toHaveURL(/\/hub\/sign-in/);
  await other.goto(`${hub.origin}/hub/residents`);
  await expect(other).toHaveURL(/\/hub\/sign-in/);
  await other.getByLabel('用户名').fill('欧阳明');
  await other.getByLabel('密码').fill('清晨的河边有三只白鹭在飞');
  await other.getByRole('button', { name: '登录' }).click();
  await expect(other.getByRole('alert')).toHaveText('用户名或密码不对');

  const history = page.getByRole('row');
  await expect(history.nth(1)).toContainText('舒明月');
  await expect(history.nth(1)).toContainText('借调结束');
  await expect(history.nth(2)).toContainText('添加为管理员');
  await other.context().close();
});

test('the last manager cannot end their own access, nor become something else', async ({ page, stage: { hub } }) => {
  await asManager(page, hub);
  for (const action of ['end', 'beAuditor']) {
    await act(page, hub, '舒明月', action, '试试');
    await expect(page.getByRole('alert')).toContainText('最后一位能登录平台的管理员');
    await expect(page.getByLabel('要做什么')).toHaveValue(action);
  }
  await page.goto(`${hub.origin}/hub`);
  await expect(page.getByRole('heading', { level: 1, name: '概览' })).toBeVisible();
});

test('of two managers who change somebody the second is told', async ({ page, context, stage: { hub } }) => {
  await asManager(page, hub);
  const stale = await context.newPage();
  await stale.goto(`${hub.origin}/hub/staff/staff-clerk-1`);
  await act(page, hub, '程小满', 'makePin', '忘记了');
  await expect(page.getByTestId('staff-pin')).toBeVisible();
  await stale.getByLabel('要做什么').selectOption('takePin');
  await stale.getByLabel('原因').fill('离岗');
  await stale.getByRole('button', { name: '执行' }).click();
  await expect(stale.getByRole('alert')).toContainText('别人已经改过这个人');
  await expect(stale.getByLabel('原因')).toHaveValue('离岗');
  await expect(stale.getByRole('row').nth(1)).toContainText('忘记了');
});

test('a clerk whose access ends is signed out at the tablet and is no longer asked for there', async ({
  page,
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const staff = new StaffPage(tablet.page);
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  await staff.signIn(clerk);
  await staff.begin('补货');
  await asManager(page, stage.hub);
  await act(page, stage.hub, clerk.name, 'end', '离职');
  await expect(page.getByRole('status')).toBeVisible();
  await counter.expectScreen('idle');
  await staff.open();
  await expect(staff.button(/舒明月/)).toBeVisible();
  await expect(staff.button(new RegExp(clerk.name))).toHaveCount(0);
});

test('an auditor reads who the staff are and changes nothing', async ({ page, stage: { hub } }) => {
  await signIn(page, hub, hub.welcome.auditorName, hub.welcome.auditorPassword, '/hub/staff/staff-clerk-1');
  await expect(page.getByRole('heading', { name: '程小满' })).toBeVisible();
  await expect(page.getByRole('button', { name: '执行' })).toHaveCount(0);
  const forced = await page.request.post(`${hub.origin}/hub/staff/staff-clerk-1?/change`, {
    form: { after: '0', action: 'end', reason: 'x' },
    headers: { origin: hub.origin, accept: 'text/html' },
  });
  expect(forced.status()).toBe(403);
});
