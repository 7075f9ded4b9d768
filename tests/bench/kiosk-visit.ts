import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import type { Welcome } from '../browser/support/hub-process.ts';
import { median, type Row } from './report.ts';
import type { ProbedPage } from './kiosk-probe.ts';

const visits = 11;

interface Visit {
  readonly balanceMs: number;
  readonly durableMs: number;
  readonly doneMs: number;
  readonly worstTouchMs: number;
}

/** Whole visits on a slow tablet: card, one item, confirmed, done. The page is paired, idle, and has its rows. */
export async function measureVisits(probed: ProbedPage, cards: Welcome['cards']): Promise<readonly Row[]> {
  const rich = cards.toSorted((left, right) => right.balance - left.balance);
  const found: Visit[] = [];
  await probed.throttle(true);
  // The first visit compiles what the others run, and is not counted.
  for (const { number } of rich.slice(0, visits + 1)) found.push(await visit(probed, number));
  await probed.throttle(false);
  const counted = found.slice(1);
  const row = (name: string, figure: keyof Visit, limitMs?: number): Row => ({
    name,
    value: median(counted.map((one) => one[figure])),
    unit: 'ms',
    runs: counted.length,
    ...(limitMs === undefined ? {} : { target: `≤ ${limitMs}` }),
  });
  return [
    row('card read → balance painted', 'balanceMs', 150),
    row('confirm touched → durable', 'durableMs'),
    row('confirm touched → done painted', 'doneMs', 150),
    row('touch → next paint, worst of a visit', 'worstTouchMs', 100),
  ];
}

async function visit({ page, tap }: ProbedPage, cardNumber: string): Promise<Visit> {
  // The page itself watches for what comes next: a look from outside would take time that the resident has not to wait.
  const touch = async (target: string, next: string): Promise<number> => {
    await pause(handMs);
    const painted = page.evaluate((selector) => window.kioskProbe.painted(selector), next);
    await tap(page.locator(target).first());
    return painted;
  };
  // Wait until the camera is running again: its start-up time belongs to no measurement.
  await page.locator('[data-screen="idle"] .frame:not(:has(.over))').waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    window.kioskProbe.touches.length = 0;
    window.kioskProbe.commits.length = 0;
  });
  await pause(handMs);
  const balanceMs = await scan(page, cardNumber);
  await touch(
    '[data-screen="resident"] [data-shown="true"] [data-main-action]',
    '[data-screen="choosing"] [data-shown="true"] button[data-item]',
  );
  await touch(
    '[data-screen="choosing"] [data-shown="true"] button[data-item]:enabled',
    '[data-screen="choosing"] [data-shown="true"] [data-main-action]:enabled',
  );
  await touch(
    '[data-screen="choosing"] [data-shown="true"] [data-main-action]',
    '[data-screen="confirming"] [data-shown="true"] [data-main-action]',
  );
  const doneAtMs = await touch(
    '[data-screen="confirming"] [data-shown="true"] [data-main-action]',
    '[data-screen="done"] [data-shown="true"] [data-receipt]',
  );
  const { touchedMs, durableAtMs } = await page.evaluate(() => {
    const { commits, touchedMs } = window.kioskProbe;
    // Only a redemption writes the outbox and looks at cards; a pull writes categories too.
    const redeemed = commits.find(
      ({ tables, atMs }) =>
        atMs > touchedMs &&
        ['outbox', 'cardBundles'].every((name) => tables.includes(name)) &&
        !tables.includes('categories'),
    );
    return { touchedMs, durableAtMs: redeemed?.atMs ?? Number.NaN };
  });
  await touch(
    '[data-screen="done"] [data-shown="true"] [data-main-action]',
    '[data-screen="idle"] [data-shown="true"] .shelf li',
  );
  const touches = await settledTouches(page);
  return {
    balanceMs,
    durableMs: durableAtMs - touchedMs,
    doneMs: doneAtMs - touchedMs,
    worstTouchMs: Math.max(16, ...touches),
  };
}

/** Strikes a scanner's keys, ten milliseconds apart; counts from the last one, Enter. */
function scan(page: Page, number: string): Promise<number> {
  const codes = [...Array.from(number, (digit) => `Digit${digit}`), 'Enter'];
  return page.evaluate(async (struck) => {
    const painted = window.kioskProbe.painted('[data-balance]');
    const beganMs = performance.now();
    let enterMs = beganMs;
    for (const [index, code] of struck.entries()) {
      const struckMs = beganMs + index * 10;
      await new Promise((resolve) => setTimeout(resolve, struckMs - performance.now()));
      enterMs = performance.now();
      const key = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
      // A key has the time at which it was struck, also when the page was too busy to hear of it at once.
      Object.defineProperty(key, 'timeStamp', { value: struckMs });
      document.body.dispatchEvent(key);
    }
    return (await painted) - enterMs;
  }, codes);
}

/** From one touch to the next button a hand that looks takes so long, in which the page ends what nobody waits for. */
const handMs = 800;

/** The browser tells of a touch some frames after its paint. */
function settledTouches(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
    return window.kioskProbe.touches;
  });
}
