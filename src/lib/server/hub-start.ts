import { sql } from 'drizzle-orm';
import { secureRandom } from '#lib/base/id.ts';
import { createBackups } from './backups.ts';
import type { Database } from './db/database.ts';
import { queryRows } from './db/database.ts';
import { isInfrastructureFailure, sqlState } from './db/failure.ts';
import { openDatabase } from './db/open.ts';
import { demoCommunity } from './demo/data/community.ts';
import { demoResidentCount } from './demo/data/residents.ts';
import { seedDemo } from './demo/seed.ts';
import { obtainDemoSecrets } from './demo/secrets.ts';
import { welcome, type WelcomeTo } from './demo/welcome.ts';
import { encryptionFor } from './encryption.ts';
import { openChainCopy } from './hub-chain-file.ts';
import { createMetrics } from './metrics.ts';
import type { Hub } from './hub.ts';
import { textArray } from './db/array-text.ts';
import { resumeWaiting } from './ledger/resume.ts';
import { settleAllKept } from './sync/kept.ts';
import { createLogger, reasonOf } from './log.ts';
import { startSealing } from './seals.ts';
import { startSweeping } from './sweeping.ts';
import { onClose, onDrain } from './shutdown.ts';
import { createChangeNotifier } from './sync/changes.ts';

/*
 * The composition root of the hub.
 *
 *   starting ──database opened, migrated, seeded──▶ running ──signal──▶ draining ──▶ closed
 *      │  ▲
 *      └──┘ the database cannot be reached: try again, answer 503 meanwhile
 */

/** The hub of this process. */
export interface HubProcess {
  /** The running hub; undefined while its database cannot be reached. */
  readonly hub: () => Hub | undefined;
  readonly dataDir: string;
}

/** What the hub takes from its environment; see docs/operations.md. */
export interface HubSettings {
  readonly BACKUP_RECIPIENT?: string | undefined;
  readonly DATA_DIR?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
  readonly DEMO_RESIDENTS?: string | undefined;
  readonly LOG_LEVEL?: string | undefined;
  readonly METRICS_TOKEN?: string | undefined;
}

const retryMs = { first: 1_000, most: 30_000 } as const;

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
  const dataDir = settings.DATA_DIR ?? '.data';
  const residents = Number(settings.DEMO_RESIDENTS ?? demoResidentCount);
  const logger = createLogger(settings.LOG_LEVEL ?? 'info');
  const encryption = encryptionFor(settings.BACKUP_RECIPIENT);
  const hubIn = async (database: Database, onlyCommunity: string | undefined): Promise<Hub> => {
    const common = { database, logger, clock: () => new Date(), random: secureRandom, metrics: createMetrics() };
    return {
      ...common,
      onlyCommunity,
      metricsToken: settings.METRICS_TOKEN || undefined,
      chainCopy: await openChainCopy(common, dataDir, encryption),
      changes: createChangeNotifier({ revisionsOf: (ids) => revisionsOf(database, ids), logger }),
      backups: createBackups(common, dataDir, encryption),
    };
  };

  let running: Hub | undefined;
  let unreached = '';
  let retry: NodeJS.Timeout | undefined;
  const tryToRun = async (waitMs: number): Promise<void> => {
    try {
      running = await run(await openDatabase({ databaseUrl: settings.DATABASE_URL, dataDir }), hubIn, {
        dataDir,
        residents,
      });
    } catch (error) {
      if (!isInfrastructureFailure(error)) throw error;
      // In a sentence: whoever started the hub reads it, and may have mistyped an address.
      unreached = reasonOf(error);
      logger.error({ reason: unreached, code: sqlState(error), retryMs: waitMs }, 'the database cannot be reached');
      retry = setTimeout(() => void tryAgain(Math.min(waitMs * 2, retryMs.most)), waitMs);
    }
  };
  const tryAgain = (waitMs: number): Promise<void> =>
    tryToRun(waitMs).catch((error: unknown) => {
      // Nothing has been started that would have to be put away.
      logger.fatal({ err: error }, 'the hub cannot run on this database');
      process.exit(1);
    });
  onClose(() => Promise.resolve(clearTimeout(retry)));

  await tryToRun(retryMs.first);
  holder[Symbol.for('points-store.welcome')] = (to: WelcomeTo) => welcome(running ?? unreached, dataDir, to);
  return { hub: () => running, dataDir };
}

/** How the demo is made where a hub finds no community. */
interface Demo {
  readonly dataDir: string;
  readonly residents: number;
}

/** Begins the hub's regular work on a database, which is closed when that fails. */
async function run(
  database: Database,
  hubIn: (database: Database, onlyCommunity: string | undefined) => Promise<Hub>,
  demo: Demo,
): Promise<Hub> {
  let hub: Hub;
  try {
    hub = await hubIn(database, await findOnlyCommunity(database, demo));
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
  onClose(async () => {
    await Promise.all([stopBackups(), stopSealing(), stopSweeping()]);
    await database.close();
  });
  return hub;
}

/**
 * The only community of a database, in an empty one the demo's, which it is filled with; undefined where there are
 * several.
 */
async function findOnlyCommunity(database: Database, { dataDir, residents }: Demo): Promise<string | undefined> {
  const [first, second] = await queryRows<{ id: string }>(database.orm, sql`SELECT id FROM community LIMIT 2`);
  if (first !== undefined) return second === undefined ? first.id : undefined;
  const secrets = await obtainDemoSecrets(dataDir, secureRandom);
  await seedDemo(database, { residents, secrets, now: new Date(), random: secureRandom });
  return demoCommunity.id;
}

/** The committed counters of some communities. */
async function revisionsOf(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows<{ id: string; revision: number | string }>(
    database.orm,
    sql`SELECT id, revision FROM community WHERE id = ANY(${textArray(ids)})`,
  );
  return new Map(rows.map(({ id, revision }) => [id, Number(revision)]));
}
