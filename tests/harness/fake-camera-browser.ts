import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { chromiumArgs, findChromium } from '../../src/cli/browser.mjs';
import { type CardVideo, writeCardVideo } from '../fake-camera/y4m.ts';

/** What the browser's camera is: none, or one that sees a card come and go. */
export type FakeCamera = 'none' | CardVideo;

/** Runs `use` in a Chromium with that camera. The video lies in a folder that is removed afterwards. */
export async function withFakeCamera<T>(camera: FakeCamera, use: (browser: Browser) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fake-camera-'));
  try {
    const device = camera === 'none' ? ['=device-count=0'] : [''];
    const args = [...chromiumArgs, ...device.map((count) => `--use-fake-device-for-media-stream${count}`)];
    if (camera !== 'none') {
      const file = join(folder, 'card.y4m');
      writeCardVideo(file, camera);
      args.push(`--use-file-for-fake-video-capture=${file}`);
    }
    const browser = await chromium.launch({ executablePath: await findChromium(), args });
    try {
      return await use(browser);
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
