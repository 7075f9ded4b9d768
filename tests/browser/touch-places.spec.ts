import { expect, type Page } from 'playwright/test';
import { test } from './support/stage.ts';

// What records or leaves never stands where the touch before it was: looked at on every pair of screens of which one
// follows the other, in every size and look. Time alone would also keep a second tap back; this is for hands that
// tremble longer.

test.describe.configure({ mode: 'parallel' });
test.use({ screenshot: 'off', contextOptions: { reducedMotion: 'reduce' } });

/** The screen with the touch, what is touched there, the screen that follows, and what of it records or leaves. */
type Step = readonly [from: string, touched: string, to: string, ...consequential: string[]];

const main = '[data-main-action]';
const back = '.secondary button';
const steps: readonly Step[] = [
  ['idle', '.secondary button:nth-child(1)', 'shelf-look', main],
  ['idle', '.secondary button:nth-child(2)', 'rules', main],
  ['idle', '.secondary button:nth-child(3)', 'keypad', back],
  ['keypad', main, 'resident', back],
  ['whose', 'button[data-account]', 'resident', main, back],
  ['whose', back, 'idle', main],
  ['resident', main, 'shelf', back],
  ['resident', '.picks button', 'shelf', back],
  ['shelf-chosen', main, 'confirm', main],
  ['confirm', back, 'shelf-chosen', back],
  ['confirm', main, 'done', main],
  ['confirm', main, 'shelf-refused', back],
  ['confirm', main, 'refusal-storage', main],
  ['done', main, 'resident', back],
  ['work-restock', main, 'work-restock-done', main, '.another button'],
  ['work-restock-done', main, 'work-home', main],
  ['work-new-item', main, 'work-restock', main, back],
  ['work-new-item', back, 'work-restock', main, back],
  ['work-picker', back, 'work-restock', main, back],
  ['work-restock', back, 'work-home', main],
  ['work-count-places', back, 'work-home', main],
  ['work-count', main, 'work-count-review', main, back],
  ['work-count', back, 'work-count-places', back],
  ['work-count-review', back, 'work-count-places', back],
  ['work-count-review', main, 'work-restock-done', main, '.another button'],
  ['work-count-review', main, 'work-approval', 'dialog .actions button'],
  ['work-write-off', main, 'work-restock-done', main, '.another button'],
  ['work-write-off', back, 'work-home', main],
  ['work-award-hours', main, 'work-approval', 'dialog .actions button'],
  ['work-award-hours', main, 'work-restock-done', main, '.another button'],
  ['work-find', back, 'work-home', main],
  ['work-find', main, 'work-register', main],
  ['work-register', main, 'work-new-card', main, back],
  ['work-new-card', back, 'work-find', back],
  ['work-resident', back, 'work-find', back],
  ['work-resident', main, 'work-award', back],
  ['work-reversal-lines', main, 'work-restock-done', main, '.another button'],
  ['work-reversal-lines', back, 'work-reversal', back],
  ['work-shift', main, 'work-shift-closed', main, back],
  ['work-shift-closed', back, 'work-home', main],
  ['work-pin', back, 'work-sign-in', back],
  ['work-home', main, 'idle', main],
];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlaps = (one: Box, other: Box): boolean =>
  one.height > 0 &&
  other.height > 0 &&
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

const boxes = (page: Page, selector: string): Promise<readonly Box[]> =>
  page.locator(selector).evaluateAll((found) =>
    found.map((element) => {
      // What sticks out of its place on a low screen lies under the bar, and is not touched there.
      const box = element.getBoundingClientRect();
      const room = element.closest('.done, main')?.getBoundingClientRect() ?? box;
      const [top, bottom] = [Math.max(box.top, room.top), Math.min(box.bottom, room.bottom)];
      return { x: box.x, y: top, width: box.width, height: Math.max(0, bottom - top) };
    }),
  );

const sizes = [
  [800, 1280],
  [1280, 800],
  [1024, 600],
  [1920, 1080],
] as const;

for (const [width, height] of sizes) {
  test(`F59 on ${width} × ${height} nothing that records or leaves stands where the touch before it was`, async ({
    page,
    gallery,
  }) => {
    await page.setViewportSize({ width, height });
    await page.goto(gallery.url);
    await page.waitForSelector('html[data-ready]');
    const faults: string[] = [];
    for (const look of ['', '&elder', '&locale=en', '&locale=en&elder']) {
      const known = new Map<string, readonly Box[]>();
      const selectorsOf = new Map<string, Set<string>>();
      for (const [from, touched, to, ...consequential] of steps) {
        selectorsOf.set(from, new Set([...(selectorsOf.get(from) ?? []), touched]));
        selectorsOf.set(to, new Set([...(selectorsOf.get(to) ?? []), ...consequential]));
      }
      for (const [scene, selectors] of selectorsOf) {
        await page.evaluate((query) => window.showScene(query), `scene=${scene}${look}`);
        for (const selector of selectors) known.set(scene + selector, await boxes(page, selector));
      }
      for (const [from, touched, to, ...consequential] of steps) {
        const fingers = known.get(from + touched) ?? [];
        // Elder mode offers nothing at one touch, and idle has no main action: what is not there is in nobody's way.
        for (const target of consequential) {
          for (const box of known.get(to + target) ?? []) {
            if (fingers.some((finger) => overlaps(finger, box)))
              faults.push(`${look}: ${from} ${touched} → ${to} ${target}`);
          }
        }
      }
    }
    expect(faults).toEqual([]);
  });
}
