import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

// PGlite as shipped never flushes: it starts the server with -F (fsync off), and its file system has no fsync at all. A
// power cut then breaks the database. Both are mended here, and a contract test counts the flushes of a commit.

/** Flushes an open file to the disk. Throws what fsync(2) answers, such as EIO. */
export type Flush = (descriptor: number) => void;

/** EIO, by its number in WASI. */
const inputOutputError = 29;

/** What Emscripten's NODEFS hands to a stream operation: the Node descriptor behind an open file, and its path. */
interface NodeStream {
  readonly nfd?: number;
  readonly path?: string;
}
interface NodeFsModule {
  readonly FS: { readonly ErrnoError: new (errno: number) => Error };
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: NodeStream) => number };
    readonly convertNodeCode: (error: unknown) => number | undefined;
  };
}

/**
 * Ends the process when the server inside gave up (PANIC: a full or dying disk), at once: PGlite would call it again
 * and again, without end, and never answer. The next start repairs the database from its log.
 */
function endProcess(folder: string): void {
  // Not through the log, which writes when there is time for it.
  writeSync(2, `The database in ${folder} gave up: is the disk full or broken?\n`);
  process.exit(1);
}

/** A folder on the disk whose files are flushed when the database asks for it. */
export class DurableFolder extends NodeFS {
  readonly #flush: Flush;

  constructor(folder: string, flush: Flush = fsyncSync) {
    super(folder);
    this.#flush = flush;
  }

  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]) {
    const { emscriptenOpts } = await super.init(pg, options);
    const addFsync = (module: unknown): void => {
      const { FS, NODEFS } = module as NodeFsModule;
      NODEFS.stream_ops.fsync = (stream) => {
        try {
          if (stream.nfd !== undefined) this.#flush(stream.nfd);
          else this.#flushFolder(stream.path);
          return 0;
        } catch (error) {
          // In this shape PostgreSQL sees the error, and stops rather than acknowledge what may not be on the disk.
          throw new FS.ErrnoError(NODEFS.convertNodeCode(error) ?? inputOutputError);
        }
      };
    };
    const onAbort = (): void => endProcess(this.rootDir);
    return { emscriptenOpts: { ...emscriptenOpts, onAbort, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } };
  }

  /** A folder's own entries are flushed through a descriptor of its own, since NODEFS opens none for it. */
  #flushFolder(path: string | undefined): void {
    // Windows has no such thing as flushing a folder, and needs none.
    if (process.platform === 'win32') return;
    const inside = path?.replace(/^\/pglite\/data\/?/, '') ?? '';
    withDescriptor(join(this.rootDir, inside), this.#flush);
  }
}

/** How the server inside is started: with every commit on the disk before it is acknowledged. */
export const durableStart: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'wal_sync_method=fsync'].flatMap((setting) => [
    '-c',
    setting,
  ]),
];

/** Flushes all that is in a folder: for files that were written without it. */
export function flushTree(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) flushPath(join(entry.parentPath, entry.name));
  flushPath(folder);
}

/** Flushes a file, or which names a folder has, as after a renaming in it. */
export function flushPath(path: string): void {
  // Windows has no such thing as flushing a folder, and opens no file for reading that it would then flush.
  if (process.platform !== 'win32') withDescriptor(path, fsyncSync);
}

function withDescriptor(path: string, use: Flush): void {
  const descriptor = openSync(path, 'r');
  try {
    use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
