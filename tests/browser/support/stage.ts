import { test as base } from 'playwright/test';
import { CounterPage } from './counter-page.ts';
import { startHub, type HubProcess, type Welcome } from './hub-process.ts';
import { startFaultyNetwork, type FaultyNetwork } from './proxy.ts';
import { newTablet, type Tablet, type TabletOptions } from './tablet.ts';

/** A hub, a network that can be broken, and as many tablets as a test wants; all gone when it ends. */
export interface Stage {
  readonly hub: HubProcess;
  readonly network: FaultyNetwork;
  /** A new tablet that shows the kiosk over the network. */
  tablet(options?: TabletOptions): Promise<Tablet>;
  /** A new tablet, paired and idle. */
  pairedTablet(options?: TabletOptions): Promise<{ tablet: Tablet; counter: CounterPage }>;
  /** A demo card with at least `balance` points. */
  card(balance: number, index?: number): Welcome['cards'][number];
}

export const test = base.extend<{ stage: Stage }, { seeded: string }>({
  /** The data folder of a hub that has seeded its demo, once for all tests of a worker. */
  seeded: [
    async ({ browserName: _browserName }, use) => {
      const hub = await startHub();
      await hub.kill('SIGTERM');
      await use(hub.dataDir);
      await hub.dispose();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  stage: async ({ seeded }, use) => {
    const hub = await startHub({}, seeded);
    const network = await startFaultyNetwork(() => hub.origin);
    const tablets: Tablet[] = [];
    const tablet: Stage['tablet'] = async (options) => {
      const opened = await newTablet(`${network.url}/`, options);
      tablets.push(opened);
      return opened;
    };
    await use({
      hub,
      network,
      tablet,
      async pairedTablet(options) {
        const opened = await tablet(options);
        const counter = new CounterPage(opened.page);
        await counter.pair(hub.welcome.pairingCode);
        await untilOffline(opened);
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

/** Two paired tablets. A pairing code is good for one, and the hub makes another when it starts. */
export async function twoTablets(stage: Stage): Promise<readonly [CounterPage, CounterPage]> {
  const { counter: first } = await stage.pairedTablet();
  await stage.hub.kill('SIGTERM');
  await stage.hub.restart();
  const { counter: second } = await stage.pairedTablet();
  return [first, second];
}

/** Waits until the service worker has the whole app, as after one visit. */
export async function untilOffline(tablet: Tablet): Promise<void> {
  await tablet.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}
