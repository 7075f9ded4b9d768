import { expect, type Browser, type Page } from 'playwright/test';
import { choosePassword, sendSignIn, signIn, signInAtFirst } from './support/console.ts';
import type { HubProcess } from './support/hub-process.ts';
import { test } from './support/stage.ts';

const chosen = '清晨的河边有三只白鹭在飞';

/** Adds somebody and returns the password that is shown this once. */
async function addAuditor(page: Page, hub: HubProcess, name: string): Promise<string> {
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await page.goto(`${hub.origin}/hub/staff`);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('角色').selectOption('auditor');
  await page.getByLabel('原因').fill('新来的同事');
  await page.getByRole('button', { name: '添加工作人员' }).click();
  return (await page.getByTestId('staff-password').textContent()) ?? '';
}

/** A tablet at which somebody signs in by touch. */
const tablet = async (browser: Browser): Promise<Page> =>
  (
    await browser.newContext({
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      hasTouch: true,
      viewport: { width: 800, height: 1280 },
    })
  ).newPage();

test('a given password is good once, and the one that is chosen from then on', async ({
  browser,
  page,
  stage: { hub },
}) => {
  const given = await addAuditor(page, hub, '欧阳明');
  const own = await tablet(browser);
  await signInAtFirst(own, hub, { name: '欧阳明', given, chosen });
  await own.getByRole('link', { name: '概览' }).tap();
  await expect(own.getByRole('heading', { level: 1, name: '概览' })).toBeVisible();
  await own.getByRole('link', { name: '我的账号' }).tap();
  await choosePassword(own, chosen, 'passwordpassword');
  await expect(own.getByRole('alert')).toContainText('太常见');
  await choosePassword(own, 'a guess at it', `${chosen}，没有声音`);
  await expect(own.getByRole('alert')).toContainText('现在的密码不对');
  // Nothing of a password waits in the tab.
  expect(await own.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('白鹭');
  await own.getByRole('button', { name: '退出' }).tap();
  // Going elsewhere at once would break it off.
  await expect(own).toHaveURL(/\/hub\/sign-in/);
  await sendSignIn(own, hub, '欧阳明', given);
  await expect(own.getByRole('alert')).toHaveText('用户名或密码不对');
  await signIn(own, hub, '欧阳明', chosen);
  await own.context().close();
});

test('somebody ends their session elsewhere, and a manager ends all of theirs', async ({
  browser,
  page,
  stage: { hub },
}) => {
  const given = await addAuditor(page, hub, '欧阳明');
  const [own, left] = [await tablet(browser), await tablet(browser)];
  await signInAtFirst(own, hub, { name: '欧阳明', given, chosen });
  await signIn(left, hub, '欧阳明', chosen);
  await expect(left.getByText('实时更新')).toBeVisible();

  await own.goto(`${hub.origin}/hub/account`);
  await expect(own.getByText('本机')).toHaveCount(1);
  await own.getByRole('button', { name: '结束', exact: true }).tap();
  await expect(own.getByRole('status')).toContainText('登录已结束');
  await expect(own.getByRole('button', { name: '结束', exact: true })).toHaveCount(0);
  // The page that stands open there goes to the sign-in by itself.
  await expect(left).toHaveURL(/\/hub\/sign-in/);

  await own.goto(`${hub.origin}/hub`);
  await page.goto(`${hub.origin}/hub/staff`);
  await page.getByRole('link', { name: '欧阳明' }).click();
  await page.getByLabel('为什么要退出').fill('平板丢了');
  await page.getByRole('button', { name: '全部退出' }).click();
  await expect(page.getByRole('status')).toContainText('已全部退出');
  await expect(own).toHaveURL(/\/hub\/sign-in/);
  await page.goto(`${hub.origin}/hub/audit`);
  await expect(page.getByText('结束欧阳明在各处的登录。')).toBeVisible();
  for (const each of [own, left]) await each.context().close();
});
