import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumArgs, findChromium } from '../../../src/cli/browser.mjs';
import { serveGallery } from '../gallery-harness.ts';
import { hubPages, kioskScenes } from './scenes.ts';

// Photographs every screen: npx tsx tests/harness/gallery/shoot.ts [part of a scene's name] [part of a look's name].
// The pictures go to .cache/gallery/<size>/<look>/<scene>.png.

const out = fileURLToPath(new URL('../../../.cache/gallery', import.meta.url));
const sizes = [
  { name: 'portrait', width: 800, height: 1280 },
  { name: 'landscape', width: 1280, height: 800 },
  { name: 'wall', width: 1920, height: 1080 },
] as const;
const looks = [
  { name: 'normal', query: '' },
  { name: 'elder', query: '&elder' },
  { name: 'dark', query: '&theme=dark' },
  { name: 'en', query: '&locale=en' },
  { name: 'en-elder', query: '&locale=en&elder' },
] as const;

const [sceneFilter = '', lookFilter = ''] = process.argv.slice(2);
const gallery = await serveGallery();
const browser = await chromium.launch({ executablePath: await findChromium(), args: [...chromiumArgs] });

async function shoot(size: (typeof sizes)[number], look: string, shots: readonly { name: string; query: string }[]) {
  const folder = join(out, size.name, look);
  await mkdir(folder, { recursive: true });
  const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce', timezoneId: 'Asia/Shanghai' });
  await page.goto(gallery.url);
  await page.waitForSelector('html[data-ready]');
  for (const { name, query } of shots) {
    await page.evaluate((wanted) => window.showScene(wanted), query);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await page.close();
}

const scenes = kioskScenes.filter((name) => name.includes(sceneFilter));
const pages = hubPages.filter((name) => `hub-${name}`.includes(sceneFilter));
for (const look of looks.filter(({ name }) => name.includes(lookFilter))) {
  for (const size of sizes) {
    await shoot(
      size,
      look.name,
      scenes.map((name) => ({ name, query: `scene=${name}${look.query}` })),
    );
  }
}
for (const look of looks.filter(({ name }) => name.includes(lookFilter) && !name.includes('elder'))) {
  await shoot(
    sizes[1],
    look.name,
    pages.map((name) => ({ name: `hub-${name}`, query: `hub=${name}${look.query}` })),
  );
}
await browser.close();
await gallery.close();
