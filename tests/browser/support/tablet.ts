import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { chromiumArgs, findChromium } from '../../../src/cli/browser.mjs';
import { touchDeliberately } from './settled.ts';

/** A tablet: one real Chromium with a profile of its own, which outlives the browser's process as a tablet's does. */
export interface Tablet {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly profile: string;
  /** Pulls the battery: SIGKILL to every process of the browser, at once. */
  pullBattery(): Promise<void>;
  /** Ends the browser as its own menu does, with everything written. */
  shutDown(): Promise<void>;
  /**
   * Leaves the browser to itself for so long: nobody is connected to it, which takes a fifth of a busy machine
   * otherwise.
   */
  unwatched(ms: number): Promise<void>;
  /** Starts the browser again on the same profile and opens `url`. */
  start(url: string): Promise<void>;
  /** Ends the browser and removes the profile. */
  dispose(): Promise<void>;
}

export interface TabletOptions {
  readonly width?: number;
  readonly height?: number;
  /** A Y4M file that the camera sees; without it the camera shows Chromium's own test picture. */
  readonly video?: string;
  readonly camera?: 'present' | 'missing';
}

/**
 * Opens `url` on a new tablet. The browser is started by hand, since Playwright cannot kill one of a kept profile.
 * @param from the profile of a tablet that was shut down, to begin with a copy of; without it the profile is empty
 */
export async function newTablet(url: string, options: TabletOptions = {}, from?: string): Promise<Tablet> {
  const profile = mkdtempSync(join(tmpdir(), 'points-store-tablet-'));
  if (from !== undefined) cpSync(from, profile, { recursive: true });
  let running = await launch(profile, options);
  let page = await firstPage(running.context, url, options);
  return {
    profile,
    get context() {
      return running.context;
    },
    get page() {
      return page;
    },
    pullBattery: () => running.kill(),
    shutDown: () => running.end(running.browser),
    async unwatched(ms) {
      await running.browser.close();
      await pause(ms);
      running = { ...running, ...(await connect(running.port)) };
      page = running.context.pages()[0] ?? page;
    },
    async start(nextUrl) {
      running = await launch(profile, options);
      page = await firstPage(running.context, nextUrl, options);
    },
    async dispose() {
      await running.kill();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A connection to the debugging port of a browser. */
interface Connection {
  readonly browser: Browser;
  readonly context: BrowserContext;
}

interface Running extends Connection {
  readonly port: string;
  kill(): Promise<void>;
  end(browser: Browser): Promise<void>;
}

async function connect(port: string): Promise<Connection> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('Chromium has no default context');
  context.on('page', (page) => void touchDeliberately(page));
  await Promise.all(context.pages().map(touchDeliberately));
  return { browser, context };
}

async function launch(profile: string, options: TabletOptions): Promise<Running> {
  const executable = await findChromium();
  const portFile = join(profile, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const child = spawn(
    executable,
    [
      ...chromiumArgs,
      '--headless=new',
      '--hide-scrollbars',
      // What lies outside the window is not painted, however large the page is told to be.
      '--window-size=2000,2000',
      '--mute-audio',
      '--lang=zh-CN',
      '--no-default-browser-check',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...cameraArguments(options),
      'about:blank',
    ],
    // A process group of its own, so that the whole tree can be killed at once.
    { detached: true, stdio: 'ignore' },
  );
  const port = await portOf(child, portFile);
  const end = async (browser: Browser): Promise<void> => {
    const session = await browser.newBrowserCDPSession();
    const ended = once(child, 'exit');
    await session.send('Browser.close');
    await ended;
  };
  return { ...(await connect(port)), port, kill: () => killTree(child), end };
}

function cameraArguments({ camera = 'present', video }: TabletOptions): readonly string[] {
  const allowed = '--use-fake-ui-for-media-stream';
  if (camera === 'missing') return [allowed];
  const film = video === undefined ? [] : [`--use-file-for-fake-video-capture=${video}`];
  return [allowed, '--use-fake-device-for-media-stream', ...film];
}

/** Chromium writes its debugging port into the profile once it listens. */
async function portOf(child: ChildProcess, portFile: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Chromium ended with ${child.exitCode}`);
    const port = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : undefined;
    if (port !== undefined && port !== '') return port;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Chromium did not open its debugging port within 30 s');
}

async function firstPage(
  context: BrowserContext,
  url: string,
  { width = 800, height = 1280 }: TabletOptions,
): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize({ width, height });
  await page.goto(url);
  return page;
}

async function killTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}
