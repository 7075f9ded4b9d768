import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

/** Another living process has the embedded database open. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`The database in ${folder} is in use by process ${pid}. Stop it first, or set DATA_DIR to another folder.`);
    this.pid = pid;
  }
}

/**
 * Takes the lock of a folder for this process: PGlite takes none, and two processes on one folder lose rows. The lock of
 * a process that no longer lives is taken over, never that of a living one.
 * @returns a function that gives the lock back.
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  for (;;) {
    try {
      // The flag is exclusive: of two processes that come at the same moment, one fails here.
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(readLock(file));
    if (owner > 0 && owner !== process.pid && lives(owner)) throw new DatabaseInUse(folder, owner);
    rmSync(file, { force: true });
  }
}

function readLock(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It was given back between the two calls: the next round takes it.
    return '';
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process is there but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
