import { readFileSync } from 'node:fs';
import { expect, type Page } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { test } from './support/stage.ts';

/** How many pages a browser prints of a page, as its own style sheet says. */
async function printedPages(page: Page): Promise<number> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** Reads the code on a printed card out of the page's picture, as a scanner would. */
async function readCode(page: Page): Promise<string> {
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
  const wasmBinary = new Uint8Array(readFileSync('node_modules/zxing-wasm/dist/reader/zxing_reader.wasm')).buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
  const picture = await page.locator('[data-print] svg').first().screenshot();
  const [read] = await readBarcodes(new Blob([new Uint8Array(picture)]), { formats: ['QRCode'], tryHarder: true });
  return read?.text ?? '';
}

test('somebody is registered at the hub, gets a card that is printed once, and a kiosk knows it', async ({
  page: office,
  stage,
}) => {
  const { hub } = stage;
  const { counter } = await stage.pairedTablet();
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await office.getByRole('navigation').getByRole('link', { name: '居民' }).first().click();
  await office.getByRole('link', { name: '登记居民' }).click();
  await office.getByLabel('姓名').fill('欧阳秀兰');
  await office.getByLabel('类型').fill('退休人员');
  // As wide as an input method types it: the door of the first two of the demo.
  await office.getByLabel('户号').fill('１-1-101');
  expect(await violations(office)).toEqual([]);
  await office.getByRole('button', { name: '登记居民' }).click();
  await expect(office.getByRole('status')).toContainText('已登记');
  await expect(office.getByRole('region', { name: '同一户' }).getByRole('link')).toHaveText([/XL-0001/, /XL-0002/]);
  await office.getByRole('link', { name: '发卡' }).click();
  await office.getByRole('button', { name: '发卡并打印' }).click();
  await expect(office.getByRole('status')).toContainText('1 张新卡');
  expect(await printedPages(office)).toBe(1);
  const number = await readCode(office);
  const shown = await office.locator('[data-print] .number').innerText();
  expect(number).toBe(shown.replace(/\s/g, ''));
  expect(await violations(office)).toEqual([]);

  // Loaded again, it shows no number, and issues no second card.
  await office.reload();
  await expect(office.getByRole('button', { name: '停卡' })).toBeVisible();
  await expect(office.locator('[data-print]')).toHaveCount(0);
  await expect(office.getByLabel('哪张卡').getByRole('option')).toHaveCount(1);

  await expect(async () => {
    await counter.scan(number);
    expect(await counter.balance()).toBe(0);
  }).toPass({ timeout: 30_000 });

  await counter.page.getByRole('button', { name: '结束', exact: true }).click();
  await counter.expectScreen('idle');

  // Moved away: the kiosk says that the points are kept, and after the return everything is as before.
  await office.goto(`${hub.origin}/hub/residents?q=ouyangxiulan`);
  await office.getByRole('link', { name: '欧阳秀兰' }).click();
  await office.getByLabel('原因').last().fill('搬去外地');
  await office.getByRole('button', { name: '登记搬离' }).click();
  await expect(office.getByRole('status')).toContainText('已登记搬离');
  expect(await violations(office)).toEqual([]);
  await expect(async () => {
    await counter.scan(number);
    await expect(counter.page.getByText('您已登记搬离，积分还在')).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await office.getByLabel('原因').last().fill('回来了');
  await office.getByRole('button', { name: '登记回来' }).click();
  await expect(office.getByRole('status')).toContainText('已登记回来');
  await expect(async () => {
    await counter.scan(number);
    expect(await counter.balance()).toBe(0);
  }).toPass({ timeout: 30_000 });

  // Whether they may be named in public is noted beside it, with how they agreed.
  await office.getByLabel('怎么同意或撤回的').fill('本人当面同意');
  await office.getByRole('button', { name: '登记同意公开姓名' }).click();
  await expect(office.getByRole('status')).toContainText('公示里可以写这位居民的姓名');
  await expect(office.getByRole('button', { name: '登记撤回' })).toBeVisible();

  // In the list: whoever has points, the most first, by headings and choices; on a phone by choices alone.
  await office.goto(`${hub.origin}/hub/residents`);
  await office
    .getByRole('navigation', { name: '积分', exact: true })
    .getByRole('link', { name: '有积分', exact: true })
    .click();
  await expect(office).toHaveURL(/points=some$/);
  await office.getByRole('columnheader', { name: '余额' }).getByRole('link').press('Enter');
  await expect(office.getByRole('columnheader', { name: '余额' })).toHaveAttribute('aria-sort', 'ascending');
  await office.getByRole('columnheader', { name: '余额' }).getByRole('link').press('Enter');
  await expect(office).toHaveURL(/points=some&sort=-balance/);
  const balances = (await office.getByRole('row').locator('td:nth-child(3)').allTextContents()).map((text) =>
    Number(text.replace(/\D/g, '')),
  );
  expect(balances.length).toBeGreaterThan(10);
  expect(balances).toEqual(balances.toSorted((left, right) => right - left));
  await expect(office.getByRole('link', { name: '欧阳秀兰' })).toHaveCount(0);
  await office.setViewportSize({ width: 390, height: 844 });
  await office.getByRole('navigation', { name: '排序' }).getByText('余额（降序）').first().click();
  await office.getByRole('link', { name: '姓名（升序）' }).click();
  await expect(office).toHaveURL(/points=some&sort=name/);
  expect(await violations(office)).toEqual([]);
});
