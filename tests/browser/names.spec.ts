import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { readRows } from './support/hub-rows.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

test('staff find somebody without a network by initials, number and masked name, and by the whole name with one', async ({
  stage,
}) => {
  const { tablet } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const [resident] = await readRows<{ name: string; initials: string; number: string }>(
    stage.hub,
    sql`SELECT name, initials, number FROM resident AS one
      WHERE length(name) = 3 AND initials ~ '^[a-z]{3}$' AND (SELECT count(*) FROM resident
        WHERE left(name, 1) = left(one.name, 1) AND right(name, 1) = right(one.name, 1)) = 1
      ORDER BY number LIMIT 1`,
  );
  if (resident === undefined) throw new Error('the demo has nobody whose masked name is unlike all others');
  await stage.hub.restart();
  const list = page.getByRole('list', { name: '找到的居民' });
  const found = list.getByText(resident.number, { exact: true });
  const name = page.getByRole('textbox', { name: '姓名' });
  const pushes = (): number => stage.network.answered.filter((line) => /sync\/push.* 200$/.test(line)).length;

  // Another name that is masked alike: the hub says that nobody bears it, and nothing is asked.
  const [family = '', given = '', last = ''] = resident.name;
  await staff.signIn(memberOf(stage.hub.welcome, 'clerk'));
  await staff.begin('居民与卡');
  await staff.touch('登记新居民');
  const before = pushes();
  await page.getByRole('textbox').fill(`${family}${given === '秀' ? '新' : '秀'}${last}`);
  await staff.touch('登记并做卡');
  await expect(page.getByRole('heading', { name: '新卡做好了' })).toBeVisible({ timeout: 20_000 });
  await expect.poll(pushes, { timeout: 20_000 }).toBeGreaterThan(before);
  await staff.back();

  await stage.hub.kill('SIGKILL');
  for (const letter of resident.initials.toUpperCase()) await staff.touch(letter);
  await expect(found).toBeVisible();
  await staff.touch('居民编号');
  await staff.digits(/\d+$/.exec(resident.number)?.[0] ?? '');
  await expect(found).toBeVisible();
  await staff.touch('姓名');
  await name.fill(resident.name);
  await expect(page.getByText('连不上中心平台，姓名没有核对')).toBeVisible();
  await expect(list.getByRole('listitem')).toHaveCount(2);

  await stage.hub.restart();
  await name.fill('');
  await name.fill(resident.name);
  await expect(page.getByText('中心平台已核对')).toBeVisible();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(found).toBeVisible();

  // Somebody of that very name is registered a second time: the hub names the one who is there.
  await staff.touch('登记新居民');
  await page.getByRole('textbox').fill(resident.name);
  await staff.touch('登记并做卡');
  const dialog = page.getByRole('dialog', { name: `已有居民叫“${resident.name}”` });
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  await dialog.getByText(resident.number, { exact: true }).click();
  await expect(page.getByRole('button', { name: '挂失或换卡' })).toBeVisible();
});
