import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { violations } from './support/console.ts';
import { CounterPage } from './support/counter-page.ts';
import { touchDeliberately } from './support/settled.ts';
import { StaffPage } from './support/staff-page.ts';
import { test } from './support/stage.ts';

// From an empty folder to a community and its first redemption, by what a person sees: the terminal's link, the pages,
// the tablet.

let folder = '';
let child: ChildProcess | undefined;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'points-store-setup-'));
});
test.afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const password = '蜗牛慢慢爬上 7 楼阳台';

/** Runs `npm run setup` until it shows its link. */
async function startSetUp() {
  const { DATABASE_URL: _url, ...environment } = process.env;
  const started = spawn(process.execPath, ['src/cli/setup.mjs'], {
    env: { ...environment, PORT: '0', DATA_DIR: join(folder, 'data') },
  });
  child = started;
  let output = '';
  const link = new Promise<string>((resolve, reject) => {
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /http:\/\/localhost:\d+\/setup\/[\w-]{43}/.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
    }
    started.once('close', () => reject(new Error(`it ended:\n${output}`)));
  });
  return { link: await link, output: () => output };
}

test('a community is founded by the link of the terminal, and its first resident takes something home', async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  page.setDefaultTimeout(20_000);
  await touchDeliberately(page);
  const beganMs = Date.now();
  const { link, output } = await startSetUp();
  const { origin } = new URL(link);
  const answered = await fetch(`${origin}/api/v1/ready`);
  expect(await answered.json()).toMatchObject({ code: 'hub-unavailable', detail: 'no community yet: npm run setup' });

  // Without the link nobody gets in, nor with a wrong one, nor by sending the form.
  await page.goto(`${origin}/setup/${'A'.repeat(43)}`);
  await expect(page.getByText('请打开终端里显示的链接')).toBeVisible();
  const sent = await fetch(`${origin}/setup?/save&step=stores`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, accept: 'text/html' },
    body: new URLSearchParams({ stores: '别人的店' }),
  });
  expect(sent.status).toBe(303);

  await page.goto(link);
  expect(page.url()).toBe(`${origin}/setup`);
  await page.getByLabel('名称', { exact: true }).fill('梧桐社区');
  await page.getByLabel('所属管理区').fill('高新区');
  await page.getByLabel('时区').fill('Asia/Shanghia');
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByText('应为时区名称')).toBeVisible();
  await expect(page.getByLabel('所属管理区')).toHaveValue('高新区');
  await page.getByLabel('时区').fill('Asia/Shanghai');
  await page.getByRole('button', { name: '下一步' }).click();

  await expect(page.getByLabel('积分超市的名称')).toHaveValue('');
  await page.getByLabel('积分超市的名称').fill('梧桐积分超市\n北门服务点');
  await page.getByRole('button', { name: '下一步' }).click();

  await page.getByLabel('类别').nth(11).fill('');
  await page.getByLabel('每天最多').first().fill('半天');
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '整数' }).first()).toBeVisible();
  await page.getByLabel('每天最多').first().fill('60');
  await page.getByRole('button', { name: '下一步' }).click();

  // Going back and loading again lose nothing.
  await expect(page.getByText('11 类')).toBeVisible();
  await page.getByRole('button', { name: '上一步' }).click();
  await expect(page.getByLabel('每天最多').first()).toHaveValue('60');
  await page.reload();
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('姓名', { exact: true }).fill('林知秋');
  await page.getByLabel('密码', { exact: true }).fill('password1234');
  await page.getByLabel('再输入一次密码').fill('password1234');
  await page.getByRole('button', { name: '成立社区' }).click();
  await expect(page.getByText('太常见')).toBeVisible();
  await expect(page.getByLabel('密码', { exact: true })).toHaveValue('');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByLabel('再输入一次密码').fill(password);
  await page.getByRole('button', { name: '成立社区' }).click();

  await page.waitForURL(`${origin}/hub`);
  await expect(page.getByText('梧桐社区').first()).toBeVisible();
  expect((await fetch(link)).status).toBe(404);
  expect((await fetch(`${origin}/api/v1/ready`)).status).toBe(200);

  // What is left is on the overview, and each point leads to where it is done.
  const checklist = page.getByRole('region', { name: '开张准备' });
  await expect(checklist.getByText('还有 10 项没办，共 10 项')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const pins = new Map<string, string>();
  for (const name of ['周小满', '田谷雨']) {
    await page.goto(`${origin}/hub/staff`);
    await page.getByLabel('姓名').fill(name);
    await page.getByLabel('原因').fill('店员');
    await page.getByRole('button', { name: '添加工作人员' }).click();
    pins.set(name, ((await page.getByTestId('staff-pin').textContent()) ?? '').replace(/\D/g, ''));
  }
  await page.goto(`${origin}/hub`);
  await checklist.getByRole('link', { name: '添加商品' }).click();
  await page.getByLabel('商品名').fill('东北大米 1 公斤');
  await page.getByLabel('货位').fill('甲架上层');
  await page.getByLabel('积分价').fill('10');
  await page.getByLabel('保质期').selectOption('never');
  await page.getByLabel('为什么这样改').fill('第一批商品');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '东北大米 1 公斤' })).toBeVisible();
  await page.goto(`${origin}/hub`);
  await checklist.getByRole('link', { name: '登记居民' }).click();
  await page.getByLabel('姓名').fill('欧阳秀兰');
  await page.getByRole('button', { name: '登记居民' }).click();
  await page.getByRole('link', { name: '发卡' }).click();
  await page.getByRole('button', { name: '发卡并打印' }).click();
  const card = (await page.locator('[data-print] .number').innerText()).replace(/\s/g, '');

  await page.goto(`${origin}/hub/kiosks`);
  await page.getByRole('button', { name: /配对码/ }).click();
  await expect(page.getByTestId('pairing-code')).toHaveText(/^\s*\d{4} \d{4}\s*$/);
  const code = (await page.getByTestId('pairing-code').innerText()).replace(/\D/g, '');
  const context = await browser.newContext();
  const kiosk = await context.newPage();
  const counter = new CounterPage(kiosk);
  await counter.open(`${origin}/`);
  await counter.connect(code);
  await expect(kiosk.getByText('梧桐积分超市').first()).toBeVisible();

  const [clerk, colleague] = [...pins].map(([name, pin]) => ({ name, pin }));
  if (clerk === undefined || colleague === undefined) throw new Error('two clerks were added');
  const staff = new StaffPage(kiosk);
  await staff.signIn(clerk);
  await staff.begin('补货');
  await staff.touch('选商品');
  await staff.touch(/东北大米/);
  await staff.touch('全部上架');
  await expect(kiosk.getByText('1 种商品，共 1 件')).toBeVisible();
  await staff.back();
  await staff.begin('发积分');
  await expect(kiosk.getByRole('heading', { name: '找居民' })).toBeVisible();
  await counter.scan(card);
  await kiosk.getByRole('button', { name: /小时/ }).first().click();
  await staff.touch(/请同事确认/);
  await staff.approve(colleague);
  await expect(kiosk.getByRole('heading', { name: /已发 10 积分/ })).toBeVisible({ timeout: 30_000 });
  await staff.back();
  await staff.back();
  await staff.signOut();

  await counter.scan(card);
  expect(await counter.balance()).toBe(10);
  await kiosk.getByRole('button', { name: '去选商品' }).click();
  await kiosk.getByRole('button', { name: /东北大米/ }).click();
  await kiosk.getByRole('button', { name: '去确认' }).click();
  await kiosk.getByRole('button', { name: '确认兑换' }).click();
  expect(await counter.receiptNumber()).toMatch(/^A-\d{4}$/);
  const seconds = (Date.now() - beganMs) / 1000;
  await counter.expectSync('synced');

  await page.goto(`${origin}/hub`);
  await expect(checklist.getByText('还有 4 项没办，共 10 项')).toBeVisible();
  const encryption = checklist.getByRole('listitem').filter({ hasText: '加密硬盘' });
  await encryption.getByRole('button', { name: '办好了' }).click();
  await expect(page.getByRole('status').filter({ hasText: '已记录' })).toBeVisible();
  await expect(checklist.getByText('还有 3 项没办，共 10 项')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await context.close();

  expect(output()).not.toContain('蜗牛');
  // It lies where a real community lies, with no demo beside it and nothing that lets people in.
  const files = await readdir(join(folder, 'data'));
  expect(files).toContain('database');
  expect(files).not.toContain('demo');
  expect(files.filter((name) => name.endsWith('.json'))).toEqual([]);
  // The promise is half an hour for people; a program that has to wait for nobody shows how much of it is the hub's.
  test.info().annotations.push({ type: 'seconds to the first redemption', description: String(seconds) });
  expect(seconds).toBeLessThan(180);
});
