import { CounterPage } from '../browser/support/counter-page.ts';
import { startHub } from '../browser/support/hub-process.ts';
import { untilOffline } from '../browser/support/stage.ts';
import { newTablet } from '../browser/support/tablet.ts';
import { measureFirstPull } from './kiosk-pull.ts';
import { probe } from './kiosk-probe.ts';
import { measureColdStart, measureFirstLoad, startUpScript } from './kiosk-start.ts';
import { measureVisits } from './kiosk-visit.ts';
import type { Group, Row } from './report.ts';

/** Measures the kiosk as it is shipped: the built app in a real Chromium against a hub in a process of its own. */
export async function benchKiosk(): Promise<Group> {
  return { rows: [startUpScript(), ...(await measureCounter()), await measureFirstPull()] };
}

async function measureCounter(): Promise<readonly Row[]> {
  const hub = await startHub();
  const tablet = await newTablet('about:blank');
  try {
    const firstLoad = await measureFirstLoad(hub);
    const probed = await probe(tablet.page);
    const counter = new CounterPage(probed.page);
    await probed.page.goto(hub.origin);
    await counter.pair(hub.welcome.pairingCode);
    await untilOffline(tablet);
    const visits = await measureVisits(probed, hub.welcome.cards);
    await hub.kill('SIGTERM');
    return [...firstLoad, ...visits, await measureColdStart(tablet, hub.origin)];
  } finally {
    await tablet.dispose();
    await hub.dispose();
  }
}
