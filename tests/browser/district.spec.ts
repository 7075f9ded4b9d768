import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { expect, type Page } from 'playwright/test';
import { choosePassword, violations } from './support/console.ts';
import { touchDeliberately } from './support/settled.ts';
import { test } from './support/stage.ts';

// A district (管理区) by what its people see: the account, a community that it founds, and its manager's first sign-in.

const password = '蜗牛慢慢爬上 7 楼阳台';
const chosen = '清晨的河边有三只白鹭在飞';

let folder = '';
let child: ChildProcess | undefined;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'points-store-district-'));
});
test.afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Founds a district by the command, and starts the hub. Resolves with its address. */
async function startDistrict(): Promise<string> {
  const { DATABASE_URL: _url, ...inherited } = process.env;
  const env = { ...inherited, PORT: '0', DATA_DIR: join(folder, 'data') };
  const wanted = { district: { name: '红旗管理区' }, account: { name: '周行远', password } };
  const founded = spawnSync(process.execPath, ['src/cli/setup.mjs', '--from', '-'], {
    env,
    input: JSON.stringify(wanted),
    encoding: 'utf8',
  });
  expect(founded.status, founded.stderr).toBe(0);
  const started = spawn(process.execPath, ['src/cli/serve.mjs'], { env });
  child = started;
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /http:\/\/localhost:\d+/.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
    }
    started.once('close', () => reject(new Error(`it ended:\n${output}`)));
  });
}

async function signIn(page: Page, origin: string, name: string, secret: string): Promise<void> {
  await page.goto(`${origin}/hub/sign-in`);
  await page.getByLabel('用户名').fill(name);
  await page.getByLabel('密码').fill(secret);
  await page.getByRole('button', { name: '登录' }).click();
}

test('a district founds a community, sees it and its sums, and its manager signs in', async ({ page, browser }) => {
  test.setTimeout(240_000);
  page.setDefaultTimeout(20_000);
  await touchDeliberately(page);
  const origin = await startDistrict();
  await signIn(page, origin, '周行远', password);
  // Nothing is open to the account before its second factor.
  await expect(page).toHaveURL(/\/hub\/account/);
  await page.goto(`${origin}/hub/communities`);
  await expect(page).toHaveURL(/\/hub\/account/);
  await page.getByRole('button', { name: '在手机上设动态码' }).click();
  const secret = ((await page.getByTestId('factor-secret').textContent()) ?? '').replaceAll(' ', '');
  await page.getByLabel('手机上的六位数字').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await page.getByLabel('现在的密码，用来确认').fill(password);
  await page.getByRole('button', { name: '启用动态码' }).click();
  await expect(page.getByTestId('recovery-codes').getByRole('listitem')).toHaveCount(10);

  await page.goto(`${origin}/hub`);
  await expect(page).toHaveURL(`${origin}/hub/communities`);
  await expect(page.getByText('还没有社区')).toBeVisible();
  await page.getByLabel('社区名称').fill('梧桐社区');
  await page.getByLabel('积分超市，每行一个').fill('梧桐积分超市\n北门服务点');
  await page.getByLabel('第一位管理员的姓名').fill('林@知秋');
  await page.getByRole('button', { name: '成立社区' }).click();
  await expect(page.getByRole('alert').first()).toContainText('没有成立');
  // What was typed is still there.
  await expect(page.getByLabel('社区名称')).toHaveValue('梧桐社区');
  await page.getByLabel('第一位管理员的姓名').fill('林知秋');
  await page.getByRole('button', { name: '成立社区' }).click();
  await expect(page.getByRole('status').first()).toContainText('已成立梧桐社区');
  expect(await violations(page)).toEqual([]);
  const given = (await page.getByTestId('staff-password').textContent()) ?? '';
  const signInAs = /：(\S+@\S+)/.exec(await page.getByText('管理员登录时请写').innerText())?.[1] ?? '';
  const row = page.getByRole('row').filter({ hasText: '梧桐社区' });
  await expect(row.getByRole('cell').nth(1)).toHaveText('2');

  // The same name again is refused, and there is one community.
  await page.getByLabel('社区名称').fill('梧桐社区');
  await page.getByLabel('积分超市，每行一个').fill('又一家');
  await page.getByLabel('第一位管理员的姓名').fill('王敏');
  await page.getByRole('button', { name: '成立社区' }).click();
  await expect(page.getByRole('alert').first()).toContainText('已有同名的社区');
  await expect(row).toHaveCount(1);

  const context = await browser.newContext({ locale: 'zh-CN' });
  const own = await context.newPage();
  await touchDeliberately(own);
  await signIn(own, origin, signInAs, given.trim());
  await expect(own).toHaveURL(/\/hub\/account/);
  await choosePassword(own, given.trim(), chosen);
  await expect(own.getByRole('status')).toContainText('密码已改好');
  await own.goto(`${origin}/hub/residents/new`);
  await own.getByLabel('姓名').fill('欧阳秀兰');
  await own.getByRole('button', { name: '登记居民' }).click();
  await own.waitForURL(/\/hub\/residents\/res/);
  // The manager reads nothing of the district, and the district sees the sum, and no name.
  await own.goto(`${origin}/hub/communities`);
  await expect(own.getByText('梧桐社区').first()).not.toBeVisible();
  await page.goto(`${origin}/hub/communities`);
  await expect(row.getByRole('cell').nth(2)).toHaveText('1');
  await expect(page.getByText('欧阳秀兰')).toHaveCount(0);
  const residents = await page.goto(`${origin}/hub/residents`);
  expect(residents?.status()).toBe(403);
  await context.close();
});
