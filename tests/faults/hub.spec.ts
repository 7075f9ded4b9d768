import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect } from 'playwright/test';
import { queryRows } from '#lib/server/db/database.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { startHub, type HubProcess } from '../browser/support/hub-process.ts';
import { test } from '../browser/support/stage.ts';
import { createDatabase, type Cluster } from '../postgres/cluster.ts';
import { expectExactlyOnce, pairTablets } from './support/community.ts';
import type { NetTablet } from './support/net-tablet.ts';
import { startPrimaryAndStandby } from './support/primary-and-standby.ts';

// Processes are killed and servers taken away while tablets push. Whatever they had recorded must be there once.

// By itself each file is one worker's, and this one comes last: the other worker would wait for all of it.
test.describe.configure({ mode: 'parallel', timeout: 240_000 });

const newDatabase = ({ url }: Cluster) => createDatabase(url, `faults_${randomBytes(6).toString('hex')}`);
/** What hubs are started with so that a test's own log stays readable. */
const silent = { LOG_LEVEL: 'silent' };

/** Some of the demo's residents, others each time. */
const someCards = (hub: HubProcess, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => hub.welcome.cards[(from + index) % 100]).filter((card) => !!card);

/**
 * Lets all tablets exchange, and does `meanwhile` `afterMs` into it. Returns how many exchanges failed.
 */
async function exchangeWhile(
  tablets: readonly NetTablet[],
  afterMs: number,
  meanwhile: () => Promise<void>,
): Promise<number> {
  const exchanges = Promise.all(tablets.map((tablet) => tablet.exchange()));
  // The moment is part of what is tried: each round strikes at another point of the push.
  await once(AbortSignal.timeout(afterMs), 'abort');
  await meanwhile();
  return (await exchanges).filter(({ kind }) => kind === 'failed').length;
}

/** How far into its present file the embedded database has written its log, in bytes. The hub must be stopped. */
async function logPosition({ dataDir }: HubProcess): Promise<number> {
  const database = await openDatabase({ dataDir });
  try {
    const [row] = await queryRows<{ bytes: number }>(
      database.orm,
      sql`SELECT ((pg_current_wal_insert_lsn() - '0/0'::pg_lsn) % 16777216)::float8 AS bytes`,
    );
    return row?.bytes ?? 0;
  } finally {
    await database.close();
  }
}

for (const kind of ['the embedded database', 'PostgreSQL'] as const) {
  test(`a hub on ${kind} that is killed in the middle of pushes has everything once`, async ({ postgres }) => {
    const url = kind === 'PostgreSQL' ? await newDatabase(postgres) : undefined;
    const hub = await startHub({ ...silent, ...(url === undefined ? {} : { DATABASE_URL: url }) });
    try {
      const tablets = await pairTablets(hub, 3);
      let failed = 0;
      for (const [round, afterMs] of [15, 60, 120, 240].entries()) {
        for (const [place, tablet] of tablets.entries()) await tablet.work(someCards(hub, round * 30 + place * 10, 10));
        failed += await exchangeWhile(tablets, afterMs, () => hub.kill('SIGKILL'));
        await hub.restart();
      }
      // Otherwise the strikes have missed, and the test has shown nothing.
      expect(failed).toBeGreaterThan(0);
      for (const tablet of tablets) await tablet.settle();
      for (const tablet of tablets) await tablet.settle();
      await hub.kill('SIGTERM');
      const database = await openDatabase({ databaseUrl: url, dataDir: hub.dataDir });
      try {
        await expectExactlyOnce(database, tablets);
      } finally {
        await database.close();
      }
    } finally {
      await hub.dispose();
    }
  });
}

test('F5 a hub whose disk is full ends rather than acknowledge, and goes on when there is room again', async () => {
  const hub = await startHub(silent);
  try {
    const tablets = await pairTablets(hub, 2);
    await hub.kill('SIGTERM');
    await hub.restart((await logPosition(hub)) + 200_000);
    let refused = 0;
    for (let round = 0; round < 40 && refused === 0; round += 1) {
      for (const [place, tablet] of tablets.entries()) await tablet.work(someCards(hub, round * 7 + place * 3, 5));
      const outcomes = await Promise.all(tablets.map((tablet) => tablet.exchange()));
      refused = outcomes.filter(({ kind }) => kind === 'failed').length;
    }
    expect(refused).toBeGreaterThan(0);
    expect(await hub.ended()).toBe(1);
    expect(hub.output()).toContain('is the disk full or broken?');

    await hub.restart();
    for (const tablet of tablets) await tablet.settle();
    for (const tablet of tablets) await tablet.settle();
    await hub.kill('SIGTERM');
    const database = await openDatabase({ dataDir: hub.dataDir });
    try {
      await expectExactlyOnce(database, tablets);
    } finally {
      await database.close();
    }
  } finally {
    await hub.dispose();
  }
});

test('two hubs behind one address push for one community at once, and one of them is killed', async ({ postgres }) => {
  const url = await newDatabase(postgres);
  const first = await startHub({ ...silent, DATABASE_URL: url });
  const second = await startHub({ ...silent, DATABASE_URL: url }, first.dataDir);
  try {
    let requests = 0;
    const running = new Set([first, second]);
    // Each request goes to the next hub, as behind a proxy that shares them out: nothing may depend on which.
    const origin = () => {
      const hubs = [...running];
      return hubs[(requests += 1) % hubs.length]?.origin ?? first.origin;
    };
    const tablets = await pairTablets(first, 4, origin);
    for (let round = 0; round < 3; round += 1) {
      for (const [place, tablet] of tablets.entries()) await tablet.work(someCards(first, round * 7 + place * 3, 15));
      const failed = await exchangeWhile(tablets, 60, async () => {
        if (round !== 1) return;
        running.delete(second);
        await second.kill('SIGKILL');
      });
      if (round !== 1) expect(failed).toBe(0);
    }
    for (const tablet of tablets) await tablet.settle();
    for (const tablet of tablets) await tablet.settle();
    const database = openPostgres(url);
    try {
      await expectExactlyOnce(database, tablets);
    } finally {
      await database.close();
    }
  } finally {
    await second.dispose();
    await first.dispose();
  }
});

test('a primary that is killed under load loses nothing that was acknowledged: its standby goes on', async () => {
  const servers = await startPrimaryAndStandby();
  try {
    await createDatabase(servers.primaryUrl, 'points');
    const hub = await startHub({ ...silent, DATABASE_URL: servers.url('points') });
    try {
      const tablets = await pairTablets(hub, 3);
      for (const [place, tablet] of tablets.entries()) await tablet.work(someCards(hub, place * 20, 20));
      await tablets[0]?.settle();
      const acknowledged = tablets[0]?.recorded.length ?? 0;
      expect(acknowledged).toBeGreaterThan(20);
      const failed = await exchangeWhile(tablets.slice(1), 5, () => servers.failOver());
      expect(failed).toBeGreaterThan(0);
      // The hub is not started anew: its pool finds the other server by itself.
      for (const tablet of tablets) await tablet.settle(60);
      for (const tablet of tablets) await tablet.settle();
      const database = openPostgres(servers.url('points'));
      try {
        await expectExactlyOnce(database, tablets);
      } finally {
        await database.close();
      }
    } finally {
      await hub.dispose();
    }
  } finally {
    await servers.stop();
  }
});
