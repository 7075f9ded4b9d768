import { expect, type Page } from 'playwright/test';
import { CounterPage } from '../browser/support/counter-page.ts';
import type { Welcome } from '../browser/support/hub-process.ts';
import { StaffPage, memberOf } from '../browser/support/staff-page.ts';
import { demoItems } from '../../src/lib/server/demo/data/items.ts';

type Shoot = (name: string) => Promise<void>;

const portrait = { width: 800, height: 1280 };
const landscape = { width: 1280, height: 800 };

/**
 * Takes the pictures of the staff's screens on a paired tablet that waits for a card, each in the middle of its work.
 */
export async function shootStaff(page: Page, welcome: Welcome, shoot: Shoot): Promise<void> {
  const staff = new StaffPage(page);
  await page.setViewportSize(portrait);
  await staff.signIn(memberOf(welcome, 'clerk'));
  await shootGoods(page, staff, shoot);
  await page.setViewportSize(landscape);
  await shoot('staff-home');
  await shootAward(page, staff, welcome, shoot);
  await shootShift(page, staff, shoot);
  await staff.signOut();
}

/** A delivery of a few boxes, and a shelf of which one item is counted. */
async function shootGoods(page: Page, staff: StaffPage, shoot: Shoot): Promise<void> {
  await staff.begin('补货');
  await staff.scanUnderInputMethod(demoItems.slice(0, 5).map(({ barcode }) => barcode));
  await expect(page.getByText('5 种，共 5 件')).toBeVisible();
  await shoot('restock');
  await staff.back();
  await staff.begin('盘点');
  await staff.touch(/甲架中层/);
  await staff.digits('29');
  await staff.touch('下一种');
  await expect(page.getByRole('heading', { name: /挂面/ })).toBeVisible();
  await staff.digits('40');
  await shoot('count');
  await staff.back();
  await staff.back();
}

async function shootAward(page: Page, staff: StaffPage, { cards }: Welcome, shoot: Shoot): Promise<void> {
  await staff.begin('发积分');
  await new CounterPage(page).scan(cards[1]?.number ?? '');
  await page.locator('button[data-category="environment"]').click();
  await expect(page.getByText('需要另一位同事输密码确认')).toBeVisible();
  await shoot('award');
  // From the quantity to the categories, to the search, to the tasks.
  for (let screen = 0; screen < 3; screen += 1) await staff.back();
}

async function shootShift(page: Page, staff: StaffPage, shoot: Shoot): Promise<void> {
  await staff.begin('交班');
  await staff.touch(/点一点现金/);
  const dialog = page.getByRole('dialog');
  await staff.digits('0', dialog);
  await dialog.getByRole('button', { name: /好了/ }).click();
  await shoot('shift');
  await staff.back();
}
