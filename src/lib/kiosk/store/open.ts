import { KioskTables } from './tables.ts';

/** The name of the tablet's database. */
export const databaseName = 'points-store';

/** How opening the tablet's database ended. */
export type OpenOutcome =
  | { readonly kind: 'open'; readonly tables: KioskTables; readonly dataLost: boolean }
  /** Another tab holds an older version open and does not let go. */
  | { readonly kind: 'blocked' }
  /** No IndexedDB at all, as in some private modes, or a disk that cannot be written. */
  | { readonly kind: 'unavailable'; readonly cause: string };

const blockedAfterMs = 5000;

/**
 * Opens the database. First raw, to read what Chrome alone tells: that it found the files damaged and threw them away.
 * @param onVersionChange called when a newer version of the app wants the database; it has been closed by then.
 */
export async function openTables(name: string, onVersionChange: () => void): Promise<OpenOutcome> {
  if (typeof indexedDB === 'undefined') return { kind: 'unavailable', cause: 'indexedDB is missing' };
  try {
    const dataLost = await readDataLoss(name);
    const tables = new KioskTables(name);
    tables.on('versionchange', () => {
      // An old tab that stays open would block the new version for everybody.
      tables.close();
      onVersionChange();
    });
    const opened = await Promise.race([tables.open().then(() => true), rejectedBy(tables)]);
    return opened ? { kind: 'open', tables, dataLost } : { kind: 'blocked' };
  } catch (error) {
    return { kind: 'unavailable', cause: describe(error) };
  }
}

/**
 * Opens the database with whatever tables are in it, to read what waits there when {@link openTables} could not open
 * it: nothing is upgraded. Rejects when there is none or it cannot be read.
 */
export async function openAsItIs(name: string): Promise<KioskTables> {
  const tables = new KioskTables(name, false);
  await tables.open();
  // Dexie makes properties of declared tables alone; these it has only found.
  return Object.assign(tables, Object.fromEntries(tables.tables.map((table) => [table.name, table])));
}

/** Resolves with false once the opening has been blocked for a while; an old tab usually closes within moments. */
function rejectedBy(tables: KioskTables): Promise<false> {
  return new Promise((resolve) => {
    tables.on('blocked', () => void setTimeout(() => resolve(false), blockedAfterMs));
  });
}

/** Whether Chrome replaced a damaged database; false where the browser does not say. */
function readDataLoss(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let dataLost = false;
    const request = indexedDB.open(name);
    request.onupgradeneeded = (event) => {
      dataLost = 'dataLoss' in event && event.dataLoss !== 'none';
      // The database did not exist: it is left so, for Dexie to make it with its tables.
      request.transaction?.abort();
    };
    request.onsuccess = () => {
      request.result.close();
      resolve(dataLost);
    };
    request.onerror = (event) => {
      event.preventDefault();
      if (request.error?.name === 'AbortError') resolve(dataLost);
      else reject(request.error ?? new Error('the database could not be opened'));
    };
  });
}

/** An error for staff: its name and message, and what lies behind an aborted transaction (quota, disk). */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner =
    'inner' in error && error.inner instanceof Error ? ` (${error.inner.name}: ${error.inner.message})` : '';
  return `${error.name}: ${error.message}${inner}`;
}
