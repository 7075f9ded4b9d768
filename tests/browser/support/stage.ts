import { expect, test as base } from 'playwright/test';
import type { ServedGallery } from '../../harness/gallery-harness.ts';
import { startPostgres, type Cluster } from '../../postgres/cluster.ts';
import { CounterPage } from './counter-page.ts';
import { startHub, startHubOn, type HubProcess, type Welcome } from './hub-process.ts';
import { startFaultyNetwork, type FaultyNetwork } from './proxy.ts';
import { newTablet, type Tablet, type TabletOptions } from './tablet.ts';

/** A hub, a network that can be broken, and as many tablets as a test wants; all gone when it ends. */
export interface Stage {
  readonly hub: HubProcess;
  readonly network: FaultyNetwork;
  /** A new tablet that shows the kiosk over the network. */
  tablet(options?: TabletOptions): Promise<Tablet>;
  /** The tablet that was paired before, idle: one a test, since two copies of it would be one kiosk twice. */
  pairedTablet(options?: TabletOptions): Promise<{ tablet: Tablet; counter: CounterPage }>;
  /** A demo card with at least `balance` points. */
  card(balance: number, index?: number): Welcome['cards'][number];
}

/** What tests of a worker begin with a copy of: a hub with its demo, and a tablet that was paired with it. */
interface Beginning {
  readonly hub: HubProcess;
  readonly profile: string;
  /** Where the network listens for all of them: a profile belongs to its address. */
  readonly port: number;
}

interface OfWorker {
  readonly postgres: Cluster;
  /** A hub that was stopped as soon as it had its demo: others begin with a copy of it. */
  readonly demo: HubProcess;
  /** Starts such another. It lives until it is disposed of. */
  readonly newHub: () => Promise<HubProcess>;
  /**
   * The data folder of a stopped hub with an embedded database and a small demo, for what is true of these hubs alone.
   */
  readonly embeddedDemo: string;
  readonly beginning: Beginning;
  readonly gallery: ServedGallery;
}

/** For all specs, because a worker ends where the next spec has other fixtures of workers. */
export const test = base.extend<{ stage: Stage }, OfWorker>({
  postgres: [
    async ({ browserName: _browserName }, use) => {
      const cluster = await startPostgres();
      await use(cluster);
      await cluster.stop();
    },
    { scope: 'worker' },
  ],
  demo: [
    async ({ postgres }, use) => {
      const hub = await startHubOn(postgres);
      await hub.kill('SIGTERM');
      await use(hub);
      await hub.dispose();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  newHub: [({ postgres, demo }, use) => use(() => startHubOn(postgres, demo)), { scope: 'worker' }],
  embeddedDemo: [
    async ({ browserName: _browserName }, use) => {
      const hub = await startHub({ DEMO_RESIDENTS: '20' });
      await hub.kill('SIGTERM');
      await use(hub.dataDir);
      await hub.dispose();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  beginning: [
    async ({ newHub }, use) => {
      const hub = await newHub();
      const network = await startFaultyNetwork(() => hub.origin);
      const tablet = await newTablet(`${network.url}/`, { camera: 'missing' });
      const counter = new CounterPage(tablet.page);
      await counter.pair(hub.welcome.pairingCode);
      await untilOffline(tablet);
      await counter.expectSync('synced');
      await tablet.shutDown();
      await network.close();
      await hub.kill('SIGTERM');
      await use({ hub, profile: tablet.profile, port: Number(new URL(network.url).port) });
      await tablet.dispose();
      await hub.dispose();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  gallery: [
    async ({ browserName: _browserName }, use) => {
      // What bundles it is large, and most tests show no gallery.
      const { serveGallery } = await import('../../harness/gallery-harness.ts');
      const served = await serveGallery();
      await use(served);
      await served.close();
    },
    { scope: 'worker' },
  ],
  stage: async ({ postgres, beginning: { hub: paired, profile, port } }, use) => {
    const hub = await startHubOn(postgres, paired);
    const network = await startFaultyNetwork(() => hub.origin, port);
    const tablets: Tablet[] = [];
    const open = async (options: TabletOptions = {}, from?: string): Promise<Tablet> => {
      // Looking at a camera's pictures takes a third of a core on each tablet that waits.
      const camera = options.video === undefined ? 'missing' : 'present';
      const opened = await newTablet(`${network.url}/`, { camera, ...options }, from);
      tablets.push(opened);
      return opened;
    };
    await use({
      hub,
      network,
      tablet: (options) => open(options),
      async pairedTablet(options) {
        const opened = await open(options, profile);
        const counter = new CounterPage(opened.page);
        await counter.expectIdle();
        // What the hub has learned since the copy was made.
        await expect.poll(() => network.answered.some((line) => /sync\/pull.* 200$/.test(line))).toBe(true);
        await counter.expectSync('synced');
        return { tablet: opened, counter };
      },
      card(balance, index = 0) {
        const fitting = hub.welcome.cards.filter((card) => card.balance >= balance);
        const chosen = fitting[index];
        if (chosen === undefined) throw new Error(`no demo card has ${balance} points`);
        return chosen;
      },
    });
    await Promise.all(tablets.map((opened) => opened.dispose()));
    await network.close();
    await hub.dispose();
  },
});

/** Two paired tablets. */
export async function twoTablets(stage: Stage): Promise<readonly [CounterPage, CounterPage]> {
  const { counter: first } = await stage.pairedTablet();
  const opened = await stage.tablet();
  const second = new CounterPage(opened.page);
  await second.pair(stage.hub.welcome.pairingCode);
  await untilOffline(opened);
  return [first, second];
}

/** Waits until the service worker has the whole app, as after one visit. */
export async function untilOffline(tablet: Tablet): Promise<void> {
  await tablet.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}
