import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import * as v from 'valibot';
import { newTablet } from '../browser/support/tablet.ts';
import { backlogOf, pairWithBacklog, startHubOnPostgres, type Backlog } from './backlog.ts';
import { median, type Group } from './report.ts';

// The public peer: PouchDB on IndexedDB, replicating to express-pouchdb. Both sides run in the same Chromium against a server
// on this machine, ours with the full effect on the ledger and durable in PostgreSQL, the peer's without a flush. The peer's
// packages are fetched when they are first asked for, into the cache, and are no dependency of the product.

const versions = { pouchdb: '9.0.0', 'express-pouchdb': '4.2.0', express: '4.21.2' } as const;
const documents = 10_000;
const runs = 3;

/** Push of a backlog and first load of a community, here and there: figures of both, and how many times faster we are. */
export async function benchPeer(): Promise<Group> {
  installPeer();
  const ours = await measureOurs();
  const theirs = await measureTheirs(ours.backlog);
  const figure = (name: string, value: number, unit: string) => ({ name, value, unit, runs });
  const ratio = (name: string, value: number, target: string) => ({ name, value, unit: '×', target, runs });
  return {
    rows: [
      figure('push of 10,000 redemptions, this product on PostgreSQL', ours.pushMs, 'ms'),
      figure('push of 10,000 redemptions, PouchDB', theirs.pushMs, 'ms'),
      ratio('push, times faster than PouchDB', theirs.pushMs / ours.pushMs, '≥ 5'),
      figure('first load of 10,000 residents, this product', ours.load.ms, 'ms'),
      figure('first load of 10,000 residents, PouchDB', theirs.load.ms, 'ms'),
      figure('first load of 10,000 residents, PouchDB, all awards named', theirs.namedLoad.ms, 'ms'),
      ratio('first load, times faster than PouchDB', theirs.load.ms / ours.load.ms, '≥ 5'),
      ratio('first load, times faster than PouchDB, all awards named', theirs.namedLoad.ms / ours.load.ms, '≥ 5'),
      figure('first load of 10,000 residents on the wire, this product', ours.load.bytes / 1024, 'KB'),
      figure('first load of 10,000 residents on the wire, PouchDB', theirs.load.bytes / 1024, 'KB'),
      figure(
        'first load of 10,000 residents on the wire, PouchDB, all awards named',
        theirs.namedLoad.bytes / 1024,
        'KB',
      ),
      ratio('first load, times smaller on the wire', theirs.load.bytes / ours.load.bytes, '≥ 3'),
      ratio('first load, times smaller on the wire, all awards named', theirs.namedLoad.bytes / ours.load.bytes, '≥ 3'),
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

async function measureOurs(): Promise<{ readonly backlog: Backlog; readonly pushMs: number; readonly load: Load }> {
  const pushes: number[] = [];
  const loads: Load[] = [];
  let backlog: Backlog | undefined;
  for (let run = 0; run < runs; run += 1) {
    const { hub, url, stop } = await startHubOnPostgres(documents);
    const tablet = await newTablet('about:blank');
    try {
      const page = tablet.page;
      const { load, identity } = await pairWithBacklog(page, hub);
      loads.push(load);
      backlog = await backlogOf(url, identity, documents);
      pushes.push(await backlog.push(page, hub));
    } finally {
      await tablet.dispose();
      await stop();
    }
  }
  if (backlog === undefined) throw new Error('nothing was measured');
  return { backlog, pushMs: median(pushes), load: medianLoad(loads) };
}

/** PouchDB as the page has it; only what is used here. */
interface Pouch {
  bulkDocs: (docs: readonly object[]) => Promise<unknown>;
  info: () => Promise<{ readonly doc_count: number }>;
  replicate: { to: (remote: string, options: object) => Promise<unknown>; from: Pouch['replicate']['to'] };
  destroy: () => Promise<unknown>;
}

interface Theirs {
  readonly pushMs: number;
  readonly load: Load;
  readonly namedLoad: Load;
}

async function measureTheirs(backlog: Backlog): Promise<Theirs> {
  const folder = await mkdtemp(path.join(tmpdir(), 'points-store-peer-'));
  const server = fork(fileURLToPath(new URL('peer-server.ts', import.meta.url)), [folder], {
    execArgv: ['--import', 'tsx'],
  });
  const [said] = await once(server, 'message');
  const { port } = v.parse(v.object({ port: v.number() }), said);
  const tablet = await newTablet(`http://127.0.0.1:${port}/page`);
  try {
    const pushes: number[] = [];
    const loads: Load[] = [];
    const namedLoads: Load[] = [];
    for (let run = 0; run < runs; run += 1) {
      pushes.push(await pushTheirs(tablet.page, `events-${run}`, backlog.events));
      loads.push(await loadTheirs(tablet.page, `residents-${run}`, backlog.residents));
      namedLoads.push(await loadTheirs(tablet.page, `named-${run}`, backlog.namedResidents));
    }
    return { pushMs: median(pushes), load: medianLoad(loads), namedLoad: medianLoad(namedLoads) };
  } finally {
    await tablet.dispose();
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Documents are in IndexedDB before the clock starts, as our outbox is. */
const pushTheirs = (page: Page, name: string, docs: readonly object[]): Promise<number> =>
  page.evaluate(
    async ([database, given, batch]) => {
      const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string) => Pouch };
      const local = new PouchDB(database);
      await local.bulkDocs(given);
      const started = performance.now();
      await local.replicate.to(`${location.origin}/db/${database}`, { batch_size: batch, batches_limit: 10 });
      const ms = performance.now() - started;
      const { doc_count } = await new PouchDB(`${location.origin}/db/${database}`).info();
      if (doc_count !== given.length) throw new Error(`${doc_count} documents arrived`);
      return ms;
    },
    [name, docs, 1000] as const,
  );

const loadTheirs = (page: Page, name: string, docs: readonly object[]): Promise<Load> =>
  page.evaluate(
    async ([database, given, batch]) => {
      const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string) => Pouch };
      const remote = new PouchDB(`${location.origin}/db/${database}`);
      for (let from = 0; from < given.length; from += 1000) await remote.bulkDocs(given.slice(from, from + 1000));
      performance.clearResourceTimings();
      performance.setResourceTimingBufferSize(100_000);
      const local = new PouchDB(`${database}-local`);
      const started = performance.now();
      await local.replicate.from(`${location.origin}/db/${database}`, { batch_size: batch, batches_limit: 10 });
      const ms = performance.now() - started;
      const { doc_count } = await local.info();
      if (doc_count !== given.length) throw new Error(`${doc_count} documents arrived`);
      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      return { ms, bytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0) };
    },
    [name, docs, 1000] as const,
  );

function installPeer(): void {
  const folder = fileURLToPath(new URL('../../.cache/peer/', import.meta.url));
  if (existsSync(path.join(folder, 'node_modules/express-pouchdb/package.json'))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder });
  if (installed.status !== 0) throw new Error(`the peer could not be installed: ${installed.stderr.toString()}`);
}
