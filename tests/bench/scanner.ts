import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright';
import { cardLooks, hardCardLooks } from '../fake-camera/scene.ts';
import { type FakeCamera, withFakeCamera } from '../harness/fake-camera-browser.ts';
import { type ServedHarness, serveScannerHarness } from '../harness/scanner-harness.ts';
import { type Group, median, type Row } from './report.ts';

/** The folder of public photographs: `QR_SAMPLES`, or beside the project. It is no part of the project. */
const samplesFolder = resolve(process.env['QR_SAMPLES'] ?? '../shared/qr-samples');
const text = '123456789012345678901234';
const size = { width: 640, height: 480 };

interface Sample {
  readonly path: string;
  readonly text: string;
}

/** Measures how much of the public photographs is read, and how soon after its first frame a card is. */
export async function benchScanner(): Promise<Group> {
  const hasSamples = existsSync(samplesFolder);
  if (!hasSamples) console.log(`No photographs in ${samplesFolder}: QR_SAMPLES names another folder. Left out.\n`);
  const harness = await serveScannerHarness(hasSamples ? { samples: samplesFolder } : {});
  try {
    const photographs = hasSamples ? await onPage(harness, 'none', readPhotographs) : [];
    const rows: Row[] = [...photographs];
    for (const [name, look] of Object.entries(cardLooks)) {
      rows.push(...(await onPage(harness, { text, look }, (page) => watchCard(page, name, 9, '≤ 150'))));
    }
    for (const [name, look] of Object.entries(hardCardLooks)) {
      rows.push(...(await onPage(harness, { text, look, cardSeconds: 3 }, (page) => watchCard(page, name, 5))));
    }
    return { rows };
  } finally {
    await harness.close();
  }
}

function onPage<T>(harness: ServedHarness, camera: FakeCamera, use: (page: Page) => Promise<T>): Promise<T> {
  return withFakeCamera(camera, async (browser) => {
    const context = await browser.newContext({ permissions: ['camera'] });
    const page = await context.newPage();
    await page.goto(harness.url);
    return use(page);
  });
}

/** The photographs with the text expected beside each. */
function samples(): readonly Sample[] {
  return readdirSync(samplesFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.png'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(samplesFolder, path.replace(/png$/, 'txt')), 'utf8') }));
}

async function readPhotographs(page: Page): Promise<readonly Row[]> {
  await page.evaluate(() => window.scannerHarness.selfTest());
  // Line ends are a matter of how the expected text was saved.
  const same = (left: string, right: string): boolean =>
    left.replaceAll('\r\n', '\n').trim() === right.replaceAll('\r\n', '\n').trim();
  const timesMs: number[] = [];
  let right = 0;
  let wrong = 0;
  const all = samples();
  for (const { path, text: expected } of all) {
    const { text: read, tookMs } = await page.evaluate(
      ([url, width, height]) => window.scannerHarness.read(url, width, height),
      [`/samples/${path}`, size.width, size.height] as const,
    );
    timesMs.push(tookMs);
    if (read !== null && same(read, expected)) right += 1;
    else if (read !== null) wrong += 1;
  }
  const runs = all.length;
  const percent = (count: number): number => (100 * count) / runs;
  return [
    { name: 'photographs read right, 640×480', value: percent(right), unit: '%', target: '≥ 92', runs },
    { name: 'photographs read otherwise', value: percent(wrong), unit: '%', runs },
    { name: 'one photograph, page → worker → page', value: median(timesMs), unit: 'ms', runs },
  ];
}

/** Lets the card come `entries` times. */
async function watchCard(page: Page, name: string, entries: number, target?: string): Promise<readonly Row[]> {
  await page.evaluate(() => window.scannerHarness.start());
  // One entry more than is counted: the camera may have come on while the first card was there.
  await page.waitForFunction((count) => window.scannerHarness.codes.length > count, entries, { timeout: 120_000 });
  const { codes, litAt, looks } = await page.evaluate(() => window.scannerHarness);
  const delaysMs = codes
    .slice(1)
    .map(({ at }) => at - Math.max(...litAt.filter((lit) => lit <= at)))
    .toSorted((left, right) => left - right);
  const runs = delaysMs.length;
  const delay = { name: `${name} card, first frame → digits`, value: median(delaysMs), unit: 'ms', runs };
  return [
    target === undefined ? delay : { ...delay, target },
    { name: `${name} card, slowest`, value: delaysMs.at(-1) ?? Number.NaN, unit: 'ms', runs },
    { name: `${name} card, one frame in the decoder`, value: median(looks), unit: 'ms', runs: looks.length },
  ];
}
