import { readFile } from 'node:fs/promises';
import { expect, type Page } from 'playwright/test';
import { demoItems } from '#lib/server/demo/data/items.ts';
import { readBooks } from './support/ledger.ts';
import { fortyBarcodes, readDeliveries, readShelf } from './support/shelf.ts';
import { touchDeliberately } from './support/settled.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

test('a clerk signs in without a network; wrong PINs wait, also after a reload', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const staff = new StaffPage(tablet.page);
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  await stage.hub.kill('SIGKILL');
  const wrong = clerk.pin === '000000' ? '111111' : '000000';
  await staff.open();
  await staff.enter(clerk, wrong);
  await expect(tablet.page.getByText(/密码不对/)).toBeVisible({ timeout: 30_000 });
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await expect(staff.button('1')).toBeEnabled({ timeout: 30_000 });
    await staff.digits(wrong);
  }
  await expect(tablet.page.getByText(/试得太多了/)).toBeVisible({ timeout: 30_000 });
  await tablet.page.reload();
  await counter.expectScreen('idle');
  await staff.open();
  await staff.enter(clerk, clerk.pin);
  await expect(tablet.page.getByText(/试得太多了/)).toBeVisible({ timeout: 30_000 });

  // Somebody else is not kept waiting by it.
  const manager = memberOf(stage.hub.welcome, 'manager');
  await tablet.page.reload();
  await counter.expectScreen('idle');
  await staff.signIn(manager);

  // Who does nothing for long is asked, and not told of goods as a resident is.
  await counter.advance(165_000);
  await expect(tablet.page.getByText(/秒后自动退出/)).toBeVisible({ timeout: 20_000 });
  await staff.touch('我还在');
  await staff.signOut();
  await counter.expectScreen('idle');
});

test('points are awarded by two, a resident is registered offline and redeems with the new card, and the hub learns it all', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  const manager = memberOf(stage.hub.welcome, 'manager');
  await stage.hub.kill('SIGKILL');

  await staff.signIn(clerk);
  await staff.begin('居民与卡');
  await staff.touch('登记新居民');
  await page.getByRole('textbox').fill('欧阳秀兰');
  await staff.touch('登记并做卡');
  await expect(page.getByRole('heading', { name: '新卡做好了' })).toBeVisible({ timeout: 20_000 });
  const number = (await page.locator('article .number').first().innerText()).replace(/\s/g, '');
  expect(number).toMatch(/^1\d{23}$/);
  await staff.touch(/^(返回|完成)/);

  // Found again by the first letters of a name that the hub has never heard of.
  for (const letter of 'OYXL') await staff.touch(letter);
  await staff.touch(/欧阳\*兰/);
  await staff.touch('发积分');
  await page.getByRole('button', { name: /小时/ }).first().click();
  await staff.touch(/请同事确认/);
  await staff.approve(manager);
  await expect(page.getByRole('heading', { name: /已发 10 积分/ })).toBeVisible({ timeout: 30_000 });
  await staff.back();
  await staff.back();
  await staff.back();
  await staff.signOut();

  await counter.scan(number);
  expect(await counter.balance()).toBe(10);
  await page.getByRole('button', { name: '结束' }).click();
  await stage.hub.restart();
  await counter.expectSync('synced');
  await counter.scan(number);
  expect(await counter.balance()).toBe(10);
});

/** How many pieces of a delivery the tablet's memory holds: the screen shows each of them a moment before. */
const keptPieces = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('points-store');
      opening.onsuccess = () => resolve(opening.result);
    });
    const reading = database.transaction('drafts').objectStore('drafts').get('restock');
    await new Promise((resolve) => (reading.onsuccess = resolve));
    database.close();
    const draft = reading.result as { readonly value: { readonly lines: readonly { readonly quantity: number }[] } };
    return draft.value.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  });

test('a delivery of 40 lines comes in by hand scanner under a Chinese input method, without a network', async ({
  stage,
}) => {
  const barcodes = await fortyBarcodes(stage.hub);
  await stage.hub.restart();
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  await stage.hub.kill('SIGKILL');
  await staff.signIn(memberOf(stage.hub.welcome, 'clerk'));
  await staff.begin('补货');
  await staff.scanUnderInputMethod(barcodes);
  await expect(page.getByText('40 种，共 40 件')).toBeVisible({ timeout: 20_000 });
  // The same box again is one piece more, and a reload in the middle loses no line.
  await staff.scanUnderInputMethod(barcodes.slice(-1));
  await expect(page.getByText('40 种，共 41 件')).toBeVisible({ timeout: 20_000 });
  await expect.poll(() => keptPieces(page), { timeout: 20_000 }).toBe(41);
  await page.reload();
  await counter.expectScreen('idle');
  await staff.signIn(memberOf(stage.hub.welcome, 'clerk'));
  await staff.begin('补货');
  await expect(page.getByText('40 种，共 41 件')).toBeVisible({ timeout: 20_000 });
  // A second touch while the first is being recorded is no second delivery.
  await staff.button('全部上架').dblclick();
  await expect(page.getByRole('heading', { name: '货已上架' })).toBeVisible({ timeout: 20_000 });
  await stage.hub.restart();
  await counter.expectSync('synced');
  const books = await readDeliveries(stage.hub);
  expect(books).toEqual({ deliveries: 1, lines: 40, pieces: 41, brokenRows: [] });
});

test('a mistake is undone, damaged goods are written off, and the shift is closed, without a network', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  await stage.hub.kill('SIGKILL');
  const card = stage.card(300);
  const number = await counter.redeem(card.number, 'A-01');

  await staff.signIn(clerk);
  await staff.begin('撤销');
  await staff.touch(new RegExp(number));
  await staff.touch('拿错了商品');
  await staff.button('撤销').last().click();
  await expect(page.getByRole('heading', { name: '已经撤销' })).toBeVisible({ timeout: 20_000 });
  await staff.back();

  await staff.begin('报损');
  await staff.touch(/选商品/);
  await staff.touch(/香米/);
  await staff.touch('坏了');
  await staff.touch(/拿下 1 件/);
  await expect(page.getByRole('heading', { name: '已经记下' })).toBeVisible({ timeout: 20_000 });
  await staff.back();

  await staff.begin('交班');
  await staff.touch(/点一点现金/);
  await staff.digits('0', page.getByRole('dialog'));
  await page.getByRole('dialog').getByRole('button', { name: /好了/ }).click();
  await staff.button('交班').last().click();
  await expect(page.getByRole('heading', { name: '交班好了' })).toBeVisible({ timeout: 20_000 });
  await staff.back();
  await staff.signOut();

  // Both movements stand on the resident's screen: nothing was deleted.
  await counter.scan(card.number);
  expect(await counter.balance()).toBe(card.balance);
  await page.getByRole('button', { name: '结束' }).click();
  await stage.hub.restart();
  await counter.expectSync('synced');
  const books = await readBooks(stage.hub);
  expect(books.numbers).toEqual([number]);
  expect(books.balances.get(card.residentId)).toBe(card.balance);
  expect(books.brokenRows).toEqual([]);
});

test('a manager takes awarded points back without a network; both movements stay, here and at the hub', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const card = stage.card(200);
  await stage.hub.kill('SIGKILL');

  await staff.signIn(memberOf(stage.hub.welcome, 'manager'));
  await staff.begin('居民与卡');
  await counter.scan(card.number);
  const award = page
    .getByRole('listitem')
    .filter({ has: staff.button('收回') })
    .first();
  const awarded = Number(/\+(\d+)/.exec(await award.innerText())?.[1]);
  expect(awarded).toBeGreaterThan(0);
  await award.getByRole('button', { name: '收回' }).click();
  await staff.touch('发错了人');
  // A second touch takes nothing back a second time.
  await staff.button('收回积分').dblclick();
  await expect(page.getByText(`−${String(awarded)}`).first()).toBeVisible({ timeout: 20_000 });
  await staff.back();
  await staff.back();
  await staff.signOut();

  await counter.scan(card.number);
  expect(await counter.balance()).toBe(card.balance - awarded);
  await expect(page.locator('[data-screen="resident"]')).toContainText('发错了人');
  await page.getByRole('button', { name: '结束' }).click();
  await stage.hub.restart();
  await counter.expectSync('synced');
  await counter.scan(card.number);
  expect(await counter.balance()).toBe(card.balance - awarded);
  const books = await readBooks(stage.hub);
  expect(books.balances.get(card.residentId)).toBe(card.balance - awarded);
  expect(books.brokenRows).toEqual([]);
});

test("what is scanned with the touch that begins a task is the task's", async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  await staff.signIn(memberOf(stage.hub.welcome, 'clerk'));
  await counter.scan('2000000500034', staff.button(/^补货/));
  await expect(page.getByText('1 种，共 1 件')).toBeVisible({ timeout: 20_000 });
});

test('a shelf is counted blind while residents go on redeeming, and a manager confirms a large difference', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  const manager = memberOf(stage.hub.welcome, 'manager');
  await stage.hub.kill('SIGKILL');
  await staff.signIn(clerk);
  await staff.begin('盘点');
  await staff.touch(/甲架上层/);
  await expect(page.getByRole('heading', { name: /香米/ })).toBeVisible({ timeout: 20_000 });
  await staff.digits('10');
  await staff.touch('下一种');
  await expect(page.getByText('数到 10 件')).toBeVisible({ timeout: 20_000 });
  await staff.back();
  await staff.back();
  await expect(staff.button(/盘点.*1 个没做完/)).toBeVisible();
  await staff.signOut();

  // Somebody takes one home between the counting and the confirmation, and the tablet is loaded again.
  await counter.redeem(stage.card(300).number, 'A-01');
  await page.reload();
  await counter.expectScreen('idle');
  await staff.signIn(clerk);
  await staff.begin('盘点');
  await staff.touch(/甲架上层/);
  await expect(page.getByText('数到 10 件')).toBeVisible();
  await staff.touch('不知道');
  await staff.touch('拿走没登记');
  await expect(staff.button('拿走没登记')).toBeVisible();
  await staff.touch('请管理员确认');
  // The network comes back while the manager types: the question stays where it is.
  const pushes = (): number => stage.network.answered.filter((line) => /sync\/push.* 200$/.test(line)).length;
  let before = Number.NaN;
  await staff.approve(manager, async () => {
    await stage.hub.restart();
    await counter.expectSync('synced');
    before = pushes();
  });
  await expect(page.getByRole('heading', { name: '盘点好了' })).toBeVisible({ timeout: 30_000 });
  // The mark may not have changed yet when the count is done, and whoever reads the books stops the hub.
  await expect.poll(pushes, { timeout: 40_000 }).toBeGreaterThan(before);
  expect(await readShelf(stage.hub, 'A-01')).toEqual({ onHand: 9, needsCount: false, brokenRows: [] });
});

test('goods in hand win over a shelf that says none, and the shelf is flagged for a count', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  await stage.hub.kill('SIGKILL');
  const card = stage.card(500);
  await counter.scan(card.number);
  await counter.expectScreen('resident');
  await page.getByRole('button', { name: '去选商品' }).click();
  await staff.signInAtShelf(memberOf(stage.hub.welcome, 'clerk'));
  // Only what the books have none of is offered.
  const missing = page.locator('button[data-item]').first();
  const itemId = (await missing.getAttribute('data-item')) ?? '';
  // A scan picks it as a touch does; what the books have is left to the resident.
  await counter.scan('2000000100012');
  await expect(page.getByText(/账上还有/)).toBeVisible();
  await counter.scan(demoItems.find(({ code }) => code === itemId)?.barcode ?? '');
  await staff.touch('补货没登记');
  await staff.touch('给他换');
  expect(await counter.receiptNumber()).toMatch(/^A-\d{4}$/);
  await counter.finish();
  await stage.hub.restart();
  await counter.expectSync('synced');
  expect(await readShelf(stage.hub, itemId)).toEqual({ onHand: -1, needsCount: true, brokenRows: [] });
});

test('a tablet that will never be online again hands its outbox over as a file, twice without harm', async ({
  stage,
  browser,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const { welcome } = stage.hub;
  await stage.hub.kill('SIGKILL');
  const card = stage.card(500);
  const numbers = [await counter.redeem(card.number, 'A-01'), await counter.redeem(card.number, 'A-04')];
  await staff.signIn(memberOf(welcome, 'manager'));
  await staff.begin('同步');
  const [download] = await Promise.all([page.waitForEvent('download'), staff.touch('导出没传的记录')]);
  await expect(page.getByText(/已导出 2 条/)).toBeVisible();
  const file = {
    name: download.suggestedFilename(),
    mimeType: 'application/json',
    buffer: await readFile(await download.path()),
  };
  await tablet.dispose();

  await stage.hub.restart();
  const console = await browser.newPage();
  await touchDeliberately(console);
  await console.goto(`${stage.hub.origin}/hub/sign-in`);
  await console.getByLabel('用户名').fill(welcome.managerName);
  await console.getByLabel('密码').fill(welcome.managerPassword);
  await console.getByRole('button', { name: '登录' }).click();
  await expect(console).toHaveURL(`${stage.hub.origin}/hub`, { timeout: 20_000 });
  await console.goto(`${stage.hub.origin}/hub/kiosks`);
  const kiosk = await console.locator('td a[href^="/hub/kiosks/"]').first().getAttribute('href');
  await console.goto(`${stage.hub.origin}${kiosk ?? ''}`);
  for (let time = 0; time < 2; time += 1) {
    await console.locator('input[type=file]').setInputFiles(file);
    await console.getByRole('button', { name: '导入' }).click();
    await expect(console.getByText('文件里有 2 条记录')).toBeVisible({ timeout: 20_000 });
  }
  await console.close();
  const books = await readBooks(stage.hub);
  expect(books.numbers).toEqual(numbers);
  expect(books.setAside).toBe(0);
  expect(books.brokenRows).toEqual([]);
});
