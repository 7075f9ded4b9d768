import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { touchDeliberately } from './support/settled.ts';
import { test } from './support/stage.ts';

// From an empty folder to a community and its first tablet, by what a person sees: the terminal's link, the pages, a
// code.

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

test('a community is founded in a browser by the link of the terminal, and its first tablet paired', async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
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

  await page.goto(`${origin}/hub/kiosks`);
  await page.getByRole('button', { name: /配对码/ }).click();
  const code = ((await page.getByTestId('pairing-code').textContent()) ?? '').replace(/\D/g, '');
  const context = await browser.newContext();
  const kiosk = await context.newPage();
  await touchDeliberately(kiosk);
  await kiosk.goto(`${origin}/`);
  await expect(kiosk.locator('[data-phase="pairing"]')).toBeAttached({ timeout: 30_000 });
  for (const digit of code) await kiosk.getByRole('button', { name: digit, exact: true }).click();
  await kiosk.getByRole('button', { name: '连接' }).click();
  await kiosk.getByRole('button', { name: '开始使用' }).click({ timeout: 20_000 });
  await expect(kiosk.locator('[data-screen="idle"]')).toBeAttached({ timeout: 20_000 });
  await expect(kiosk.getByText('梧桐积分超市').first()).toBeVisible();
  await context.close();

  expect(output()).not.toContain('蜗牛');
  // It lies where a real community lies, with no demo beside it and nothing that lets people in.
  const files = await readdir(join(folder, 'data'));
  expect(files).toContain('database');
  expect(files).not.toContain('demo');
  expect(files.filter((name) => name.endsWith('.json'))).toEqual([]);
  test.info().annotations.push({ type: 'seconds', description: String((Date.now() - beganMs) / 1000) });
});
