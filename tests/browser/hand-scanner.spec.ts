import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { test } from './support/stage.ts';

/** Rice of the demo, by its barcode. */
const barcodeOfRice = '2000000100012';

/** When the latest key was struck, in seconds: whoever comes next waits for a moment. */
let struckAt = 0;

/**
 * Strikes keys that write, each at the time that is given to it: a busy machine would put pauses between them that
 * neither scanner nor person makes.
 */
async function strike(page: Page, text: string, gapMs: number, end?: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  struckAt = Math.max(struckAt, Date.now() / 1000) + 1;
  const press = async (key: string, code: string, written: string | undefined): Promise<void> => {
    struckAt += gapMs / 1000;
    const struck = { key, code, timestamp: struckAt, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) };
    await devtools.send('Input.dispatchKeyEvent', {
      type: written === undefined ? 'rawKeyDown' : 'keyDown',
      ...struck,
      ...(written === undefined ? {} : { text: written }),
    });
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...struck });
  };
  for (const letter of text) {
    const code = /\d/.test(letter) ? `Digit${letter}` : letter === ']' ? 'BracketRight' : `Key${letter.toUpperCase()}`;
    await press(letter, code, letter);
  }
  if (end !== undefined) await press(end, end, undefined);
  await devtools.detach();
}

test('F73 F74 a scan leaves nothing in a text field, and a person types there and at every keypad', async ({
  stage,
}) => {
  const { tablet } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const clerk = memberOf(stage.hub.welcome, 'clerk');
  await staff.open();
  // A scan before the sign-in is no PIN, and is answered.
  await staff.touch(new RegExp(clerk.name));
  await strike(page, barcodeOfRice, 10, 'Enter');
  await expect(page.getByText('请先选名字、输密码，再扫一次')).toBeVisible();
  await strike(page, clerk.pin, 110);
  await staff.expectHome(clerk);
  // Whoever has signed in is not told to sign in first.
  await expect(page.getByText('请先选名字、输密码，再扫一次')).toHaveCount(0, { timeout: 1000 });

  await staff.begin('居民与卡');
  await staff.touch('登记新居民');
  const field = page.getByRole('textbox');
  await field.click();
  await strike(page, 'wang', 100);
  for (const [gapMs, front, end] of [
    [5, ']E0', 'Enter'],
    [80, 'F', 'Tab'],
    [30, '', undefined],
  ] as const) {
    await strike(page, front + barcodeOfRice, gapMs, end);
    await expect(field).toHaveValue('wang');
    await expect(field).toBeFocused();
  }
  await strike(page, 'xiu', 100);
  await expect(field).toHaveValue('wangxiu');
});

test('F77 goods scanned before the card are the list that the card takes over, and after it are added', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const { number } = stage.card(500);
  await counter.expectIdle();
  await counter.scan(barcodeOfRice);
  await counter.expectScreen('gathering');
  await expect(page.getByRole('heading', { name: '请刷积分卡' })).toBeVisible();
  await counter.scan(number);
  await counter.expectScreen('confirming');
  await counter.scan(barcodeOfRice);
  await expect(page.locator('[data-screen="confirming"]')).toBeAttached();
  await counter.scan('4006381333931');
  await expect(page.getByText('货架上没有这件商品，请拿给工作人员看一下')).toBeVisible();
});
