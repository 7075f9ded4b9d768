import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { SetAsideCode } from '#lib/protocol/push.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { isInfrastructureFailure } from '../db/failure.ts';
import { textArray } from './balances.ts';
import type { Change } from './change.ts';
import type { Entry, LedgerState } from './entry.ts';
import { foldEntries, foldWaiting, type Outcome } from './fold.ts';
import { loadState, type LoadedState } from './load.ts';
import { writeFold } from './write.ts';

/** What a community's row says that events are judged by. */
export type CommunityTerms = Pick<LedgerState, 'policy' | 'beganMs'>;

/** The columns of {@link CommunityTerms}. */
export const termsColumns = sql`policy, (extract(epoch FROM created_at) * 1000)::float8 AS "beganMs"`;

/** A change under the rules of its community. */
export interface LedgerChange extends Change, CommunityTerms {
  readonly logger: Logger;
}

/** An entry that could not be applied and is to be set aside. */
export interface Failure {
  readonly entry: Entry;
  readonly code: Extract<SetAsideCode, 'failed' | 'conflict'>;
  readonly detail: string;
}

/** What became of some entries. Outcomes also tell of stored ones that had been waiting. */
export interface Applied {
  readonly outcomes: readonly Outcome[];
  readonly failures: readonly Failure[];
}

/**
 * Applies entries as one set. When the set fails, its halves are tried apart, down to the single entry at fault, which
 * alone is given up: its neighbours go through. A failing database is nobody's fault and is thrown on.
 * @param loaded what the entries refer to, where that has been loaded already, under the lock that they are applied under.
 */
export async function applyEntries(
  tx: Transaction,
  change: LedgerChange,
  entries: readonly Entry[],
  loaded?: LoadedState,
): Promise<Applied> {
  if (entries.length === 0) return { outcomes: [], failures: [] };
  try {
    return await tx.transaction((savepoint) => applySet(savepoint, change, entries, loaded));
  } catch (error) {
    if (isInfrastructureFailure(error)) throw error;
    const [only] = entries;
    if (only !== undefined && entries.length === 1) {
      change.logger.error({ err: error, event: only.event.id }, 'an event could not be applied and is set aside');
      return { outcomes: [], failures: [{ entry: only, code: 'failed', detail: 'the hub could not apply it' }] };
    }
    const middle = Math.ceil(entries.length / 2);
    const first = await applyEntries(tx, change, entries.slice(0, middle));
    const second = await applyEntries(tx, change, entries.slice(middle));
    return {
      outcomes: [...first.outcomes, ...second.outcomes],
      failures: [...first.failures, ...second.failures],
    };
  }
}

async function applySet(
  tx: Transaction,
  change: LedgerChange,
  entries: readonly Entry[],
  loaded?: LoadedState,
): Promise<Applied> {
  const state = loaded ?? (await loadState(tx, change, entries));
  const fold = foldEntries({ ...state, policy: change.policy, beganMs: change.beganMs }, entries);
  await writeFold(tx, change, fold);
  const detail = 'the redemption id belongs to another event';
  return { outcomes: fold.outcomes, failures: fold.conflicts.map((entry) => ({ entry, code: 'conflict', detail })) };
}

/** Applies stored events that waited for one of `keys`, which has just been written. */
export async function settleWaiting(tx: Transaction, change: Change, keys: readonly string[]): Promise<void> {
  const [community] = await queryRows<CommunityTerms>(
    tx,
    sql`SELECT ${termsColumns} FROM community WHERE id = ${change.communityId} AND EXISTS (
      SELECT FROM waiting WHERE community = ${change.communityId} AND waits_for = ANY(${textArray(keys)}))`,
  );
  if (community === undefined) return;
  const state = await loadState(tx, change, [], keys);
  await writeFold(tx, change, foldWaiting({ ...state, ...community }, keys));
}
