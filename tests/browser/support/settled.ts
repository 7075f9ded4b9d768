import type { Page } from 'playwright';
import { runFirst } from './run-first.ts';

/** The name of a window whose presses bear their own times. */
const eachTouchCounts = 'each touch counts';

/**
 * Makes each press one of a hand that looked for a second before, and repeats one that came right after a scroll,
 * before the guard had seen where everything is now. Runs in the page, before the guard listens.
 */
function pressDeliberately(exceptIn: string): void {
  const lookedFirst = (event: Event): void => {
    if (window.name === exceptIn) return;
    Object.defineProperty(event, 'timeStamp', { value: performance.now() + 1000, configurable: true });
  };
  for (const type of ['pointerdown', 'click']) addEventListener(type, lookedFirst, { capture: true });

  const refused = new Set<HTMLElement>();
  const again = (target: HTMLElement): void => {
    if (target.hasAttribute('data-early')) return void requestAnimationFrame(() => again(target));
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

const prepared = new WeakMap<Page, Promise<void>>();

/**
 * From the next page on, the guard against touches that come too soon takes each one as meant, so that no test waits
 * until the screen has stood long enough for it. Presses that bear their own times are sent by touches.spec.ts.
 */
export function touchDeliberately(page: Page): Promise<void> {
  // Whoever asks twice must not repeat each refused touch twice.
  const preparing = prepared.get(page) ?? runFirst(page, pressDeliberately, eachTouchCounts);
  prepared.set(page, preparing);
  return preparing;
}

/** Waits as somebody does who looks first: until everything on the page has stood long enough to be meant. */
export async function untilSettled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.documentElement.hasAttribute('data-settling'));
}

/** From now on presses bear their own times, and what the guard refuses stays refused. */
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
  // What was touched may be leading to another page just now: unlike an evaluation, this begins anew there.
  await page.waitForFunction(() => {
    window.name = '';
    return true;
  });
}
