import { Secret, TOTP } from 'otpauth';
import { expect, type Browser, type Page } from 'playwright/test';
import { choosePassword, sendSignIn, signIn, signInAtFirst, violations } from './support/console.ts';
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

/** On a tablet that stands the navigation is one closed button. */
const openMenu = (page: Page): Promise<void> => page.locator('summary', { hasText: '菜单' }).tap();

/** Going elsewhere at once would break it off. */
async function signOut(page: Page): Promise<void> {
  await openMenu(page);
  await page.getByRole('button', { name: '退出', exact: true }).tap();
  await expect(page).toHaveURL(/\/hub\/sign-in/);
  await page.getByLabel('用户名').waitFor();
}

test('a given password is good once, and the one that is chosen from then on', async ({
  browser,
  page,
  stage: { hub },
}) => {
  const given = await addAuditor(page, hub, '欧阳明');
  const own = await tablet(browser);
  await signInAtFirst(own, hub, { name: '欧阳明', given, chosen });
  await openMenu(own);
  await own.getByRole('link', { name: '概览' }).tap();
  await expect(own.getByRole('heading', { level: 1, name: '概览' })).toBeVisible();
  await openMenu(own);
  await own.getByRole('link', { name: '我的账号' }).tap();
  await choosePassword(own, chosen, 'passwordpassword');
  await expect(own.getByRole('alert')).toContainText('太常见');
  await choosePassword(own, 'a guess at it', `${chosen}，没有声音`);
  await expect(own.getByRole('alert')).toContainText('现在的密码不对');
  // Nothing of a password waits in the tab.
  expect(await own.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('白鹭');
  await signOut(own);
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

/** A code as a phone shows it, in the step of time after the present one: that of now may have been used. */
const nextCode = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + 30_000 });
const codeOf = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

test('a second factor is set up, signs in, is stood in for once, and is taken away by a manager', async ({
  browser,
  page,
  stage: { hub },
}) => {
  const given = await addAuditor(page, hub, '欧阳明');
  const own = await tablet(browser);
  await signInAtFirst(own, hub, { name: '欧阳明', given, chosen });
  await own.getByRole('button', { name: '在手机上设动态码' }).tap();
  await expect(own.getByRole('img', { name: '给验证器应用扫的码' })).toBeVisible();
  expect(await violations(own)).toEqual([]);
  const secret = ((await own.getByTestId('factor-secret').textContent()) ?? '').replaceAll(' ', '');
  await own.getByLabel('手机上的六位数字').fill(codeOf(secret));
  await own.getByLabel('现在的密码，用来确认').fill(chosen);
  await own.getByRole('button', { name: '启用动态码' }).tap();
  const listed = own.getByTestId('recovery-codes').getByRole('listitem');
  await expect(listed).toHaveCount(10);
  const codes = await listed.allTextContents();
  expect(await violations(own)).toEqual([]);
  expect(await own.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(secret);

  const sendCode = async (code: string): Promise<void> => {
    await own.getByLabel('动态码').fill(code);
    await own.getByRole('button', { name: '登录' }).tap();
  };
  const isIn = () => expect(own).toHaveURL(`${hub.origin}/hub`, { timeout: 20_000 });
  await signOut(own);
  await sendSignIn(own, hub, '欧阳明', chosen);
  await sendCode('000000');
  await expect(own.getByRole('alert')).toContainText('动态码不对');
  expect(await violations(own)).toEqual([]);
  await sendCode(nextCode(secret));
  await isIn();

  const sendRecoveryCode = async (): Promise<void> => {
    await signOut(own);
    await sendSignIn(own, hub, '欧阳明', chosen);
    await sendCode(codes[0] ?? '');
  };
  await sendRecoveryCode();
  await isIn();
  await sendRecoveryCode();
  await expect(own.getByRole('alert')).toContainText('动态码不对');

  await page.goto(`${hub.origin}/hub/staff`);
  await page.getByRole('link', { name: '欧阳明' }).click();
  await page.getByLabel('为什么要停用').fill('手机丢了，当面确认过');
  await page.getByRole('button', { name: '停用动态码' }).click();
  await expect(page.getByRole('status')).toContainText('动态码已停用');
  await signIn(own, hub, '欧阳明', chosen);
  await own.context().close();
});
