import { expect } from 'playwright/test';
import type { CDPSession, Locator, Page } from 'playwright';
import { signIn } from './support/console.ts';
import { readBooks } from './support/ledger.ts';
import { onTop } from './support/on-top.ts';
import { StaffPage, memberOf } from './support/staff-page.ts';
import { touchAtOnce, untilSettled } from './support/settled.ts';
import { test } from './support/stage.ts';

// Real presses that wait for nothing, sent over the debugging port: by finger, mouse, key, and as screen readers send
// them.

interface Hand {
  /** @param atMs when it comes down, in milliseconds of the page's own clock; now when it is left out */
  readonly press: (at: Point, atMs?: number) => Promise<void>;
}
interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Hands whose presses bear the time that a test gives them: a busy machine would put pauses between them that no hand
 * makes.
 * @param originMs when the page's own clock began, in milliseconds since 1970
 */
const hands = {
  finger: (devtools: CDPSession, originMs: number): Hand => ({
    async press(at, atMs) {
      const time = atMs === undefined ? {} : { timestamp: (originMs + atMs) / 1000 };
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at], ...time });
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [], ...time });
    },
  }),
  mouse: (devtools: CDPSession, originMs: number): Hand => ({
    async press(at, atMs) {
      const time = atMs === undefined ? {} : { timestamp: (originMs + atMs) / 1000 };
      const button = { ...at, ...time, button: 'left', clickCount: 1 } as const;
      await devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...button });
      await devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...button });
    },
  }),
} as const;

const handOf = async (page: Page, hand: keyof typeof hands): Promise<Hand> =>
  hands[hand](await page.context().newCDPSession(page), await page.evaluate(() => performance.timeOrigin));

const middle = async (target: Locator): Promise<Point> => {
  const box = await target.boundingBox();
  if (box === null) throw new Error('nothing is there to be touched');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** What can be pressed on the page as it is, and the page's own time at which that was looked up. */
const everyButton = (page: Page): Promise<{ readonly nowMs: number; readonly points: readonly Point[] }> =>
  page.evaluate(() => {
    const points: Point[] = [];
    for (const button of document.querySelectorAll('button:enabled')) {
      const { x, y, width, height } = button.getBoundingClientRect();
      const at = { x: x + width / 2, y: y + height / 2 };
      // A button that lies behind what is shown is hit by no finger.
      if (button.contains(document.elementFromPoint(at.x, at.y))) points.push(at);
    }
    return { nowMs: performance.now(), points };
  });

/** So long, by the page's own clock. */
const pause = (page: Page, ms: number): Promise<void> =>
  page.evaluate((wait) => new Promise<void>((resolve) => setTimeout(resolve, wait)), ms);

const main = onTop('[data-main-action]');

for (const hand of ['finger', 'mouse'] as const) {
  test(`F59 by ${hand} a second tap does nothing on the screen that the first one opened, and a later one counts`, async ({
    stage,
  }) => {
    const { tablet, counter } = await stage.pairedTablet();
    const { page } = tablet;
    await touchAtOnce(page);
    const { press } = await handOf(page, hand);

    /**
     * Wherever the buttons of a screen stand: second taps so soon after the first one, which came at `firstMs`, do
     * nothing.
     */
    const trembles = async (firstMs: number, screen: string): Promise<void> => {
      const chosen = page.locator(onTop(':is(.basket, .stepper, [data-receipt])'));
      const before = await chosen.allInnerTexts();
      const { points } = await everyButton(page);
      expect(points.length).toBeGreaterThan(0);
      for (const laterMs of [20, 120, 300, 590]) for (const at of points) await press(at, firstMs + laterMs);
      await expect(page.locator(`[data-screen="${screen}"]`)).toBeAttached();
      expect(await chosen.allInnerTexts()).toEqual(before);
    };
    /** A deliberate press of what has stood long enough. @returns when it came */
    const go = async (target: string, screen: string): Promise<number> => {
      await untilSettled(page);
      const at = await middle(page.locator(onTop(target)).first());
      const { nowMs } = await everyButton(page);
      await press(at);
      await counter.expectScreen(screen);
      return nowMs;
    };
    const { nowMs } = await everyButton(page);
    await counter.scan(stage.card(400).number);
    await counter.expectScreen('resident');
    await trembles(nowMs, 'resident');
    await trembles(await go('[data-main-action]', 'choosing'), 'choosing');
    await go('button[data-item="A-01"]', 'choosing');
    await expect(page.locator(onTop('.basket'))).toContainText('选了');
    await trembles(await go('[data-main-action]', 'confirming'), 'confirming');
    const doneMs = await go('[data-main-action]', 'done');
    const number = await counter.receiptNumber();
    await trembles(doneMs, 'done');

    // The number stays for five seconds at least, whatever is touched, and leaves by itself.
    for (const laterMs of [800, 1500, 4900])
      for (const at of (await everyButton(page)).points) await press(at, doneMs + laterMs);
    await expect(page.locator(onTop('[data-receipt]'))).toHaveText(number);
    await counter.expectScreen('idle');
    expect(await page.evaluate(() => performance.now())).toBeGreaterThan(doneMs + 5000);
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
  await touchAtOnce(page);
  const devtools = await page.context().newCDPSession(page);
  await counter.scan(stage.card(400).number);
  await counter.expectScreen('resident');
  await untilSettled(page);

  // Down on one screen, lifted on the next, where a button lies under it by then.
  const button = page.getByRole('button', { name: '去选商品' });
  const at = await middle(button);
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  await button.evaluate((element: HTMLElement) => element.click());
  await counter.expectScreen('choosing');
  await untilSettled(page);
  await page.locator('button[data-item="A-01"]').evaluate((element: HTMLElement) => element.click());
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page.locator('[data-screen="choosing"]')).toBeAttached();

  // A key that is held down repeats on whatever has the focus by then.
  await untilSettled(page);
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
  await pause(page, 100);
  await untilSettled(page);
  const early = await page.evaluate(async (mainAction) => {
    const back = [...document.querySelectorAll('button')].find(
      (found) => found.textContent.includes('再挑挑') && found.closest('[data-shown="false"]') === null,
    );
    back?.click();
    while (document.querySelector('[data-screen="choosing"]') === null) await new Promise(requestAnimationFrame);
    const shelf = document.querySelector<HTMLElement>(mainAction);
    shelf?.click();
    return shelf?.hasAttribute('data-early');
  }, main);
  expect(early).toBe(true);
  await expect(page.locator('[data-screen="choosing"]')).toBeAttached();
  await untilSettled(page);
  await page.getByRole('button', { name: '结束' }).click();
  await counter.expectScreen('idle');

  // A keypad that has just come takes nothing for a moment, and after that as many digits as a quick hand types.
  await untilSettled(page);
  await page.getByRole('button', { name: '输入卡号' }).click();
  const typed = (): Promise<string> =>
    page.evaluate(async () => {
      const key = [...document.querySelectorAll('button')].find((found) => found.textContent === '7');
      for (let digit = 0; digit < 24; digit += 1) {
        key?.click();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return document.body.innerText;
    });
  expect(await typed()).not.toContain('已输入 24 位');
  await page.reload();
  await counter.expectScreen('idle');
  await untilSettled(page);
  await page.getByRole('button', { name: '输入卡号' }).click();
  await untilSettled(page);
  expect(await typed()).toContain('已输入 24 位');
});

test('F59 on every task of the staff the second tap of a double one does nothing', async ({ stage }) => {
  const { tablet, counter } = await stage.pairedTablet();
  const { page } = tablet;
  const staff = new StaffPage(page);
  const manager = memberOf(stage.hub.welcome, 'manager');
  await staff.signIn(manager);
  await expect(page.locator('[data-task]').first()).toBeVisible();
  await touchAtOnce(page);
  const { press } = await handOf(page, 'finger');
  const tasks = await page.locator('[data-task]').evaluateAll((found) => found.map((task) => task.dataset['task']));
  expect(tasks.length).toBeGreaterThanOrEqual(9);
  for (const task of tasks) {
    const tile = page.locator(`[data-task="${task ?? ''}"]`);
    await untilSettled(page);
    const at = await middle(tile);
    const { nowMs } = await everyButton(page);
    await press(at);
    await expect(tile).toBeHidden();
    // Wherever it stands, whatever it is: nothing fires so soon, and the task is still there.
    // What is read from the tablet's memory may still come in; the screen is told by its heading.
    const heading = page.locator(onTop('main h1'));
    const before = await heading.innerText();
    const { points } = await everyButton(page);
    for (const second of [at, ...points]) await press(second, nowMs + 500);
    expect(await heading.innerText()).toBe(before);
    await untilSettled(page);
    const back = page.locator(onTop('nav.bar button')).filter({ hasText: /返回|关闭/ });
    const backMs = (await everyButton(page)).nowMs;
    await press(await middle(back.first()));
    await expect(tile).toBeVisible();
    // What leads out of the tasks stands elsewhere, and is not ready anyway.
    await press(await middle(page.locator(main)), backMs + 500);
    await expect(tile).toBeVisible();
  }
  await untilSettled(page);
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
  const { press } = await handOf(page, 'mouse');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  await untilSettled(page);
  await touchAtOnce(page);
  const create = page.getByRole('button', { name: '生成配对码' });
  const at = await middle(create);
  await Promise.all([press(at), press(at)]);
  await expect(page.getByTestId('pairing-code')).toBeVisible();
  // What is sent takes a moment to leave: the page is asked again once all presses have been heard.
  const { nowMs, points } = await everyButton(page);
  const shownMs = await page.evaluate(() => performance.getEntriesByType('paint')[0]?.startTime ?? 0);
  // Another page has another clock.
  const after = await handOf(page, 'mouse');
  for (const point of points) await after.press(point, Math.min(nowMs, shownMs + 590));
  await untilSettled(page);
  expect(sent).toHaveLength(1);
  await page.close();
});

test('F59 a press that is refused as it comes down stays refused when it is lifted', async ({ stage, browser }) => {
  const page = await browser.newPage({ viewport: { width: 900, height: 400 } });
  const { welcome } = stage.hub;
  await signIn(page, stage.hub, welcome.managerName, welcome.managerPassword);
  await page.goto(`${stage.hub.origin}/hub/policy`);
  await untilSettled(page);
  await touchAtOnce(page);
  const outcome = await page.getByRole('button', { name: '保存' }).evaluate(async (button) => {
    // The guard has not seen yet what moved; a frame later it has.
    button.scrollIntoView({ block: 'center' });
    const press = { bubbles: true, cancelable: true, pointerId: 7 };
    button.dispatchEvent(new PointerEvent('pointerdown', press));
    const isEarly = button.hasAttribute('data-early');
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const goes = button.dispatchEvent(new PointerEvent('click', { ...press, detail: 1 }));
    return { isEarly, goes };
  });
  expect(outcome).toEqual({ isEarly: true, goes: false });
  await page.close();
});

test('F59 what a style that came late has moved can be touched again once it has stood', async ({ stage, browser }) => {
  const page = await browser.newPage();
  const { welcome } = stage.hub;
  await signIn(page, stage.hub, welcome.managerName, welcome.managerPassword);
  await page.goto(`${stage.hub.origin}/hub/policy`);
  await untilSettled(page);
  await touchAtOnce(page);
  const press = (): Promise<boolean> =>
    page.getByRole('button', { name: '保存' }).evaluate((button) => {
      button.removeAttribute('data-early');
      button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, cancelable: true, pointerId: 7 }));
      return button.hasAttribute('data-early');
    });
  // No observer of the document hears of it.
  await page.evaluate(() => {
    const late = new CSSStyleSheet();
    late.replaceSync('main { padding-top: 120px !important; }');
    document.adoptedStyleSheets = [late];
  });
  expect(await press()).toBe(true);
  await pause(page, 1000);
  expect(await press()).toBe(false);
  await page.close();
});
