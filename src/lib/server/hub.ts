import type { Logger } from 'pino';
import type { RandomBytes } from '#lib/base/id.ts';
import type { Backups } from './backups.ts';
import type { Database } from './db/database.ts';
import type { HealthCode } from './health-codes.ts';
import type { HubMetrics } from './metrics.ts';
import type { ChainCopy } from './ledger/hub-chain.ts';
import type { ChangeNotifier } from './sync/changes.ts';

/**
 * Everything a request handler of the hub works with, made once at start and handed down, so that tests bring their
 * own.
 */
export interface Hub {
  readonly database: Database;
  readonly logger: Logger;
  /** The hub's clock; the only one by which anything is decided. */
  readonly clock: () => Date;
  readonly random: RandomBytes;
  /** Tells live connections that something changed; closed first when the process drains. */
  readonly changes: ChangeNotifier;
  /** Where the chains of what managers do are written a second time. */
  readonly chainCopy: ChainCopy;
  readonly metrics: HubMetrics;
  /** Whoever says it reads the metrics from another machine; undefined lets nobody do so. */
  readonly metricsToken: string | undefined;
  readonly backups: Backups;
  /** What is wrong with this hub, by its code (health.ts); never rejects. */
  readonly problems: () => Promise<readonly HealthCode[]>;
}

/** Why a hub does not run yet: its database cannot be reached, or holds no community. */
export type Missing = { readonly what: 'database'; readonly reason: string } | { readonly what: 'community' };
