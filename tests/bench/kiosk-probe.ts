import type { CDPSession, Locator, Page } from 'playwright';
import { runFirst } from '../browser/support/run-first.ts';

/** What the page notes of itself, in milliseconds since its navigation began. */
interface Probe {
  /** When what matches was painted: the task after the first frame that has it in the document. */
  readonly painted: (selector: string) => Promise<number>;
  /** When the shelf of the idle screen was painted for the first time. */
  readonly idle: Promise<number>;
  /** Committed transactions that wrote, with the names of their tables. */
  readonly commits: { readonly tables: readonly string[]; readonly atMs: number }[];
  /** When the finger of the last touch left the screen. */
  touchedMs: number;
  /** From each touch to the next paint, as Event Timing has it: in steps of 8 ms, from 16 ms on. */
  readonly touches: number[];
}

declare global {
  interface Window {
    kioskProbe: Probe;
  }
}

/** A tablet's processor compared to this machine's. */
const slowdown = 6;

/** A page that measures itself, and whose screen is touched by real touches. */
export interface ProbedPage {
  readonly page: Page;
  readonly session: CDPSession;
  readonly tap: (target: Locator) => Promise<void>;
  /** Makes the page's processor as slow as a tablet's, or as fast as it is. */
  readonly throttle: (isSlow: boolean) => Promise<void>;
}

/** Prepares a page before it is opened; what it opens next has the probe. */
export async function probe(page: Page): Promise<ProbedPage> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await runFirst(page, installProbe, undefined);
  return {
    page,
    session,
    async tap(target) {
      const point = await placeToTouch(target);
      await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
      await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    },
    throttle: async (isSlow) => {
      await session.send('Emulation.setCPUThrottlingRate', { rate: isSlow ? slowdown : 1 });
    },
  };
}

/**
 * The middle of a button, once it is there, stands still and lies on top. Looked for without a pointer: Playwright's
 * own trial of a click moves a mouse and presses it, which the browser takes for one more touch, and its time until the
 * next paint would then hold all that comes between the two.
 */
async function placeToTouch(target: Locator): Promise<{ readonly x: number; readonly y: number }> {
  await target.waitFor();
  return target.evaluate(async (button) => {
    const middle = (): { x: number; y: number } => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    };
    for (let before = middle(); ;) {
      await new Promise(requestAnimationFrame);
      const now = middle();
      const onTop = document.elementFromPoint(now.x, now.y);
      if (now.x === before.x && now.y === before.y && onTop !== null && button.contains(onTop)) return now;
      before = now;
    }
  });
}

/** Runs in the page, before the app. */
function installProbe(): void {
  const painted = (selector: string): Promise<number> =>
    new Promise((resolve) => {
      const afterPaint = new MessageChannel();
      afterPaint.port1.onmessage = () => resolve(performance.now());
      const look = (): void => {
        if (document.querySelector(selector) === null) return;
        observer.disconnect();
        requestAnimationFrame(() => afterPaint.port2.postMessage(null));
      };
      const observer = new MutationObserver(look);
      observer.observe(document, {
        childList: true,
        subtree: true,
        attributeFilter: ['data-screen', 'data-shown', 'disabled'],
      });
      look();
    });

  const commits: Probe['commits'][number][] = [];
  const begin = Reflect.get(IDBDatabase.prototype, 'transaction');
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = begin.apply(this, args);
    if (transaction.mode === 'readwrite') {
      const tables = [...transaction.objectStoreNames];
      transaction.addEventListener('complete', () => commits.push({ tables, atMs: performance.now() }));
    }
    return transaction;
  };

  const idle = painted('[data-screen="idle"] .shelf li');
  const noted: Probe = { painted, idle, commits, touchedMs: 0, touches: [] };
  addEventListener('click', (event) => (noted.touchedMs = event.timeStamp), { capture: true });
  const timing: PerformanceObserverInit & { durationThreshold: number } = { type: 'event', durationThreshold: 16 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if ('interactionId' in entry && entry.interactionId !== 0) noted.touches.push(entry.duration);
    }
  }).observe(timing);
  window.kioskProbe = noted;
}
