import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { expect, type Page } from 'playwright/test';
import { layoutFaults } from '../harness/gallery/faults.ts';
import { kioskScenes } from '../harness/gallery/scenes.ts';
import type { ServedGallery } from '../harness/gallery-harness.ts';
import { test } from './support/stage.ts';

// Every screen in every look, judged by what can be measured: sizes, nothing cut off, contrast and names (axe-core).

test.describe.configure({ mode: 'parallel' });
test.use({ screenshot: 'off', contextOptions: { reducedMotion: 'reduce' } });

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function openGallery(page: Page, gallery: ServedGallery, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.goto(gallery.url);
  await page.waitForSelector('html[data-ready]');
}

const show = (page: Page, query: string): Promise<void> => page.evaluate((wanted) => window.showScene(wanted), query);

/** What axe-core finds, one line a violation. */
async function violations(page: Page, options: RunOptions): Promise<readonly string[]> {
  const found = await page.evaluate(async (given): Promise<AxeResults['violations']> => {
    const { axe } = window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
    return (await axe.run(given)).violations;
  }, options);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

const wcag22 = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const sizes = [
  ['a tablet that stands', 800, 1280, 1],
  ['a tablet that lies', 1280, 800, 1],
  ['an old tablet that stands', 768, 1024, 1],
  ['a small tablet', 1024, 600, 0.9],
  ['a screen on the wall', 1920, 1080, 1],
] as const;

for (const [size, width, height, closeness] of sizes) {
  for (const look of ['', '&elder', '&locale=en', '&locale=en&elder']) {
    test(`on ${size} nothing is small, cut off or out of reach (${look === '' ? 'as it comes' : look})`, async ({
      page,
      gallery,
    }) => {
      await openGallery(page, gallery, width, height);
      // Boxes are measured, and nobody looks: what is transparent has the same ones and is not drawn.
      await page.addStyleTag({ content: ':root, dialog, ::backdrop { opacity: 0 !important }' });
      const faults: string[] = [];
      for (const scene of kioskScenes) {
        await show(page, `scene=${scene}${look}`);
        faults.push(...(await page.evaluate(layoutFaults, closeness)).map((fault) => `${scene}: ${fault}`));
      }
      expect(faults).toEqual([]);
    });
  }
}

test('a fault of the layout would be found', async ({ page, gallery }) => {
  await openGallery(page, gallery, 800, 1280);
  await page.addStyleTag({
    content:
      'h1 { font-size: 12px !important; margin-left: -100px } nav button { height: 40px; min-height: 0 !important }',
  });
  await show(page, 'scene=confirm');
  const faults = await page.evaluate(layoutFaults, 1);
  expect(faults.some((fault) => fault.includes('12 px'))).toBe(true);
  expect(faults.some((fault) => fault.includes('sticks out'))).toBe(true);
  expect(faults.some((fault) => fault.includes('40 px'))).toBe(true);
  await page.addStyleTag({ content: 'body::after { position: fixed; inset: 0; z-index: 9; content: "" }' });
  expect((await page.evaluate(layoutFaults, 1)).some((fault) => fault.includes('lies under'))).toBe(true);
  await show(page, 'scene=nobody-has-registered-it');
  expect(await page.evaluate(layoutFaults, 1)).toContain('nothing is shown');
});

test('the main action is at the same place on every screen but the one where it records', async ({ page, gallery }) => {
  for (const [, width, height] of sizes) {
    await openGallery(page, gallery, width, height);
    const places = new Set<string>();
    for (const scene of ['keypad', 'resident', 'shelf', 'shelf-look', 'done', 'rules', 'staff']) {
      await show(page, `scene=${scene}`);
      const box = await page.locator('[data-main-action]').boundingBox();
      places.add(JSON.stringify(box));
    }
    expect(places.size).toBe(1);
  }
});

for (const theme of ['light', 'dark']) {
  test(`axe-core finds nothing on the kiosk's screens in the ${theme} theme, contrast of 7:1 included`, async ({
    page,
    gallery,
  }) => {
    await openGallery(page, gallery, 800, 1280);
    await page.evaluate(axeSource);
    const found: string[] = [];
    for (const scene of kioskScenes) {
      await show(page, `scene=${scene}&theme=${theme}`);
      const options = {
        runOnly: wcag22,
        rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
        resultTypes: ['violations'],
      } satisfies RunOptions;
      found.push(...(await violations(page, options)).map((violation) => `${scene}: ${violation}`));
    }
    expect(found).toEqual([]);
  });
}

test('quotation marks are as wide as letters in English, and as characters in Chinese', async ({ page, gallery }) => {
  await openGallery(page, gallery, 800, 1280);
  const marksEm = (): Promise<number> =>
    page.evaluate(() => {
      const marks = document.body.appendChild(document.createElement('span'));
      marks.style.cssText = 'position: fixed; font-size: 100px';
      marks.textContent = '“’”';
      return marks.getBoundingClientRect().width / 100;
    });
  await show(page, 'scene=rules&locale=en');
  expect(await marksEm()).toBeLessThan(2);
  await show(page, 'scene=rules');
  expect(await marksEm()).toBeGreaterThan(2);
});

test('where motion is wanted the balance counts up to what it is', async ({ browser, gallery }) => {
  const page = await browser.newPage({ reducedMotion: 'no-preference' });
  await openGallery(page, gallery, 800, 1280);
  await show(page, 'scene=resident');
  await expect(page.locator('[data-balance]')).toHaveText(/^1,280 /);
  await page.close();
});

test('on paper there is what was to be printed, and nothing of the screen', async ({ page, gallery }) => {
  await openGallery(page, gallery, 800, 1280);
  await page.emulateMedia({ media: 'print' });
  const printed = [
    ['work-shelf', '.sheet li', 8],
    ['work-new-card', '.sheet article', 1],
    ['work-shift-closed', '.sheet article', 1],
  ] as const;
  for (const [scene, piece, pieces] of printed) {
    await show(page, `scene=${scene}&theme=dark`);
    await expect(page.locator(piece)).toHaveCount(pieces);
    await expect(page.locator(piece).first()).toBeVisible();
    await expect(page.locator('.screen')).toBeHidden();
  }
  await page.emulateMedia({ media: 'screen' });
  await expect(page.locator('.sheet')).toBeHidden();
  await expect(page.locator('.screen')).toBeVisible();
});
