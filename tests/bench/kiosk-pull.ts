import { CounterPage } from '../browser/support/counter-page.ts';
import { startHub, type HubProcess } from '../browser/support/hub-process.ts';
import { newTablet } from '../browser/support/tablet.ts';
import { probe } from './kiosk-probe.ts';
import { median, type Row } from './report.ts';

const residents = 10_000;
const runs = 5;

/** The first pull of a large community by new tablets: from the first request to the commit of all rows. */
export async function measureFirstPull(): Promise<Row> {
  const hub = await startHub({ DEMO_RESIDENTS: String(residents) });
  try {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      // Each start makes another pairing code.
      if (run > 0) {
        await hub.kill('SIGTERM');
        await hub.restart();
      }
      times.push(await pullOnce(hub));
    }
    return {
      name: 'first pull of 10,000 residents, requests and IndexedDB',
      value: median(times),
      unit: 'ms',
      target: '≤ 3000',
      runs,
    };
  } finally {
    await hub.dispose();
  }
}

async function pullOnce(hub: HubProcess): Promise<number> {
  const tablet = await newTablet('about:blank');
  try {
    const { page } = await probe(tablet.page);
    const counter = new CounterPage(page);
    await page.goto(hub.origin);
    await counter.pair(hub.welcome.pairingCode);
    return await page.evaluate(() => {
      const [request] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/sync/pull'));
      // Only a pull writes residents and categories.
      const applied = window.kioskProbe.commits.find(({ tables }) =>
        ['residentBundles', 'categories'].every((name) => tables.includes(name)),
      );
      return (applied?.atMs ?? Number.NaN) - (request?.startTime ?? Number.NaN);
    });
  } finally {
    await tablet.dispose();
  }
}
