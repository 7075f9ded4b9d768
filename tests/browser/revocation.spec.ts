import { expect } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

test('a tablet is declared lost, everybody gets a new PIN, and it goes on by itself once that is taken back', async ({
  page,
  stage,
}) => {
  const { hub } = stage;
  const { tablet, counter } = await stage.pairedTablet();
  const card = stage.card(500);
  await counter.redeem(card.number, 'A-01');
  await counter.expectSync('synced');

  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await page.goto(`${hub.origin}/hub/kiosks`);
  await page.locator('td a[href^="/hub/kiosks/"]').first().click();
  const danger = page.getByRole('button', { name: '报失或停用终端' });
  // Without a reason nothing is sent.
  await danger.click();
  await expect(page.getByLabel('原因')).toBeFocused();
  await page.getByLabel('原因').fill('放在门口，被人拿走了');
  await danger.click();
  await expect(page.getByText('已报失或停用。请看下面还要做什么。')).toBeVisible();
  await expect(page.getByRole('row', { name: /兑换.*1/ })).toBeVisible();
  await expect(tablet.page.getByRole('heading', { name: '这台机器已被停用' })).toBeVisible({ timeout: 40_000 });

  const pins = page.locator('form[action="?/renewPins"]');
  await pins.getByLabel('原因').fill('平板被人拿走了');
  await pins.getByRole('button', { name: '全部换新' }).click();
  const clerk = memberOf(hub.welcome, 'clerk');
  const renewed = page.getByTestId('new-pin').filter({ hasText: clerk.name });
  await expect(renewed).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
  const pin = (/\d{3} \d{3}$/.exec((await renewed.textContent())?.trim() ?? '')?.[0] ?? '').replace(' ', '');
  expect(pin).toMatch(/^\d{6}$/);
  expect(pin).not.toBe(clerk.pin);

  // What is printed is the sheet.
  await page.emulateMedia({ media: 'print' });
  await expect(renewed).toBeVisible();
  await expect(page.getByRole('navigation')).toBeHidden();
  await page.emulateMedia({ media: null });

  await page.goto(page.url().replace(/\?.*$/, ''));
  const back = page.locator('form[action="?/takeBack"]');
  await back.getByLabel('原因').fill('保安收起来了');
  await back.getByRole('button', { name: '撤回报失或停用' }).click();
  await expect(page.getByText('已撤回。这台终端又可以同步了。')).toBeVisible();
  // It asks every few minutes; whoever cannot wait reloads.
  await tablet.page.reload();
  await counter.expectSync('synced');
  await counter.redeem(card.number, 'A-01');
  const staff = new StaffPage(tablet.page);
  await staff.signIn({ ...clerk, pin });

  // What was typed has been answered by the page that came. It stands in no form again when somebody else takes it back.
  await page.getByLabel('原因').fill('又不见了');
  await danger.click();
  await expect(page.getByText('已报失或停用。请看下面还要做什么。')).toBeVisible();
  const address = page.url().replace(/\?.*$/, '');
  const request = { form: { reason: '又找到了' }, headers: { origin: hub.origin, accept: 'text/html' } };
  expect((await page.request.post(`${address}?/takeBack`, request)).ok()).toBe(true);
  await page.goto(address);
  await expect(page.getByText('实时更新')).toBeVisible();
  await expect(page.getByLabel('原因')).toHaveValue('');
});
