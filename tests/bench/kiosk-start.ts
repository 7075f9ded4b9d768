import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import type { HubProcess } from '../browser/support/hub-process.ts';
import { untilOffline } from '../browser/support/stage.ts';
import { newTablet, type Tablet } from '../browser/support/tablet.ts';
import { probe } from './kiosk-probe.ts';
import { median, type Row } from './report.ts';

const coldStarts = 9;
const kilobyte = 1000;

/**
 * Cold starts of a slow tablet whose hub is gone: the browser is killed each time, so that everything comes from disk.
 */
export async function measureColdStart(tablet: Tablet, url: string): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run < coldStarts; run += 1) {
    await tablet.pullBattery();
    await tablet.start('about:blank');
    const { page, throttle } = await probe(tablet.page);
    await throttle(true);
    await page.goto(url);
    times.push(await page.evaluate(() => window.kioskProbe.idle));
  }
  return {
    name: 'cold start without a network → shelf painted',
    value: median(times),
    unit: 'ms',
    target: '≤ 2500',
    runs: times.length,
  };
}

/** What a new tablet loads over the network, up to the pairing screen and until it can start without one. */
export async function measureFirstLoad(hub: HubProcess): Promise<readonly Row[]> {
  const wire = await countingWire(hub.port);
  const tablet = await newTablet('about:blank');
  try {
    await tablet.page.goto(wire.url);
    await tablet.page.locator('[data-phase="pairing"] button').first().waitFor();
    const firstPaint = wire.bytes();
    await untilOffline(tablet);
    const precached = await cachedBytes(tablet.page);
    return [
      { name: 'first visit, over the network until pairing shows', value: firstPaint / kilobyte, unit: 'KB', runs: 1 },
      { name: 'first visit, until it starts without one', value: wire.bytes() / kilobyte, unit: 'KB', runs: 1 },
      { name: 'kept for starting without one, unpacked', value: precached / kilobyte, unit: 'KB', runs: 1 },
    ];
  } finally {
    await tablet.dispose();
    wire.close();
  }
}

/** The JavaScript that the shell asks for before anything is shown, from the built app. */
export function startUpScript(): Row {
  const shell = readFileSync(join('build', 'prerendered', 'index.html'), 'utf8');
  const files = [...shell.matchAll(/\/_app\/[\w./-]+\.js/g)].map(([path]) => path);
  const bytes = [...new Set(files)]
    .map((path) => gzipSync(readFileSync(join('build', 'client', path)), { level: 9 }).length)
    .reduce((sum, size) => sum + size, 0);
  return { name: 'start-up JavaScript, gzip', value: bytes / kilobyte, unit: 'KB', target: '≤ 102.4', runs: 1 };
}

function cachedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let bytes = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) bytes += (await (await cache.match(request))?.blob())?.size ?? 0;
    }
    return bytes;
  });
}

/** A line to a port of this machine that counts what comes back over it, headers and all. */
async function countingWire(port: number): Promise<{ url: string; bytes: () => number; close: () => void }> {
  let bytes = 0;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    far.on('data', (chunk) => (bytes += chunk.length));
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ownPort } = server.address() as AddressInfo;
  return { url: `http://localhost:${ownPort}/`, bytes: () => bytes, close: () => server.close() };
}
