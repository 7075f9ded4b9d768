import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, type Locator } from 'playwright/test';
import { goodsLook } from '../fake-camera/scene.ts';
import { writeCardVideo } from '../fake-camera/y4m.ts';
import { readRows } from './support/hub-rows.ts';
import { onTop } from './support/on-top.ts';
import { readDeliveries } from './support/shelf.ts';
import { onlyOnce } from './support/settled.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test, twoTablets } from './support/stage.ts';

test('a lost card stops at once here and at the next exchange elsewhere, and the new one has the balance', async ({
  stage,
}) => {
  const [counter, elsewhere] = await twoTablets(stage);
  const { page } = counter;
  const staff = new StaffPage(page);
  const card = stage.card(200);
  const [resident] = await readRows<{ initials: string; number: string }>(
    stage.hub,
    sql`SELECT initials, number FROM resident WHERE id = ${card.residentId}`,
  );
  const lost = page.getByText('这张卡已挂失，请找工作人员');

  await staff.signIn(memberOf(stage.hub.welcome, 'clerk'));
  await staff.begin('居民与卡');
  for (const letter of resident?.initials.toUpperCase() ?? '') await staff.touch(letter);
  await staff.touch(new RegExp(`${resident?.number ?? 'nobody'}$`));
  await staff.touch('挂失或换卡');
  await staff.touch('丢了，换新卡');
  await expect(page.getByRole('heading', { name: '新卡做好了' })).toBeVisible({ timeout: 20_000 });
  const number = (await page.locator('article .number').first().innerText()).replace(/\s/g, '');
  await staff.back();
  await staff.back();
  await staff.signOut();
  await counter.expectScreen('idle');
  await counter.scan(card.number);
  await expect(lost).toBeVisible();
  await counter.scan(number);
  expect(await counter.balance()).toBe(card.balance);

  // Nobody has told the other tablet yet.
  await elsewhere.scan(card.number);
  expect(await elsewhere.balance()).toBe(card.balance);
  await elsewhere.page.getByRole('button', { name: '结束' }).click();
  await stage.hub.restart();
  await expect(async () => {
    await elsewhere.scan(number);
    const balance = elsewhere.page.locator('[data-balance]');
    await expect(balance).toHaveAttribute('data-balance', String(card.balance), { timeout: 3000 });
  }).toPass({ timeout: 40_000 });
  await elsewhere.page.getByRole('button', { name: '结束' }).click();
  await elsewhere.scan(card.number);
  await expect(elsewhere.page.getByText('这张卡已挂失，请找工作人员')).toBeVisible();
  const cards = await readRows(
    stage.hub,
    sql`SELECT status, ended_at IS NOT NULL AS ended FROM card WHERE resident = ${card.residentId} ORDER BY issued_at`,
  );
  expect(cards).toEqual([
    { status: 'lost', ended: true },
    { status: 'active', ended: false },
  ]);
});

test('a barcode before the camera that nobody knows becomes an item with a photo, and is known from then on', async ({
  stage,
}) => {
  const barcode = '6901234567892';
  const folder = mkdtempSync(join(tmpdir(), 'points-store-video-'));
  const video = join(folder, 'goods.y4m');
  writeCardVideo(video, { text: barcode, look: goodsLook, widthPx: 640, heightPx: 480, cardSeconds: 1.5 });
  const { tablet, counter } = await stage.pairedTablet({ video });
  const { page } = tablet;
  const staff = new StaffPage(page);
  await stage.hub.kill('SIGKILL');
  await staff.signIn(memberOf(stage.hub.welcome, 'clerk'));
  await staff.begin('补货');
  await staff.touch('开摄像头');
  await expect(page.getByText(`条码 ${barcode} 还没有登记`)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('textbox', { name: '商品名' }).fill('薄皮核桃');
  // Nobody takes a picture of what the camera does not show yet.
  await expect(page.getByRole('group', { name: '照片' }).locator('video')).not.toHaveJSProperty('videoWidth', 0);
  await staff.touch('拍照');
  await expect(page.getByRole('img', { name: '照片' })).toBeVisible();
  await staff.touch(/^要多少积分/);
  await staff.digits('260', page.getByRole('dialog'));
  await staff.touch('好了');
  await staff.touch('甲架中层');
  await staff.touch('不会过期');
  await staff.touch('登记并上架');
  await expect(page.getByText('1 种，共 1 件')).toBeVisible();

  // The camera reads the same box again, and now knows whose it is.
  await staff.touch('开摄像头');
  await expect(page.getByText(/1 种，共 [2-9] 件/)).toBeVisible({ timeout: 30_000 });
  await staff.touch('关摄像头');
  await page.getByRole('group', { name: '件数' }).getByRole('button').nth(1).click();
  await staff.digits('12', page.getByRole('dialog'));
  await staff.touch('好了');
  await staff.touch('全部上架');
  await expect(page.getByText('1 种商品，共 12 件')).toBeVisible({ timeout: 20_000 });
  await staff.back();
  await staff.signOut();

  // It stands on the shelf, for a resident who comes before the network does.
  const card = stage.card(300);
  await counter.scan(card.number);
  await counter.expectScreen('resident');
  await page.getByRole('button', { name: '去选商品' }).click();
  await turnTo(page.getByRole('button', { name: /薄皮核桃/ }), page.getByRole('button', { name: '下一页' }));
  await page.getByRole('button', { name: /薄皮核桃/ }).click();
  await page.getByRole('button', { name: '去确认' }).click();
  await page.getByRole('button', { name: '确认兑换' }).click();
  await counter.receiptNumber();
  await counter.finish();
  await stage.hub.restart();
  await counter.expectSync('synced');
  const items = await readRows(
    stage.hub,
    sql`SELECT item.name, item.shelf_place AS place, left(item.picture, 23) AS picture, item.points_price AS points,
          stock.on_hand AS "onHand" FROM item JOIN stock ON stock.community = item.community AND stock.item = item.id
        WHERE item.barcode = ${barcode} AND stock.on_hand <> 0`,
  );
  const picture = 'data:image/jpeg;base64,';
  expect(items).toEqual([{ name: '薄皮核桃', place: '甲架中层', picture, points: 260, onHand: 11 }]);
  rmSync(folder, { recursive: true });
});

test('no odd number comes in, a double tap is one answer, spoilt goods are not handed out, and labels are printed', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const dialog = page.getByRole('dialog');
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  await stage.hub.kill('SIGKILL');
  await staff.signIn(clerk);
  await staff.begin('补货');
  // The demo has none of it, so that this delivery will be all there is.
  await counter.scan('2000000500034');
  await expect(page.getByText('1 种，共 1 件')).toBeVisible();
  const quantity = page.getByRole('group', { name: '件数' }).getByRole('button');
  await expect(quantity.first()).toBeDisabled();
  await quantity.nth(1).click();
  await staff.digits('0', dialog);
  await expect(dialog.getByRole('button', { name: '好了' })).toBeDisabled();
  await page.keyboard.insertText('-5 件');
  await page.keyboard.press('Minus');
  await staff.digits('7', dialog);
  await page.keyboard.insertText('99');
  await dialog.getByRole('button', { name: '好了' }).click();
  await expect(page.getByText('1 种，共 7 件')).toBeVisible();
  await quantity.nth(1).click();
  await staff.digits('9'.repeat(12), dialog);
  await dialog.getByRole('button', { name: '好了' }).click();
  await expect(page.getByText('1 种，共 99,999 件')).toBeVisible();
  await quantity.nth(1).click();
  await staff.digits('7', dialog);
  await dialog.getByRole('button', { name: '好了' }).click();
  await staff.touch(/^保质期到/);
  await staff.touch('年份：少一点');
  await dialog.getByRole('group', { name: '日期' }).getByRole('button').first().click();
  await expect(page.getByText('这个日期已经过了，请核对包装')).toBeVisible();
  await onlyOnce(page, () => staff.button('全部上架').dblclick());
  await expect(page.getByText('电子体温计已经过了保质期。真的要收，请再按一次')).toBeVisible();
  await staff.touch('全部上架');
  await expect(page.getByRole('heading', { name: '货已上架' })).toBeVisible({ timeout: 20_000 });
  await staff.back();

  await staff.begin('货架');
  await expect(page.locator('[data-line="E-03"]').getByText('过期 7 件，请拿下来')).toBeVisible();
  await staff.touch('货架位置');
  await dialog.getByRole('button', { name: '戊架中层' }).click();
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await staff.touch('打印 3 张标签');
  await expect(page.locator('body[data-printed]')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  const labels = page.locator('[data-print] li');
  await expect(labels).toHaveCount(3);
  await expect(labels.filter({ hasText: '电子体温计' })).toHaveText(
    /175\s*积分\s*市场价 ¥25\.00\s*戊架中层\s*2000000500034/,
  );
  await expect(page.getByRole('heading', { name: '货架情况' })).toBeHidden();
  const box = await labels.first().boundingBox();
  const perMm = 96 / 25.4;
  expect([(box?.width ?? 0) / perMm, (box?.height ?? 0) / perMm].map(Math.round)).toEqual([60, 40]);
  await page.emulateMedia({ media: null });
  await staff.back();
  await staff.signOut();

  const card = stage.card(500);
  await counter.scan(card.number);
  await counter.expectScreen('resident');
  await page.getByRole('button', { name: '去选商品' }).click();
  const spoilt = page.locator('[data-screen="choosing"] button[data-item="E-03"]');
  await turnTo(spoilt, page.getByRole('button', { name: '下一页' }));
  await expect(spoilt).toHaveAttribute('aria-disabled', 'true');
  await expect(spoilt).toContainText('缺货');
  await staff.signInAtShelf(clerk);
  await page.locator(onTop('button[data-item="E-03"]')).click();
  await staff.touch('补货没登记');
  await staff.touch('给他换');
  await expect(page.getByText('电子体温计过了保质期，请拿别的')).toBeVisible();
  await stage.hub.restart();
  await counter.expectSync('synced');
  expect(await readDeliveries(stage.hub)).toEqual({ deliveries: 1, lines: 1, pieces: 7, brokenRows: [] });
});

test('two people count one shelf together at one tablet, and what a second tablet counted as well is looked at', async ({
  stage,
}) => {
  const [counter, elsewhere] = await twoTablets(stage);
  const { welcome } = stage.hub;
  await stage.hub.kill('SIGKILL');
  const [first, second] = [memberOf(welcome, 'clerk'), memberOf(welcome, 'clerk', 1)];
  const staff = new StaffPage(counter.page);
  const count = async (on: StaffPage, pieces: string): Promise<void> => {
    await on.digits(pieces);
    await on.touch('下一种');
  };
  await staff.signIn(first);
  await staff.begin('盘点');
  await staff.touch(/甲架中层/);
  await count(staff, '30');
  await expect(counter.page.getByRole('heading', { name: /挂面/ })).toBeVisible();
  await staff.back();
  await staff.back();
  await staff.signOut();
  await staff.signIn(second);
  await staff.begin('盘点');
  await staff.touch(new RegExp(`甲架中层.*${first.name}.*还没数完.*1 / 2 种`));
  await count(staff, '38');
  await staff.touch('记下结果');
  await expect(counter.page.getByText('甲架中层，数了 2 种')).toBeVisible({ timeout: 20_000 });

  // The other tablet hears of it too late.
  const manager = new StaffPage(elsewhere.page);
  await manager.signIn(memberOf(welcome, 'manager'));
  await manager.begin('盘点');
  await manager.touch(/甲架中层/);
  await count(manager, '30');
  await count(manager, '39');
  await manager.touch('记下结果');
  await expect(elsewhere.page.getByRole('heading', { name: '盘点好了' })).toBeVisible({ timeout: 20_000 });
  await stage.hub.restart();
  // A tablet may send in several parts: the number of pushes does not say that both have sent everything.
  await counter.expectSync('synced');
  await elsewhere.expectSync('synced');
  const counted = await readRows<{ pieces: number; applied: boolean }>(
    stage.hub,
    sql`SELECT (event.payload::json #>> '{body,lines,1,counted}')::int AS pieces, review.code IS NULL AS applied
        FROM event LEFT JOIN review ON review.community = event.community AND review.event = event.id
          AND review.code = 'countConflict'
        WHERE event.type = 'stock.counted' ORDER BY pieces`,
  );
  // Both counts stand; whichever came first has set the shelf, and the other one waits for somebody to look.
  expect(counted.map(({ pieces }) => pieces)).toEqual([38, 39]);
  const applied = counted.filter((event) => event.applied);
  expect(applied).toHaveLength(1);
  const shelf = await readRows(
    stage.hub,
    sql`SELECT item, on_hand AS "onHand" FROM stock WHERE store = 'main' AND item IN ('A-03', 'A-04') ORDER BY item`,
  );
  expect(shelf).toEqual([
    { item: 'A-03', onHand: 30 },
    { item: 'A-04', onHand: applied[0]?.pieces },
  ]);
});

/** Turns the pages of a shelf until something is on it. Fails on the last page if it is not there. */
async function turnTo(wanted: Locator, next: Locator): Promise<void> {
  await next.waitFor();
  while (!(await wanted.isVisible())) {
    await expect(next).toBeEnabled();
    await next.click();
  }
}
