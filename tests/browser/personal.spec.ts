import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { expect, type Page } from 'playwright/test';
import { maskName } from '#lib/domain/name.ts';
import { newId } from '../contract/community.ts';
import { signIn, violations } from './support/console.ts';
import type { HubProcess } from './support/hub-process.ts';
import { readRows } from './support/hub-rows.ts';
import { test } from './support/stage.ts';
import { pairWireKiosk } from './support/wire-kiosk.ts';

// What residents may ask of those who hold data on them: a copy of it, and that it is erased.

async function openPersonal(page: Page, hub: HubProcess, residentId: string): Promise<void> {
  await signIn(page, hub, hub.welcome.managerName, hub.welcome.managerPassword, `/hub/residents/${residentId}`);
  await page.getByRole('link', { name: '个人信息' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^个人信息/ })).toBeVisible();
}

test('a manager saves all that is held on a resident as one file', async ({ page, stage }) => {
  const { hub } = stage;
  const { name, residentId } = stage.card(100);
  await openPersonal(page, hub, residentId);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出全部记录' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.json$/);
  const held = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, object[]>;
  expect(held).toMatchObject({ resident: [{ id: residentId, name }], erasure: [] });
  expect(held['transfers']?.length).toBeGreaterThan(0);
});

test('a resident is erased by the typed number: the console says it, and the tablet forgets the name', async ({
  page,
  stage,
}) => {
  const { hub } = stage;
  const card = stage.card(100);
  const [resident] = await readRows<{ number: string }>(
    hub,
    sql`SELECT number FROM resident WHERE id = ${card.residentId}`,
  );
  const number = resident?.number ?? '';
  await hub.restart();
  const { counter } = await stage.pairedTablet();
  await counter.scan(card.number);
  expect(await counter.balance()).toBe(card.balance);
  await expect(counter.page.getByText(maskName(card.name)).first()).toBeVisible();
  await counter.page.getByRole('button', { name: '结束' }).click();
  await counter.expectScreen('idle');

  await openPersonal(page, hub, card.residentId);
  expect(await violations(page)).toEqual([]);
  const erase = async (reason: string, typed: string): Promise<void> => {
    await page.getByLabel('原因').fill(reason);
    await page.getByLabel(`请输入居民编号 ${number} 以确认`).fill(typed);
    await page.getByRole('button', { name: '删除个人信息' }).click();
  };
  await page.getByRole('button', { name: '查找' }).click();
  await expect(page.getByText('没有找到写着这个姓名的记录')).toBeVisible();
  await erase('本人要求', 'X-R9999');
  await expect(page.getByRole('alert')).toContainText('编号不一致，没有删除');
  await erase(`${card.name}本人要求`, number);
  await expect(page.getByRole('alert')).toContainText('原因里有姓名');
  await erase('本人要求', number.toLowerCase());
  await expect(page.getByRole('status')).toContainText('个人信息已删除');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`个人信息 · ${number}`);
  await expect(page.getByText(/^个人信息已于 .+ 删除$/)).toBeVisible();
  await expect(page.getByRole('button', { name: '删除个人信息' })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.goto(`${hub.origin}/hub/audit`);
  await expect(page.getByRole('row').nth(1)).toContainText('本人要求');
  await expect(page.getByRole('row').nth(1)).toContainText(number);

  // Points and card stay. The name goes with the next exchange, which the hub asks for at once.
  await expect(async () => {
    await counter.scan(card.number);
    await counter.expectScreen('resident');
    const shown = await counter.page.getByText(maskName(card.name)).count();
    await counter.page.getByRole('button', { name: '结束' }).click();
    await counter.expectScreen('idle');
    expect(shown).toBe(0);
  }).toPass({ timeout: 60_000 });
  await counter.scan(card.number);
  expect(await counter.balance()).toBe(card.balance);
  const held = await readRows<{ kept: string }>(
    hub,
    sql`SELECT name || pinyin || initials || name_form AS kept FROM resident WHERE id = ${card.residentId}`,
  );
  expect(held).toEqual([{ kept: '' }]);
});

test('the note of a record that concerns somebody else is found by a name, and erased by itself', async ({
  page,
  newHub,
}) => {
  const hub = await newHub();
  const wire = await pairWireKiosk(hub);
  const [card] = hub.welcome.cards;
  if (card === undefined) throw new Error('the demo has cards');
  const lines = [{ itemId: 'A-01', quantity: 1, batchId: null }];
  const note = `${card.name}打翻了`;
  const body = { writeOffId: newId(), lines, reason: 'damaged', note, photo: null } as const;
  const event = wire.kiosk.record({ type: 'stock.writtenOff', body });
  await wire.push();

  await openPersonal(page, hub, card.residentId);
  await page.getByRole('button', { name: '查找' }).click();
  const found = page.getByRole('table').getByRole('link', { name: '报损' });
  await expect(found).toBeVisible();
  await page.getByLabel('原因').first().fill(`${card.name}不愿意`);
  await page.getByRole('button', { name: '删除这条记录里的文字' }).click();
  await expect(page.getByRole('alert')).toContainText('原因里有姓名');
  await page.getByLabel('原因').first().fill('本人要求');
  await page.getByRole('button', { name: '删除这条记录里的文字' }).click();
  await expect(page.getByText('没有找到写着这个姓名的记录')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${hub.origin}/hub/events/${event.id}`);
  await expect(page.getByRole('main')).toContainText('报损');
  await expect(page.getByRole('main')).not.toContainText(card.name);
  await hub.dispose();
});

test('the reason of what was done at the hub is found by a name, and erased on the page of the record', async ({
  page,
  newHub,
}) => {
  const hub = await newHub();
  const [card, other] = hub.welcome.cards;
  if (card === undefined || other === undefined) throw new Error('the demo has cards');
  const adjust = async (reason: string): Promise<void> => {
    await page.goto(`${hub.origin}/hub/residents/${other.residentId}`);
    await page.getByLabel('积分', { exact: true }).fill('5');
    await page.getByLabel('原因').first().fill(reason);
    await page.getByRole('button', { name: '提出调整' }).click();
    await expect(page.getByText(reason)).toBeVisible();
  };
  await openPersonal(page, hub, card.residentId);
  await adjust(`${card.name}代领`);
  await adjust(`${card.name}代办`);

  // By itself, where the list of what was done shows it.
  await page.goto(`${hub.origin}/hub/audit`);
  await page.getByRole('table').getByRole('link', { name: '提出调整积分' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: '提出调整积分' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`${card.name}代办`);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('textbox', { name: '原因' }).fill('本人要求');
  await page.getByRole('button', { name: '删除这条原因' }).click();
  await expect(page.getByRole('status')).toContainText('这条操作记录里的原因已删除');
  await expect(page.getByText(/^原因已于 .+ 删除$/)).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText(card.name);
  await expect(page.getByRole('button', { name: '删除这条原因' })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);

  // And where somebody looks for all that says the name.
  await page.goto(`${hub.origin}/hub/residents/${card.residentId}/personal`);
  await page.getByRole('button', { name: '查找' }).click();
  await expect(page.getByRole('table').getByRole('link', { name: /^提出调整积分/ })).toHaveCount(1);
  await page.getByLabel('原因').first().fill(`${card.name}不愿意`);
  await page.getByRole('button', { name: '删除这条记录里的文字' }).click();
  await expect(page.getByRole('alert')).toContainText('原因里有姓名');
  await page.getByLabel('原因').first().fill('本人要求');
  await page.getByRole('button', { name: '删除这条记录里的文字' }).click();
  await expect(page.getByText('没有找到写着这个姓名的记录')).toBeVisible();

  for (const address of ['/hub/audit', '/hub/adjustments', `/hub/residents/${other.residentId}`]) {
    await page.goto(`${hub.origin}${address}`);
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText(`${card.name}代`);
  }
  const held = await readRows<{ said: string }>(
    hub,
    sql`SELECT payload AS said FROM hub_fact UNION ALL SELECT reason FROM hub_fact
      UNION ALL SELECT reason FROM adjustment UNION ALL SELECT said FROM resident_words`,
  );
  expect(held.filter(({ said }) => said.includes(`${card.name}代`))).toEqual([]);
  await hub.dispose();
});
