import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import { backUp, BrokenDump, clearUnfinishedDumps, listDumps, type Dump } from './backup.ts';
import type { BackupPlace } from './backup-places/place.ts';
import { createPlaces, type PlaceState } from './backup-places/places.ts';
import { usualRetention, type Retention } from './backup-places/retention.ts';
import type { Database } from './db/database.ts';
import { measureDrills, readDrills, type DrillRecord } from './drill/record.ts';
import { checkDumpBeside } from './dump-check.ts';
import type { Encryption } from './encryption.ts';
import { reasonOf } from './log.ts';
import { regularly } from './regularly.ts';
import type { HubMetrics } from './metrics.ts';
import { freeBytesIn, isNoRoom, reservedBytes } from './room.ts';

// The daily dumps of an embedded database, and what is known of them. PostgreSQL is its operator's to back up: of that
// the hub knows nothing, and says so.

const dayMs = 86_400_000;
/** Not at the very start, when the people who started the hub wait for its first page. */
const firstLookMs = 60_000;
/**
 * A dump that failed (a full disk, say) is tried again this often. Whoever reads of one that is late by two looks may
 * rely on something being wrong.
 */
const lookEveryMs = 3_600_000;

/** Why the last attempt came to nothing. */
export interface BackupFailure {
  readonly at: Date;
  /** `noRoom`: it does not fit on the disk; `broken`: it could not be read back; `failed`: see `detail`. */
  readonly code: 'noRoom' | 'broken' | 'failed';
  /** What the system said, in English. */
  readonly detail: string;
}

/** What is known of the backups. */
export type BackupState =
  | { readonly kind: 'elsewhere' }
  | {
      readonly kind: 'own';
      /** The newest dump that is not dated in the future: when it was made by the hub's clock, and its size. */
      readonly last: { readonly at: Date; readonly bytes: number } | undefined;
      /** So many dumps are dated in the future, from a clock that was wrong. They count for nothing. */
      readonly fromFuture: number;
      /** Undefined when the last attempt went well, or there was none yet. */
      readonly failure: BackupFailure | undefined;
      /** Somebody should see to it. */
      readonly overdue: boolean;
      /** Free on the disk of the data folder; undefined where the system does not tell. */
      readonly freeBytes: number | undefined;
      /** What the next dump needs, going by the last one. */
      readonly neededBytes: number;
      /** Whether the next dump is encrypted. */
      readonly isEncrypted: boolean;
      /** When the next dump is due; one that failed is tried again within the hour. */
      readonly nextAt: Date;
      /** The second places to which dumps are brought. */
      readonly places: readonly PlaceState[];
      /** Whether dumps are safe from the loss of this machine: brought to each of those places, of which there is one. */
      readonly areBrought: boolean;
    };

/** Whether each second place has a dump, and the last attempt to bring one went well; false where there is no place. */
export const areBrought = (places: readonly PlaceState[]): boolean =>
  places.length > 0 && places.every(({ lastAt, failure }) => lastAt !== undefined && failure === undefined);

/** The regular dumps of a hub. */
export interface Backups {
  readonly state: () => Promise<BackupState>;
  /** What `npm run drill` has found out; undefined before the first. Of a PostgreSQL too. */
  readonly drills: () => Promise<DrillRecord | undefined>;
  /** Makes a dump if none was made in the last day; never rejects. */
  readonly look: () => Promise<void>;
  /** Looks now and then from here on. Returns a function that ends it and waits for a dump that is running. */
  readonly start: () => () => Promise<void>;
}

/** What the dumps need of their hub. */
interface Host {
  readonly database: Database;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly metrics: Pick<HubMetrics, 'registry'>;
}

const elsewhere: Omit<Backups, 'drills'> = {
  state: () => Promise.resolve({ kind: 'elsewhere' }),
  look: () => Promise.resolve(),
  start: () => () => Promise.resolve(),
};

/** How dumps are made, and where they go beside the data folder. */
export interface BackupsWanted {
  /** Without it everybody can read them. */
  readonly encryption?: Encryption | undefined;
  /** How often one is made, in milliseconds; once a day by default. */
  readonly everyMs?: number | undefined;
  readonly places?: readonly BackupPlace[];
  /** What is kept at the second places; the data folder keeps the newest seven. */
  readonly retention?: Retention | undefined;
}

/** The backups of a hub whose embedded database lies in `dataDir`. */
export function createBackups(host: Host, dataDir: string, wanted: BackupsWanted = {}): Backups {
  const { encryption, everyMs = dayMs, places: second = [], retention = usualRetention } = wanted;
  const drills = (): Promise<DrillRecord | undefined> => readDrills(dataDir);
  measureDrills(host.metrics.registry, dataDir);
  if (host.database.embedded === undefined) return { ...elsewhere, drills };
  const begunAt = host.clock().getTime();
  const brought = createPlaces(host, dataDir, second, retention);
  let failure: BackupFailure | undefined;
  const state = async (): Promise<BackupState & { kind: 'own' }> => {
    const now = host.clock().getTime();
    const dumps = await measured(await listDumps(dataDir));
    const last = dumps.find(({ at }) => at.getTime() <= now);
    const oldest = last?.at.getTime() ?? begunAt;
    const overdueMs = last === undefined ? lookEveryMs : everyMs + 2 * lookEveryMs;
    const places = await brought.states();
    const isBehind = ({ lastAt, failure: failed }: PlaceState): boolean =>
      failed !== undefined || now - (lastAt?.getTime() ?? begunAt) > everyMs + 2 * lookEveryMs;
    return {
      kind: 'own',
      last: last && { at: last.at, bytes: last.bytes },
      fromFuture: dumps.filter(({ at }) => at.getTime() > now).length,
      failure,
      overdue: failure !== undefined || now - oldest > overdueMs || places.some(isBehind),
      freeBytes: await freeBytesIn(dataDir),
      neededBytes: (last?.bytes ?? 0) + reservedBytes,
      isEncrypted: encryption !== undefined,
      nextAt: new Date(last === undefined ? begunAt + firstLookMs : last.at.getTime() + everyMs),
      places,
      areBrought: areBrought(places),
    };
  };
  const bringNewest = async (): Promise<void> => {
    const now = host.clock();
    await brought.bring((await measured(await listDumps(dataDir))).find(({ at }) => at <= now));
  };
  const dumpIfDue = async (): Promise<void> => {
    const now = host.clock();
    try {
      const { last } = await state();
      if (last !== undefined && now.getTime() - last.at.getTime() < everyMs) return;
      const file = await backUp(host.database, dataDir, now, encryption, checkDumpBeside);
      failure = undefined;
      host.logger.info({ file }, 'the database was dumped and the dump checked');
    } catch (error) {
      failure = { at: now, ...whyFailed(error) };
      host.logger.error({ err: error }, 'the database could not be dumped; it is tried again in an hour');
    }
  };
  const look = async (): Promise<void> => {
    await dumpIfDue();
    await bringNewest();
  };
  measure(host.metrics.registry, state);
  return { state, drills, look, start: () => startLooking(host, dataDir, look) };
}

/** Dumps with their sizes, without files that have no content: somebody else made them, or they lost it. */
async function measured(dumps: readonly Dump[]): Promise<readonly (Dump & { readonly bytes: number })[]> {
  const infos = await Promise.all(dumps.map(({ file }) => stat(file).catch(() => undefined)));
  return dumps.flatMap((dump, index) => {
    const info = infos[index];
    return info?.isFile() === true && info.size > 0 ? [{ ...dump, bytes: info.size }] : [];
  });
}

function startLooking({ logger }: Host, dataDir: string, look: () => Promise<void>): () => Promise<void> {
  const cleared = clearUnfinishedDumps(dataDir).catch((error: unknown) => {
    logger.error({ err: error }, 'a dump that was not finished could not be removed');
  });
  return regularly({ firstMs: firstLookMs, everyMs: lookEveryMs }, look, cleared);
}

function whyFailed(error: unknown): Pick<BackupFailure, 'code' | 'detail'> {
  const detail = reasonOf(error);
  return { code: isNoRoom(error) ? 'noRoom' : error instanceof BrokenDump ? 'broken' : 'failed', detail };
}

/**
 * Figures for `GET /metrics`, read when they are asked for. Only of a hub that makes dumps: nothing said is not "well".
 */
function measure(registry: Registry, state: () => Promise<BackupState & { kind: 'own' }>): void {
  const gauge = (name: string, help: string, read: (state: BackupState & { kind: 'own' }) => number): void => {
    new Gauge({
      name: `points_store_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(read(await state()));
      },
    });
  };
  gauge('last_backup_timestamp_seconds', 'When the last good dump was made, 0 if never', ({ last }) =>
    last === undefined ? 0 : last.at.getTime() / 1000,
  );
  gauge('last_backup_bytes', 'Size of the last good dump', ({ last }) => last?.bytes ?? 0);
  gauge('backup_overdue', '1 when somebody should see to the dumps', ({ overdue }) => Number(overdue));
  gauge('backup_failed', '1 when the last attempt failed', ({ failure }) => Number(failure !== undefined));
  gauge('backup_needed_bytes', 'Free bytes that the next dump needs', ({ neededBytes }) => neededBytes);
  gauge('data_free_bytes', 'Free bytes on the disk of the data folder', ({ freeBytes }) => freeBytes ?? NaN);
}
