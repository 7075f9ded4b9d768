import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { drizzle } from 'drizzle-orm/pglite';
import { transactionOf, type Database } from './database.ts';
import { lockFolder } from './lock.ts';

// PGlite as shipped never flushes: it starts the server with -F (fsync off), and its file system has no fsync at all. A
// power cut then breaks the database. Both are mended here, and a contract test counts the flushes of a commit.

/** What Emscripten's NODEFS hands to a stream operation: the Node descriptor behind an open file, and its path. */
interface NodeStream {
  readonly nfd?: number;
  readonly path?: string;
}
interface NodeFsModule {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: NodeStream) => number } };
}

/** The count of flushes since the process began, for the test that watches over durability. */
export const flushes = { count: 0 };

/** A folder on the disk whose files are flushed when the database asks for it. */
class DurableFolder extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]) {
    const { emscriptenOpts } = await super.init(pg, options);
    const folder = this.rootDir;
    const addFsync = (module: unknown): void => {
      const { stream_ops } = (module as NodeFsModule).NODEFS;
      stream_ops.fsync = (stream) => {
        flushes.count += 1;
        if (stream.nfd !== undefined) fsyncSync(stream.nfd);
        else flushFolder(folder, stream.path);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } };
  }
}

/** A folder's own entry is flushed through a descriptor of its own, since NODEFS opens none for it. */
function flushFolder(root: string, path: string | undefined): void {
  const inside = path?.replace(/^\/pglite\/data\/?/, '') ?? '';
  const handle = openSync(join(root, inside), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const durableStart = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'synchronous_commit=on',
  '-c',
  'full_page_writes=on',
  '-c',
  'wal_sync_method=fsync',
];

/** Opens the embedded database of a folder, alone. Throws DatabaseInUse when another process has it. */
export async function openEmbedded(folder: string): Promise<Database> {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    const pglite = await PGlite.create({ fs: new DurableFolder(folder), startParams: durableStart });
    return portOf(pglite, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A database in memory alone, from a dump if one is given: for checking dumps and for tests. */
export async function openInMemory(dump?: Blob): Promise<Database> {
  const options: PGliteOptions = dump === undefined ? {} : { loadDataDir: dump };
  return portOf(await PGlite.create(options), () => undefined);
}

function portOf(pglite: PGlite, afterClose: () => void): Database {
  const orm = drizzle(pglite);
  return {
    kind: 'pglite',
    orm,
    transaction: transactionOf(orm),
    embedded: { dump: () => pglite.dumpDataDir('gzip') },
    close: async () => {
      if (pglite.closed) return;
      await pglite.close();
      afterClose();
    },
  };
}
