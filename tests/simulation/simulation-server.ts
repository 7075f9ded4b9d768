import { binariesAndFolder, createDatabase, initialise, startServer } from '../postgres/cluster.ts';

/** A PostgreSQL for the processes of a simulation, reached by a socket of the file system. */
export interface SimulationServer {
  /** A new database in which nothing is yet, as a URL. */
  readonly newDatabase: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

// Whatever is written is thrown away, and nobody looks at the server: it spares itself what is for others.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  track_counts: 'off',
  track_activities: 'off',
  jit: 'off',
} as const;

/** Starts a PostgreSQL that lives no longer than this process. Throws when there is none to be had. */
export async function startSimulationServer(): Promise<SimulationServer> {
  const { binaries, folder } = await binariesAndFolder();
  const data = initialise(binaries, folder);
  const { url, stop } = await startServer(binaries, data, { ...settings, unix_socket_directories: folder });
  const newDatabase = async (name: string): Promise<string> => {
    const made = new URL(await createDatabase(url, name));
    made.searchParams.set('host', folder);
    return made.href;
  };
  return { newDatabase, stop };
}
