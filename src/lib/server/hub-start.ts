import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { secureRandom } from '#lib/base/id.ts';
import { backupsBy, type BackupSettings } from './backup-places/settings.ts';
import { ok } from '#lib/base/result.ts';
import { clearArchives } from './archive/make.ts';
import { createBackups } from './backups.ts';
import { beginSession } from './console/session.ts';
import type { Database } from './db/database.ts';
import { queryRows } from './db/database.ts';
import { isInfrastructureFailure, sqlState } from './db/failure.ts';
import { demoResidentCount } from './demo/data/residents.ts';
import { welcome, type WelcomeTo } from './demo/welcome.ts';
import { encryptionFor } from './encryption.ts';
import { openChainCopy } from './hub-chain-file.ts';
import { foundAs, type Place } from './founding/found.ts';
import { Setup } from './founding/setup.ts';
import { findProblems } from './health.ts';
import { createMetrics } from './metrics.ts';
import type { Hub, Missing } from './hub.ts';
import { textArray } from './db/array-text.ts';
import { resumeWaiting } from './ledger/resume.ts';
import { settleAllKept } from './sync/kept.ts';
import { createLogger, reasonOf } from './log.ts';
import {
  NoCommunity,
  openCommunity,
  openForSetup,
  type CommunityPlace,
  type OpenedCommunity,
} from './open-community.ts';
import { startSealing } from './seals.ts';
import { startSweeping } from './sweeping.ts';
import { stopImports } from './console/import/work.ts';
import { onClose, onDrain } from './shutdown.ts';
import { createChangeNotifier } from './sync/changes.ts';

/*
 * The composition root of the hub.
 *
 *   starting ──database opened, migrated, holds a community──▶ running ──signal──▶ draining ──▶ closed
 *      │  ▲
 *      └──┘ the database cannot be reached, or holds no community: look again, answer 503 meanwhile
 */

/** The hub of this process. */
export interface HubProcess {
  /** The running hub; undefined while its database cannot be reached or holds no community. */
  readonly hub: () => Hub | undefined;
  /** What it waits for until then. */
  readonly missing: () => Missing;
  /** Where the community's files lie. */
  readonly dataDir: () => string;
  /** The set-up that is open; undefined for a hub that was started otherwise, and once the community is founded. */
  readonly setup: () => Setup | undefined;
}

/** What the hub takes from its environment; see docs/operations.md. */
export interface HubSettings extends BackupSettings {
  readonly BACKUP_RECIPIENT?: string | undefined;
  readonly DATA_DIR?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
  /** `1` asks for the demo. */
  readonly DEMO?: string | undefined;
  readonly DEMO_RESIDENTS?: string | undefined;
  readonly LOG_LEVEL?: string | undefined;
  readonly METRICS_TOKEN?: string | undefined;
  /** SHA-256 of the token with which a community is founded in a browser; `npm run setup` sets it. */
  readonly SETUP?: string | undefined;
  /** `further` where it is to be one more beside those that are there. */
  readonly SETUP_AS?: string | undefined;
}

const retryMs = { first: 1_000, most: 30_000 } as const;
/** Whoever has founded a community looks at the page that waits for it. */
const lookMs = 3_000;

// A reload of the modules by the development server must find the hub that has the embedded database open.
const holder: { [key: symbol]: unknown } = globalThis;
const heldHub = Symbol.for('points-store.hub');

/**
 * Starts the hub once a process. Resolves when it runs, or when its database could not be reached and is tried again.
 * Rejects when it can never run: another process has the folder, or the database belongs to a newer program.
 */
export function startHub(settings: HubSettings): Promise<HubProcess> {
  const held = holder[heldHub] as Promise<HubProcess> | undefined;
  if (held !== undefined) return held;
  const started = compose(settings);
  holder[heldHub] = started;
  return started;
}

async function compose(settings: HubSettings): Promise<HubProcess> {
  const place = {
    databaseUrl: settings.DATABASE_URL,
    dataDir: settings.DATA_DIR ?? '.data',
    wantsDemo: settings.DEMO === '1',
    demoResidents: Number(settings.DEMO_RESIDENTS ?? demoResidentCount),
  };
  const logger = createLogger(settings.LOG_LEVEL ?? 'info');
  const encryption = encryptionFor(settings.BACKUP_RECIPIENT);
  const secondPlaces = backupsBy(settings);
  const hubIn = async ({ database, folder }: OpenedCommunity): Promise<Hub> => {
    const common = { database, logger, clock: () => new Date(), random: secureRandom, metrics: createMetrics() };
    const chainCopy = await openChainCopy(common, folder, encryption);
    await clearArchives(folder);
    const backups = createBackups(common, folder, { encryption, ...secondPlaces });
    return {
      ...common,
      metricsToken: settings.METRICS_TOKEN || undefined,
      chainCopy,
      changes: createChangeNotifier({ revisionsOf: (ids) => revisionsOf(database, ids), logger }),
      backups,
      problems: () => findProblems({ ...common, backups, chainCopy }),
    };
  };

  let running: { readonly hub: Hub; readonly folder: string } | undefined;
  let missing: Missing = { what: 'database', reason: '' };
  let retry: NodeJS.Timeout | undefined;
  const waitFor = (error: unknown, waitMs: number): number => {
    if (error instanceof NoCommunity) {
      if (missing.what === 'database') logger.warn('the database holds no community yet: npm run setup');
      missing = { what: 'community' };
      return lookMs;
    }
    if (!isInfrastructureFailure(error)) throw error;
    // In a sentence: whoever started the hub reads it, and may have mistyped an address.
    missing = { what: 'database', reason: reasonOf(error) };
    logger.error({ ...missing, code: sqlState(error), retryMs: waitMs }, 'the database cannot be reached');
    return waitMs;
  };
  const tryToRun = async (waitMs: number): Promise<void> => {
    try {
      const opened = await openCommunity(place);
      running = { hub: await run(opened, hubIn), folder: opened.folder };
      if (missing.what === 'community') logger.info('a community was founded; the hub runs');
    } catch (error) {
      const waitedMs = waitFor(error, waitMs);
      retry = setTimeout(() => void tryAgain(Math.min(waitMs * 2, retryMs.most)), waitedMs);
    }
  };
  const tryAgain = (waitMs: number): Promise<void> =>
    tryToRun(waitMs).catch((error: unknown) => {
      // Nothing has been started that would have to be put away.
      logger.fatal({ err: error }, 'the hub cannot run on this database');
      process.exit(1);
    });
  onClose(() => Promise.resolve(clearTimeout(retry)));

  let setup: Setup | undefined;
  if (settings.SETUP === undefined) await tryToRun(retryMs.first);
  else {
    missing = { what: 'community' };
    const asked = { tokenHash: settings.SETUP, as: settings.SETUP_AS === 'further' ? 'further' : 'first' } as const;
    setup = await openSetup(asked, place, logger, async (opened) => {
      const hub = await run(opened, hubIn);
      running = { hub, folder: opened.folder };
      setup = undefined;
    });
  }
  const dataDir = (): string => running?.folder ?? place.dataDir;
  holder[Symbol.for('points-store.welcome')] = (to: WelcomeTo) =>
    setup === undefined ? welcome(running?.hub ?? missing, dataDir(), to) : Promise.resolve(setupLines);
  return { hub: () => running?.hub, missing: () => missing, dataDir, setup: () => setup };
}

/**
 * A set-up on the database of a place.
 * @param begin begins the hub's work as soon as the community is founded
 */
async function openSetup(
  { tokenHash, as }: { readonly tokenHash: string; readonly as: Place },
  place: CommunityPlace,
  logger: Logger,
  begin: (opened: OpenedCommunity) => Promise<void>,
): Promise<Setup> {
  const database = await openForSetup(place, as);
  const taken = onClose(() => database.close());
  return new Setup(tokenHash, async (wanted) => {
    const founded = await foundAs(as, { database, random: secureRandom, logger }, wanted, new Date());
    if (!founded.ok) return founded;
    taken();
    const { communityId, managerId } = founded.value;
    await begin({ database, folder: place.dataDir });
    return ok({ session: await beginSession(database.orm, communityId, managerId, new Date(), secureRandom) });
  });
}

const setupLines = [
  '请用浏览器打开下面的链接，成立社区。链接只显示这一次，按 Ctrl+C 即作废。',
  'Open the link below in a browser to found the community. It is shown once and ends with Ctrl+C.',
];

/** Begins the hub's regular work on a database, which is closed when that fails. */
async function run(opened: OpenedCommunity, hubIn: (opened: OpenedCommunity) => Promise<Hub>): Promise<Hub> {
  const { database } = opened;
  let hub: Hub;
  try {
    hub = await hubIn(opened);
    await resumeWaiting(database, hub.logger, hub.clock());
    await settleAllKept(hub, hub.clock());
  } catch (error) {
    await database.close();
    throw error;
  }
  const stopBackups = hub.backups.start();
  const stopSealing = startSealing(hub);
  const stopSweeping = startSweeping(hub);
  onDrain(() => hub.changes.close());
  onDrain(stopImports);
  onClose(async () => {
    await Promise.all([stopBackups(), stopSealing(), stopSweeping()]);
    await database.close();
  });
  return hub;
}

/** The committed counters of some communities. */
async function revisionsOf(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows<{ id: string; revision: number | string }>(
    database.orm,
    sql`SELECT id, revision FROM community WHERE id = ANY(${textArray(ids)})`,
  );
  return new Map(rows.map(({ id, revision }) => [id, Number(revision)]));
}
