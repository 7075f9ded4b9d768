import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import * as v from 'valibot';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { HubProcess } from '../browser/support/hub-process.ts';
import { newTablet, type Tablet } from '../browser/support/tablet.ts';
import {
  countReviews,
  leaveAlone,
  leaveMs,
  newPairingCode,
  openOutbox,
  pairAndLoad,
  pushBacklog,
  startHubOnPostgres,
  storeAtRest,
} from './backlog.ts';
import { median, type Group, type Row } from './report.ts';

// The public peer: PouchDB on IndexedDB, replicating to express-pouchdb. Both sides run in the same Chromium against a
// server on this machine that goes on from run to run, ours with the app running, the full effect on the ledger, and
// durable in PostgreSQL, the peer's with an empty page and without a flush. The peer is measured as it comes and with
// batches of a thousand, which suit it better. Its packages are fetched when they are first asked for, into the cache,
// and are no dependency of the product.

const versions = { pouchdb: '9.0.0', 'express-pouchdb': '4.2.0', express: '4.21.2' } as const;
const documents = 10_000;
// What is compared is the exchange; the pictures of a camera would only take a part of the same two cores.
const withoutCamera = { camera: 'missing' } as const;
// More would spend more than the residents have.
const runs = 3;
/** More than a push of the peer takes. */
const theirPushMs = 10_000;

/** How the peer replicates. */
interface Replication {
  readonly name: string;
  readonly options: object;
}
const asItComes: Replication = { name: 'PouchDB as it comes', options: {} };
const tuned: Replication = { name: 'PouchDB, batches of 1,000', options: { batch_size: 1000, batches_limit: 10 } };

/**
 * Push of a backlog and first load of a community, here and there: figures of both, and how many times faster we are.
 */
export async function benchPeer(): Promise<Group> {
  installPeer();
  const ours = await measureOurs();
  const theirs = await measureTheirs(ours);
  const figure = (name: string, value: number, unit: string): Row => ({ name, value, unit, runs });
  return {
    rows: [
      figure(`push of 10,000 redemptions, this product on PostgreSQL`, ours.pushMs, 'ms'),
      figure('first load of 10,000 residents, this product', ours.load.ms, 'ms'),
      figure('first load of 10,000 residents on the wire, this product', ours.load.bytes / 1024, 'KB'),
      ...theirs.flatMap(({ name, pushMs, load }) => [
        figure(`push, ${name}`, pushMs, 'ms'),
        { name: `push, times faster than ${name}`, value: pushMs / ours.pushMs, unit: '×', target: '≥ 5', runs },
        figure(`first load, ${name}`, load.ms, 'ms'),
        {
          name: `first load, times faster than ${name}`,
          value: load.ms / ours.load.ms,
          unit: '×',
          target: '≥ 5',
          runs,
        },
        figure(`first load on the wire, ${name}`, load.bytes / 1024, 'KB'),
        {
          name: `first load, times smaller than ${name}`,
          value: load.bytes / ours.load.bytes,
          unit: '×',
          target: '≥ 3',
          runs,
        },
      ]),
    ],
  };
}

interface Load {
  readonly ms: number;
  readonly bytes: number;
}

const medianLoad = (loads: readonly Load[]): Load => ({
  ms: median(loads.map(({ ms }) => ms)),
  bytes: median(loads.map(({ bytes }) => bytes)),
});

/** What both sides carry, and what our side took for it. */
interface Ours {
  readonly events: readonly object[];
  readonly residents: readonly object[];
  readonly pushMs: number;
  readonly load: Load;
}

/**
 * Three new tablets load the community one after the other, and then the first of them comes back three times with a
 * month's work.
 */
async function measureOurs(): Promise<Ours> {
  const { hub, url, stop } = await startHubOnPostgres(documents);
  const tablet = await newTablet('about:blank', withoutCamera);
  try {
    const { load, identity } = await pairAndLoad(tablet.page, hub, hub.welcome.pairingCode);
    const loads = [load];
    while (loads.length < runs) loads.push(await loadAnother(hub, url));
    const { outbox, residents } = await openOutbox(url, identity);
    const pushes: number[] = [];
    let events: readonly KioskEvent[] = [];
    for (let run = 0; run < runs; run += 1) {
      events = outbox.fill(documents);
      pushes.push(await pushBacklog(tablet, hub, events));
    }
    if ((await countReviews(url)) > 0) throw new Error('the backlog was not ordinary work: it left reviews');
    return { events, residents, pushMs: median(pushes), load: medianLoad(loads) };
  } finally {
    await tablet.dispose();
    await stop();
  }
}

async function loadAnother(hub: HubProcess, url: string): Promise<Load> {
  const tablet = await newTablet('about:blank', withoutCamera);
  try {
    return (await pairAndLoad(tablet.page, hub, await newPairingCode(url))).load;
  } finally {
    await tablet.dispose();
  }
}

/** PouchDB as the page has it; only what is used here. */
interface Pouch {
  bulkDocs: (docs: readonly object[]) => Promise<unknown>;
  put: (doc: object) => Promise<unknown>;
  info: () => Promise<{ readonly doc_count: number }>;
  replicate: { to: (remote: string, options: object) => Promise<unknown>; from: Pouch['replicate']['to'] };
  destroy: () => Promise<unknown>;
}

/** What the peer took in one way of replicating. */
interface Theirs {
  readonly name: string;
  readonly pushMs: number;
  readonly load: Load;
}

async function measureTheirs({ events, residents }: Ours): Promise<readonly Theirs[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'points-store-peer-'));
  const server = fork(fileURLToPath(new URL('peer-server.ts', import.meta.url)), [folder], {
    execArgv: ['--import', 'tsx'],
  });
  const [said] = await once(server, 'message');
  const { port } = v.parse(v.object({ port: v.number() }), said);
  const tablet = await newTablet(`http://127.0.0.1:${port}/page`, withoutCamera);
  try {
    const measured: Theirs[] = [];
    for (const { name, options } of [asItComes, tuned]) {
      const pushes: number[] = [];
      const loads: Load[] = [];
      for (let run = 0; run < runs; run += 1) {
        const database = `${measured.length}-${run}`;
        pushes.push(await pushTheirs(tablet, `events-${database}`, events, options));
        loads.push(await loadTheirs(tablet.page, `residents-${database}`, residents, options));
      }
      measured.push({ name, pushMs: median(pushes), load: medianLoad(loads) });
    }
    return measured;
  } finally {
    await tablet.dispose();
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Documents are in IndexedDB and the browser at rest before the clock starts, as with our outbox. */
async function pushTheirs(tablet: Tablet, name: string, docs: readonly object[], options: object): Promise<number> {
  const { page } = tablet;
  await page.evaluate(
    async ([database, given]) => {
      const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string) => Pouch };
      const local = new PouchDB(database);
      for (let from = 0; from < given.length; from += 1000) await local.bulkDocs(given.slice(from, from + 1000));
      // It is not replicated; see writeOutbox for what it is good for.
      await local.put({ _id: '_local/last' });
    },
    [name, docs] as const,
  );
  await storeAtRest(tablet.profile);
  await page.evaluate(
    ([database, replication, ms]) => {
      const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string) => Pouch };
      const local = new PouchDB(database);
      Object.assign(globalThis, { tookMs: undefined });
      setTimeout(() => {
        const started = performance.now();
        void local.replicate
          .to(`${location.origin}/db/${database}`, replication)
          .then(() => Object.assign(globalThis, { tookMs: performance.now() - started }));
      }, ms);
    },
    [name, options, leaveMs] as const,
  );
  const ms = await leaveAlone(tablet, theirPushMs, () => (globalThis as { tookMs?: number }).tookMs, undefined);
  const arrived = await tablet.page.evaluate(async (database) => {
    const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string) => Pouch };
    return (await new PouchDB(`${location.origin}/db/${database}`).info()).doc_count;
  }, name);
  if (arrived !== docs.length) throw new Error(`${arrived} documents arrived`);
  return ms;
}

const loadTheirs = (page: Page, name: string, docs: readonly object[], options: object): Promise<Load> =>
  page.evaluate(
    async ([database, given, replication]) => {
      const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string) => Pouch };
      const remote = new PouchDB(`${location.origin}/db/${database}`);
      for (let from = 0; from < given.length; from += 1000) await remote.bulkDocs(given.slice(from, from + 1000));
      performance.clearResourceTimings();
      performance.setResourceTimingBufferSize(100_000);
      const local = new PouchDB(`${database}-local`);
      const started = performance.now();
      await local.replicate.from(`${location.origin}/db/${database}`, replication);
      const ms = performance.now() - started;
      const { doc_count } = await local.info();
      if (doc_count !== given.length) throw new Error(`${doc_count} documents arrived`);
      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      return { ms, bytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0) };
    },
    [name, docs, options] as const,
  );

function installPeer(): void {
  const folder = fileURLToPath(new URL('../../.cache/peer/', import.meta.url));
  if (existsSync(path.join(folder, 'node_modules/express-pouchdb/package.json'))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder });
  if (installed.status !== 0) throw new Error(`the peer could not be installed: ${installed.stderr.toString()}`);
}
