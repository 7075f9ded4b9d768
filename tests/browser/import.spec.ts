import { readFile } from 'node:fs/promises';
import { expect } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { test } from './support/stage.ts';

test('a table is read, imported and undone as a batch, and can be imported again', async ({ page: office, stage }) => {
  const { hub } = stage;
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  const choose = async () => {
    await office.goto(`${hub.origin}/hub/import`);
    const lines = Array.from({ length: 300 }, (_, index) => `IMP-${String(index).padStart(3, '0')},导入的居民`);
    const buffer = Buffer.from(`编号,姓名\n${lines.join('\n')}\n`);
    const file = { name: '居民.csv', mimeType: 'text/csv', buffer };
    await office.locator('input[type=file]').setInputFiles(file);
    await office.getByRole('button', { name: '读取' }).click();
  };
  await choose();
  // However far it has come when the page answers: it shows the result by itself.
  const apply = office.getByRole('button', { name: '导入', exact: true });
  await expect(apply).toBeVisible({ timeout: 30_000 });
  await expect(office.getByText('新增: 300')).toBeVisible();
  expect(await violations(office)).toEqual([]);
  await apply.click();
  await expect(office.getByRole('status').filter({ hasText: '已导入' })).toBeVisible({ timeout: 30_000 });

  await office.goto(`${hub.origin}/hub/import`);
  await office.getByRole('link', { name: '居民', exact: false }).filter({ hasText: '·' }).first().click();
  await expect(office.getByText('撤回: 300')).toBeVisible();
  expect(await violations(office)).toEqual([]);
  await office.getByLabel('为什么撤销').fill('选错了文件');
  await office.getByRole('button', { name: '撤销这次导入' }).click();
  await expect(office.getByText('已撤销。').first()).toBeVisible();
  await expect(office.getByRole('button', { name: '撤销这次导入' })).toHaveCount(0);
  const download = office.waitForEvent('download');
  await office.getByRole('link', { name: '下载每一行的结果' }).click();
  const path = await (await download).path();
  expect((await readFile(path, 'utf8')).split('\r\n')[1]).toBe('IMP-000,撤回');

  await office.goto(`${hub.origin}/hub/residents?q=IMP-000`);
  await expect(office.getByRole('cell', { name: 'IMP-000' })).toHaveCount(0);
  await choose();
  await expect(apply).toBeVisible({ timeout: 30_000 });
  await expect(office.getByText('新增: 300')).toBeVisible();
});
