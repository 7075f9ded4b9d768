import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { chromiumArgs, findChromium } from '../../src/cli/browser.mjs';
import { type CardVideo, writeCardVideo } from '../fake-camera/y4m.ts';

/** What the browser's camera is: none, or one that sees a card come and go. */
export type FakeCamera = 'none' | CardVideo;

/** A Chromium with such a camera; `close` ends it and removes its film. */
export interface FakeCameraBrowser {
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** Starts a Chromium with that camera. */
export async function startFakeCamera(camera: FakeCamera): Promise<FakeCameraBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'fake-camera-'));
  const removeFilm = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const device = camera === 'none' ? '=device-count=0' : '';
    const args = [...chromiumArgs, `--use-fake-device-for-media-stream${device}`];
    if (camera !== 'none') {
      const file = join(folder, 'card.y4m');
      writeCardVideo(file, camera);
      args.push(`--use-file-for-fake-video-capture=${file}`);
    }
    const browser = await chromium.launch({ executablePath: await findChromium(), args });
    return { browser, close: () => browser.close().finally(removeFilm) };
  } catch (error) {
    removeFilm();
    throw error;
  }
}

/** Runs `use` in a Chromium with that camera. The video lies in a folder that is removed afterwards. */
export async function withFakeCamera<T>(camera: FakeCamera, use: (browser: Browser) => Promise<T>): Promise<T> {
  const { browser, close } = await startFakeCamera(camera);
  try {
    return await use(browser);
  } finally {
    await close();
  }
}
