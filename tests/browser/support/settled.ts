import type { Page } from 'playwright';

/** The name of a window whose refused touches are not repeated. */
const eachTouchCounts = 'each touch counts';

/** Repeats a touch that came between two looks of the guard, once what it hit has stood long enough; runs in the page. */
function touchAgain(exceptIn: string): void {
  const refused = new Set<HTMLElement>();
  const again = (target: HTMLElement): void => {
    const isReady = !document.documentElement.hasAttribute('data-settling') && !target.hasAttribute('data-early');
    if (!isReady) return void requestAnimationFrame(() => again(target));
    refused.delete(target);
    target.click();
  };
  new MutationObserver((changes) => {
    if (window.name === exceptIn) return;
    for (const { target } of changes)
      if (target instanceof HTMLElement && target.hasAttribute('data-early') && !refused.has(target)) {
        refused.add(target);
        again(target);
      }
  }).observe(document, { subtree: true, attributeFilter: ['data-early'] });
}

const waiting = new WeakSet<Page>();

/**
 * Lets every touch of a test wait until the screen that it is for has stood long enough for it to be meant, as a person waits
 * who looks before touching, and repeats one that was refused. Real touches that do not wait are sent by touches.spec.ts.
 */
export async function touchWhenSettled(page: Page): Promise<void> {
  // Whoever asks twice must not repeat each refused touch twice.
  if (waiting.has(page)) return;
  waiting.add(page);
  await page.addInitScript(touchAgain, eachTouchCounts);
  await waitBeforeTouches(page);
}

// Playwright itself would look again every half second only.
const waitBeforeTouches = (page: Page): Promise<void> =>
  page.addLocatorHandler(page.locator('html[data-settling]'), () => untilSettled(page), { noWaitAfter: true });

/** Waits as somebody does who looks first: until everything on the page has stood long enough to be meant. */
export async function untilSettled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.documentElement.hasAttribute('data-settling'));
}

/** From now on nothing waits, and what the guard refuses stays refused. */
export async function touchAtOnce(page: Page): Promise<void> {
  await page.removeLocatorHandler(page.locator('html[data-settling]'));
  await page.evaluate((name) => void (window.name = name), eachTouchCounts);
}

/** Touches of which only the first is meant, such as a double tap on what has been looked at. */
export async function onlyOnce(page: Page, touch: () => Promise<void>): Promise<void> {
  await untilSettled(page);
  await touchAtOnce(page);
  await touch();
  // The guard answers as soon as the page has heard the touch; after that, touches wait and are repeated again.
  await untilSettled(page);
  // What was touched may be leading to another page just now: unlike an evaluation, this begins anew there.
  await page.waitForFunction(() => {
    window.name = '';
    return true;
  });
  await waitBeforeTouches(page);
}
