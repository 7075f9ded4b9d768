import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { findBinaries } from '../../postgres/binaries.ts';
import { asAdmin, initialise, newFolder, startServer } from '../../postgres/cluster.ts';

// What docs/operations.md advises where no minute may be lost: a second PostgreSQL that has each commit before it is
// acknowledged, and one address in front of both.

/** Two servers behind one address, the second of them a synchronous standby of the first. */
export interface PrimaryAndStandby {
  /** The address that hubs are given, with whatever database. */
  readonly url: (database: string) => string;
  /** Where the primary itself is, for administration. */
  readonly primaryUrl: string;
  /** Kills the primary as a power cut does, promotes the standby and leads the address to it. */
  readonly failOver: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** Starts both and waits until the standby is synchronous. */
export async function startPrimaryAndStandby(): Promise<PrimaryAndStandby> {
  const scratch = newFolder();
  const binaries = await findBinaries(scratch);
  const [first, second] = [newFolder(), newFolder()];
  const primaryData = initialise(binaries, first);
  const standbyData = path.join(second, 'data');
  // A cluster that has never run is copied as it is, and is the same cluster for both.
  spawnSync('cp', ['-a', primaryData, standbyData]);
  writeFileSync(path.join(standbyData, 'standby.signal'), '');
  const primary = await startServer(binaries, primaryData, { ...durable, synchronous_standby_names: 'standby' });
  const standby = await startServer(binaries, standbyData, {
    ...durable,
    primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres application_name=standby`,
  });
  await untilSynchronous(primary.url);
  const address = await startAddress(primary.port);
  let primaryRuns = true;
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${address.port}/${database}`,
    primaryUrl: primary.url,
    failOver: async () => {
      await primary.kill();
      primaryRuns = false;
      await asAdmin(standby.url, 'SELECT pg_promote(true, 60)');
      address.leadTo(standby.port);
    },
    stop: async () => {
      address.close();
      if (primaryRuns) await primary.stop();
      await standby.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Asks until the primary waits for its standby. */
async function untilSynchronous(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query(`SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`);
      if (rows.length === 1) return;
      await client.query('SELECT pg_sleep(0.05)');
    }
  } finally {
    await client.end();
  }
}

/** A port that leads to another one, which can be changed: whoever is connected is cut off then. */
async function startAddress(firstPort: number) {
  let target = firstPort;
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const onward = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [incoming, onward],
      [onward, incoming],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port: number): void => {
      target = port;
      cutAll();
    },
    close: (): void => {
      server.close();
      cutAll();
    },
  };
}
