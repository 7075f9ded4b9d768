import { expect } from 'playwright/test';
import type { CDPSession, Locator, Page } from 'playwright';
import { signIn } from './support/console.ts';
import { readBooks } from './support/ledger.ts';
import { onTop } from './support/on-top.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { eachTouchCounts } from './support/settled.ts';
import { test } from './support/stage.ts';

// Real presses that wait for nothing, sent over the debugging port: by finger, mouse, key, and as screen readers send them.

test.beforeEach(({ page }) => page.addInitScript((name) => void (window.name = name), eachTouchCounts));

interface Hand {
  readonly press: (at: Point) => Promise<void>;
}
interface Point {
  readonly x: number;
  readonly y: number;
}

const hands = {
  finger: (devtools: CDPSession): Hand => ({
    async press(at) {
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    },
  }),
  mouse: (devtools: CDPSession): Hand => ({
    async press(at) {
      const button = { ...at, button: 'left', clickCount: 1 } as const;
      await devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...button });
      await devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...button });
    },
  }),
} as const;

const middle = async (target: Locator): Promise<Point> => {
  const box = await target.boundingBox();
  if (box === null) throw new Error('nothing is there to be touched');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** So long after a screen has come, by the page's own clock: a trembling hand, and one that looked. */
const pause = (page: Page, ms: number): Promise<void> =>
  page.evaluate((wait) => new Promise<void>((resolve) => setTimeout(resolve, wait)), ms);

const main = onTop('[data-main-action]');

for (const hand of ['finger', 'mouse'] as const) {
  test(`F59 by ${hand} a second tap does nothing on the screen that the first one opened, and a later one counts`, async ({
    stage,
  }) => {
    const { tablet, counter } = await stage.pairedTablet();
    const { page } = tablet;
    const { press } = hands[hand](await page.context().newCDPSession(page));
    const card = stage.card(400);
    await counter.scan(card.number);
    await counter.expectScreen('resident');

    // Wherever the buttons of the next screen stand, and however soon: it is still there 600 ms later.
    const trembles = async (screen: string, targets: readonly string[]): Promise<void> => {
      for (const waitMs of [0, 120, 200]) {
        for (const target of targets) await press(await middle(page.locator(onTop(target)).first()));
        await pause(page, waitMs);
      }
      await expect(page.locator(`[data-screen="${screen}"]`)).toBeAttached();
    };
    const go = async (target: string, screen: string): Promise<void> => {
      await pause(page, 800);
      await press(await middle(page.locator(onTop(target)).first()));
      await counter.expectScreen(screen);
    };
    await trembles('resident', ['[data-main-action]', '.secondary button']);
    await go('[data-main-action]', 'choosing');
    await trembles('choosing', ['button[data-item="A-01"]', '.secondary button', '[data-main-action]']);
    await expect(page.locator(onTop('.basket'))).not.toContainText('选了');
    await go('button[data-item="A-01"]', 'choosing');
    await go('[data-main-action]', 'confirming');
    await trembles('confirming', ['[data-main-action]', '.secondary button', '.stepper button']);
    await go('[data-main-action]', 'done');
    await trembles('done', ['[data-main-action]']);
    const number = await counter.receiptNumber();

    // A deliberate touch leads on, and not before the number can have been read.
    await pause(page, 800);
    await press(await middle(page.locator(main)));
    await pause(page, 2000);
    await expect(page.locator(onTop('[data-receipt]'))).toHaveText(number);
    await counter.expectScreen('idle');
    await trembles('idle', ['.secondary button:nth-child(3)', '.secondary button:nth-child(1)']);
    await counter.expectSync('synced');
    const books = await readBooks(stage.hub);
    expect(books.numbers).toEqual([number]);
  });
}

test('F59 a finger that came down before fires nothing after, keys that are held and screen readers neither; keypads keep pace', async ({
  stage,
}) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const devtools = await page.context().newCDPSession(page);
  await counter.scan(stage.card(400).number);
  await counter.expectScreen('resident');
  await pause(page, 800);

  // Down on one screen, lifted on the next, where a button lies under it by then.
  const button = page.getByRole('button', { name: '去选商品' });
  const at = await middle(button);
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  await button.evaluate((element: HTMLElement) => element.click());
  await counter.expectScreen('choosing');
  await pause(page, 800);
  await page.locator('button[data-item="A-01"]').evaluate((element: HTMLElement) => element.click());
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page.locator('[data-screen="choosing"]')).toBeAttached();

  // A key that is held down repeats on whatever has the focus by then.
  await page.locator(main).focus();
  const enter = { code: 'Enter', key: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
  await counter.expectScreen('confirming');
  for (let time = 0; time < 8; time += 1) {
    await pause(page, 100);
    await page.locator(main).focus();
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', autoRepeat: true, ...enter });
  }
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', code: 'Enter', key: 'Enter' });
  await expect(page.locator('[data-screen="confirming"]')).toBeAttached();
  await expect(page.locator(main)).toBeFocused();

  // A screen reader's click has neither finger nor key. It is answered, and counts once the screen has stood.
  const early = await page.evaluate(async () => {
    const top = (): HTMLElement | undefined =>
      [...document.querySelectorAll<HTMLElement>('button')].find(
        (found) => found.textContent.includes('再挑挑') && found.closest('[data-shown="false"]') === null,
      );
    top()?.click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const shelf = document.querySelector<HTMLElement>(
      '[data-screen="choosing"] [data-shown="true"] [data-main-action]',
    );
    shelf?.click();
    return shelf?.hasAttribute('data-early');
  });
  expect(early).toBe(true);
  await expect(page.locator('[data-screen="choosing"]')).toBeAttached();
  await page.getByRole('button', { name: '结束' }).click();
  await counter.expectScreen('idle');

  await page.getByRole('button', { name: '输入卡号' }).click();
  const typed = await page.evaluate(async () => {
    const key = [...document.querySelectorAll('button')].find((found) => found.textContent === '7');
    for (let digit = 0; digit < 20; digit += 1) {
      key?.click();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return document.body.innerText;
  });
  expect(typed).not.toContain('已输入 20 位');
  await pause(page, 800);
  const quick = await page.evaluate(async () => {
    const key = [...document.querySelectorAll('button')].find((found) => found.textContent === '7');
    const before = document.querySelectorAll('.digits').length;
    const start = performance.now();
    for (let digit = 0; digit < 24; digit += 1) {
      key?.click();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { before, seconds: (performance.now() - start) / 1000, text: document.body.innerText };
  });
  expect(quick.text).toContain('已输入 24 位');
});

test('F59 on every task of the staff the second tap of a double one does nothing', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const { press } = hands.finger(await page.context().newCDPSession(page));
  const manager = memberOf(stage.hub.welcome, 'manager');
  await staff.signIn(manager);
  const tasks = await page.locator('[data-task]').evaluateAll((found) => found.map((task) => task.dataset['task']));
  expect(tasks.length).toBeGreaterThanOrEqual(9);
  for (const task of tasks) {
    const tile = page.locator(`[data-task="${task ?? ''}"]`);
    await pause(page, 800);
    const at = await middle(tile);
    await press(at);
    await expect(tile).toBeHidden();
    // Wherever it stands, whatever it is: nothing fires so soon, and the task is still there.
    // What is read from the tablet's memory may still come in; the screen is told by its heading.
    const heading = page.locator(onTop('main h1'));
    const before = await heading.innerText();
    await press(at);
    for (const target of await page.locator(onTop('nav.bar button:enabled')).all()) await press(await middle(target));
    expect(await heading.innerText()).toBe(before);
    await pause(page, 800);
    await press(
      await middle(
        page
          .locator(onTop('nav.bar button'))
          .filter({ hasText: /返回|关闭/ })
          .first(),
      ),
    );
    await expect(tile).toBeVisible();
    // What leads out of the tasks stands elsewhere, and is not ready anyway.
    await press(await middle(page.locator(main)));
    await expect(tile).toBeVisible();
  }
  await pause(page, 800);
  await press(await middle(page.locator(main)));
  await counter.expectScreen('idle');
});

test('F59 a form of the console is sent once, and nothing fires on the page that follows', async ({
  stage,
  browser,
}) => {
  const page = await browser.newPage();
  const { welcome } = stage.hub;
  await signIn(page, stage.hub, welcome.managerName, welcome.managerPassword);
  await page.goto(`${stage.hub.origin}/hub/kiosks`);
  const { press } = hands.mouse(await page.context().newCDPSession(page));
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  await pause(page, 800);
  const create = page.getByRole('button', { name: '生成配对码' });
  const at = await middle(create);
  await Promise.all([press(at), press(at)]);
  await expect(page.getByTestId('pairing-code')).toBeVisible();
  for (const button of await page.locator('main button').all()) await press(await middle(button));
  await pause(page, 300);
  expect(sent).toHaveLength(1);
  await page.close();
});
