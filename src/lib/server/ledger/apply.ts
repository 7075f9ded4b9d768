import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import type { Logger } from 'pino';
import type { SetAsideCode } from '#lib/protocol/push.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { isInfrastructureFailure } from '../db/failure.ts';
import { postAdjustments } from './adjustments.ts';
import { postAwards } from './awards.ts';
import type { Change } from './change.ts';
import type { Entry, LedgerState } from './entry.ts';
import { transferKey } from './records/keys.ts';
import { keyOf } from './records/records.ts';
import { foldEntries, type Fold, type Outcome } from './fold.ts';
import { sweepMerged } from './merges.ts';
import { postDecisions } from './pending.ts';
import { loadState, loadWaitingFor, type LoadedState } from './load.ts';
import { applyResidentChanges } from './resident-changes.ts';
import { writeFold } from './write.ts';

/** What a community's row says that events are judged by. */
export type CommunityTerms = Pick<LedgerState, 'policy' | 'beganMs'>;

/** The columns of {@link CommunityTerms}. */
export const termsColumns = sql`policy, (extract(epoch FROM created_at) * 1000)::float8 AS "beganMs"`;

/** Where it is written down what could not be applied. */
export type ChangeLog = Pick<Logger, 'warn' | 'error'>;

/** A change under the rules of its community. */
export interface LedgerChange extends Change, CommunityTerms {
  readonly logger: ChangeLog;
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

const nothing: Applied = { outcomes: [], failures: [] };
const both = (first: Applied, second: Applied): Applied => ({
  outcomes: [...first.outcomes, ...second.outcomes],
  failures: [...first.failures, ...second.failures],
});

/**
 * Applies entries as one set, with the stored events that waited for them. When the set fails, its halves are tried
 * apart, down to the single entry at fault, which alone is given up: its neighbours go through. A stored one that is
 * given up goes on waiting. A failing database is nobody's fault and is thrown on.
 * @param loaded what the entries refer to, where that has been loaded already, under the lock that they are applied
 * under.
 */
export async function applyEntries(
  tx: Transaction,
  change: LedgerChange,
  entries: readonly Entry[],
  loaded?: LoadedState,
): Promise<Applied> {
  const [only] = entries;
  if (only === undefined) return nothing;
  try {
    return await tx.transaction(async (savepoint) =>
      applySet(savepoint, change, entries, loaded ?? (await loadState(savepoint, change, entries))),
    );
  } catch (error) {
    if (isInfrastructureFailure(error)) throw error;
    if (entries.length === 1) return applyAlone(tx, change, only);
    const middle = Math.ceil(entries.length / 2);
    const first = await applyEntries(tx, change, entries.slice(0, middle));
    return both(first, await applyEntries(tx, change, entries.slice(middle)));
  }
}

/**
 * Applies an entry without what waited for it, which somebody else recorded and which may be what failed. That is tried
 * behind it, and by itself.
 */
async function applyAlone(tx: Transaction, change: LedgerChange, entry: Entry): Promise<Applied> {
  const { event, stored } = entry;
  try {
    const applied = await tx.transaction(async (savepoint) => {
      const state = await loadState(savepoint, change, [entry]);
      return applySet(savepoint, change, [entry], { ...state, waiting: new Map() });
    });
    const key = keyOf(event);
    const late = key === null ? [] : await loadWaitingFor(tx, change.communityId, [key]);
    return both(applied, await applyEntries(tx, change, [...late.values()].flat()));
  } catch (error) {
    if (isInfrastructureFailure(error)) throw error;
    const what = stored
      ? 'an event that waited could not be applied and goes on waiting'
      : 'an event could not be applied';
    change.logger.error({ err: error, event: event.id }, what);
    const detail = 'the hub could not apply it';
    return stored ? nothing : { outcomes: [], failures: [{ entry, code: 'failed', detail }] };
  }
}

async function applySet(
  tx: Transaction,
  change: LedgerChange,
  entries: readonly Entry[],
  state: LoadedState,
): Promise<Applied> {
  const fold = foldEntries({ ...state, policy: change.policy, beganMs: change.beganMs }, entries);
  await writeFold(tx, change, fold);
  const { newResidents, pendings } = fold.book;
  if (newResidents.length > 0) {
    const ids = newResidents.map(({ resident }) => resident.residentId);
    await postAdjustments(tx, change, ids);
    const awarded = await postAwards(tx, change, ids);
    if (awarded.length > 0) await settleWaiting(tx, change, awarded.map(transferKey), change.logger);
    await applyResidentChanges(tx, change, ids);
  }
  await postDecisions(tx, change, [...pendings.keys()]);
  if (state.merged.size > 0) await sweepMerged(tx, change, causeIn(fold));
  const detail = 'the redemption id belongs to another event';
  return { outcomes: fold.outcomes, failures: fold.conflicts.map((entry) => ({ entry, code: 'conflict', detail })) };
}

/** The event by which something of an account is free now: the last that changed what it holds, or any that stands. */
const causeIn =
  ({ book, done }: Fold) =>
  (absorbed: string): string => {
    const cause = book.causes.get(absorbed) ?? done.at(-1)?.entry.event.id;
    assert(cause !== undefined, 'nothing gets free by events of which none stands');
    return cause;
  };

/**
 * Applies stored events that waited for one of `keys`, which are there now. One that cannot be applied goes on waiting.
 */
export async function settleWaiting(
  tx: Transaction,
  change: Change,
  keys: readonly string[],
  logger: ChangeLog,
): Promise<void> {
  const late = await loadWaitingFor(tx, change.communityId, keys);
  if (late.size === 0) return;
  const [terms] = await queryRows<CommunityTerms>(
    tx,
    sql`SELECT ${termsColumns} FROM community WHERE id = ${change.communityId}`,
  );
  if (terms !== undefined) await applyEntries(tx, { ...change, ...terms, logger }, [...late.values()].flat());
}
