import type { Page } from 'playwright';

/** The name of a window in which each touch bears its own time. */
const eachTouchCounts = 'each touch counts';

/** Lets every touch bear the time of somebody who has looked at the screen first; runs in the page. */
function lookFirst(exceptIn: string): void {
  const own = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp')?.get;
  if (own === undefined) throw new Error('events bear no times here');
  Object.defineProperty(Event.prototype, 'timeStamp', {
    configurable: true,
    get(this: Event): unknown {
      const time: unknown = own.call(this);
      const isTouch = this instanceof MouseEvent && window.name !== exceptIn;
      // Far more than a screen has to stand, because a busy machine may be late with the touch.
      return isTouch && typeof time === 'number' ? time + 60_000 : time;
    },
  });
}

/** Repeats a touch that came right after a scroll, before the guard had seen where everything is now; runs in the page. */
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

const prepared = new WeakSet<Page>();

/**
 * Lets every touch of a test be that of somebody who looks before touching, without the time that it takes: it bears a later time,
 * by which the screen has stood long enough for the touch to be meant. Touches in their own time are sent by touches.spec.ts.
 */
export async function touchWhenSettled(page: Page): Promise<void> {
  if (prepared.has(page)) return;
  prepared.add(page);
  await page.addInitScript(lookFirst, eachTouchCounts);
  await page.addInitScript(touchAgain, eachTouchCounts);
}

/** Waits as somebody does who looks first: until everything on the page has stood long enough to be meant. */
export async function untilSettled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.documentElement.hasAttribute('data-settling'));
}

/** From now on every touch bears its own time, and what the guard refuses stays refused. */
export async function touchAtOnce(page: Page): Promise<void> {
  await page.evaluate((name) => void (window.name = name), eachTouchCounts);
}

/** Touches of which only the first is meant, such as a double tap on what has been looked at. */
export async function onlyOnce(page: Page, touch: () => Promise<void>): Promise<void> {
  await untilSettled(page);
  await touchAtOnce(page);
  await touch();
  // The guard answers as soon as the page has heard the touch.
  await untilSettled(page);
  await page.evaluate(() => void (window.name = ''));
}
