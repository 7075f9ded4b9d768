import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { specialResidents } from '#lib/server/demo/seed.ts';
import { CounterPage } from '../browser/support/counter-page.ts';
import { signIn } from '../browser/support/console.ts';
import type { Welcome } from '../browser/support/hub-process.ts';
import { readRows } from '../browser/support/hub-rows.ts';
import { test, type Stage } from '../browser/support/stage.ts';
import { chanceOf } from '../simulation/random.ts';

const redemptions = 200;
const lives = 10;

/**
 * Residents come one after the other, as fast as the screens follow each other, until the browser is gone. Each number
 * that stands on "done" is told at once.
 */
function serve(page: Page, cards: readonly string[]): Promise<void> {
  return page.evaluate(async (numbers) => {
    // The number stays for five seconds, which nobody waits for here either: the page's own clock goes on by them.
    const running = performance.now.bind(performance);
    let readMs = 0;
    performance.now = () => running() + readMs;
    const tell = (globalThis as unknown as { doneShown: (number: string) => Promise<void> }).doneShown;
    const found = async <Found>(find: () => Found | null | undefined): Promise<Found> => {
      const end = performance.now() + 20_000;
      while (performance.now() < end) {
        const there = find();
        if (there !== null && there !== undefined) return there;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`there is no ${String(find)} on ${document.body.innerText}`);
    };
    // What lies behind the screen cannot be touched.
    const isShown = (element: Element): boolean =>
      element.checkVisibility() && element.closest('[data-shown="false"]') === null;
    const visible = (selector: string) => () => [...document.querySelectorAll<HTMLElement>(selector)].find(isShown);
    const labelled = (label: string) => () =>
      [...document.querySelectorAll('button')].find((button) => isShown(button) && button.textContent.includes(label));
    // What there is most of: the last piece of something is offered for a moment after it was taken, and refused then.
    const pieces = (item: Element): number => Number(/剩 (\d+) 件/u.exec(item.textContent)?.[1] ?? 0);
    const plenty = () =>
      [...document.querySelectorAll<HTMLElement>('button[data-item]:not([aria-disabled="true"])')]
        .filter(isShown)
        .toSorted((a, b) => pieces(b) - pieces(a))[0];
    // Each press bears the time of a hand that looked first, which nobody waits for here.
    const touch = (element: Element): void => {
      const click = new MouseEvent('click', { bubbles: true, cancelable: true });
      Object.defineProperty(click, 'timeStamp', { value: performance.now() + 1000 });
      element.dispatchEvent(click);
    };
    const press = async (label: string) => touch(await found(labelled(label)));
    for (const number of numbers) {
      await found(() => document.querySelector('[data-screen="idle"]'));
      const startMs = performance.now();
      for (const [index, code] of [...Array.from(number, (digit) => `Digit${digit}`), 'Enter'].entries()) {
        const key = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
        Object.defineProperty(key, 'timeStamp', { value: startMs + index * 2 });
        document.body.dispatchEvent(key);
      }
      await press('去选商品');
      await press('够换的');
      const item = await found(() => plenty() ?? labelled('结束')());
      touch(item);
      // Whoever can afford nothing more leaves.
      if (item.dataset['item'] === undefined) continue;
      await press('去确认');
      await press('确认兑换');
      const receipt = await found(visible('[data-receipt]'));
      await tell(receipt.dataset['receipt'] ?? '');
      readMs += 5000;
      await press('完成');
    }
  }, cards);
}

/** Card numbers in the order of their visits: the richest begin, and come again. */
function visitsOf(cards: Welcome['cards']): readonly string[] {
  const valid = cards.filter((_, index) => index !== specialResidents.revokedCard);
  const byBalance = valid.toSorted((a, b) => b.balance - a.balance).map(({ number }) => number);
  return Array.from({ length: 6 }, (_, round) => byBalance.slice(0, 100 - round * 15)).flat();
}

/** A code with which the tablet takes the place of the one that it was, for which points are set apart. */
async function codeInstead({ hub }: Stage, office: Page): Promise<string> {
  await office.context().clearCookies();
  await signIn(office, hub, hub.welcome.managerName, hub.welcome.managerPassword);
  await office.goto(`${hub.origin}/hub/kiosks`);
  await office.getByLabel('这台平板').selectOption({ index: 1 });
  await office.getByRole('button', { name: '生成配对码' }).click();
  const code = await office.getByTestId('pairing-code').textContent();
  return (code ?? '').replaceAll(' ', '');
}

/**
 * Waits until a tablet serves again. A browser that died in the midst of a write may find its database damaged and
 * throw it away: what was in it comes back from the second copy, staff are told, and the manager pairs it anew. One
 * that lost less goes on.
 */
async function upAgain(stage: Stage, page: Page, office: Page): Promise<CounterPage> {
  const counter = new CounterPage(page);
  const word = page.getByText('数据已恢复');
  const idle = page.locator('[data-screen="idle"]');
  await expect(word.or(idle).first()).toBeAttached({ timeout: 20_000 });
  if (await word.isVisible()) {
    await page.getByRole('button', { name: '继续' }).click();
    const pairing = page.locator('[data-phase="pairing"]');
    await expect(pairing.or(idle).first()).toBeAttached({ timeout: 20_000 });
    if ((await pairing.count()) > 0) await counter.pair(await codeInstead(stage, office));
  }
  await counter.expectIdle();
  return counter;
}

test('F1 F2 a battery that is pulled ten times at any moment of 200 redemptions loses none that was done', async ({
  stage,
  page,
}) => {
  test.setTimeout(400_000);
  const chance = chanceOf(20_261_123);
  const { tablet } = await stage.pairedTablet();
  const done: string[] = [];
  const visits = visitsOf(stage.hub.welcome.cards);
  for (let life = 1; life <= lives; life += 1) {
    await upAgain(stage, tablet.page, page);
    const until = done.length + redemptions / lives;
    let reached = (): void => undefined;
    const enough = new Promise<void>((resolve) => (reached = resolve));
    await tablet.page.exposeFunction('doneShown', (number: string) => {
      done.push(number);
      if (done.length >= until) reached();
    });
    // It ends with the browser.
    const serving = serve(tablet.page, visits.slice(done.length));
    await Promise.race([enough, serving]);
    const ended = serving.catch(() => undefined);
    expect(done.length, 'redemptions before the battery is pulled').toBeGreaterThanOrEqual(until);
    // Somewhere in the next visit: between two touches, in a write, in an exchange.
    await once(AbortSignal.timeout(chance.below(600)), 'abort');
    await tablet.pullBattery();
    await ended;
    await tablet.start(`${stage.network.url}/`);
  }
  const counter = await upAgain(stage, tablet.page, page);
  await counter.expectSync('synced');
  const rows = await readRows<{ number: string; seq: number }>(
    stage.hub,
    sql`SELECT e.payload::json->'body'->>'number' AS number, e.seq::float8 AS seq FROM redemption r
      JOIN event e ON e.community = r.community AND e.id = r.event ORDER BY e.seq`,
  );
  const atHub = rows.map(({ number }) => number);
  expect(new Set(atHub).size).toBe(atHub.length);
  expect(done.filter((number) => !atHub.includes(number))).toEqual([]);
  // What was written when the battery went, before anybody could be told.
  expect(atHub.length - done.length).toBeLessThanOrEqual(lives);
  expect(done.length).toBeGreaterThanOrEqual(redemptions);
});
