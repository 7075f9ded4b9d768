import { expect } from 'playwright/test';
import { signIn, violations } from './support/console.ts';
import { test } from './support/stage.ts';

test('two entries of one person are merged, and the old card opens the one that stays with all points', async ({
  page: office,
  stage,
}) => {
  const { hub } = stage;
  const { counter } = await stage.pairedTablet();
  const [kept, old] = [stage.card(200, 0), stage.card(200, 1)];
  const balances: number[] = [];
  for (const { number } of [kept, old]) {
    await counter.scan(number);
    balances.push(await counter.balance());
    await counter.page.getByRole('button', { name: '结束', exact: true }).click();
    await counter.expectScreen('idle');
  }
  const together = balances.reduce((sum, balance) => sum + balance, 0);

  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  // Found by the card that the resident holds out, which stands in no address.
  await office.goto(`${hub.origin}/hub/residents`);
  await office.getByRole('searchbox').fill(kept.number);
  await office.getByRole('searchbox').press('Enter');
  await office.getByRole('link', { name: '合并重复档案' }).click();
  await office.getByLabel('另一份档案的姓名、编号或卡号').fill(old.number);
  await office.getByRole('button', { name: '查找' }).click();
  await office.getByRole('link', { name: '看看是不是' }).last().click();
  await expect(office.getByText(new RegExp(`合并后共 ${together.toLocaleString('en')} 积分`))).toBeVisible();
  expect(await violations(office)).toEqual([]);
  await office.getByLabel('为什么合并').fill('重复登记，本人确认');
  await office.getByRole('button', { name: '合并，不再撤销' }).click();
  await expect(office.getByRole('status')).toContainText('已合并');
  expect(await violations(office)).toEqual([]);
  await expect(office.getByText('已并入这份档案的')).toBeVisible();

  // What the tablet kept of the old account comes back with an exchange, and both cards open one person.
  for (const { number } of [old, kept]) {
    await expect(async () => {
      await counter.scan(number);
      expect(await counter.balance()).toBe(together);
    }).toPass({ timeout: 60_000 });
    await counter.page.getByRole('button', { name: '结束', exact: true }).click();
    await counter.expectScreen('idle');
  }

  // The entry that was merged says where it has gone.
  await office.getByRole('region', { name: '已并入这份档案的' }).getByRole('link').first().click();
  await expect(office.getByRole('status')).toContainText('这份档案已并入');
  await office.getByRole('link', { name: '打开留下的档案' }).click();
  await expect(office.getByText('已并入这份档案的')).toBeVisible();
});
