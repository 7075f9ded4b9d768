import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { isAway } from '../ledger/stays.ts';
import type { OfficeBy } from './register-resident.ts';
import { residentOf } from './residents.ts';

// Two entries of one person become one (合并). Nothing of the ledger is changed by it and nothing is lost. It cannot be
// undone, because nobody could tell afterwards whose points were spent.

/** What somebody wants to merge. */
export interface MergeWanted {
  readonly absorbedId: string;
  readonly survivorId: string;
  /** What the page showed as {@link Mergeable.noted} of both together: whatever was noted since is looked at first. */
  readonly noted: number;
  readonly reason: string;
}

/** Why somebody cannot be merged. `absorbed`: they were merged into somebody else already. */
export type NotMergeable = 'unknown' | 'erased' | 'away' | 'absorbed';

/** Why nothing is merged. `same`: both are one. `overtaken`: somebody else has noted something of one of them. */
export type MergeRefused = NotMergeable | 'notPermitted' | 'reasonMissing' | 'same' | 'overtaken';

/** Somebody who may be merged, or why not. */
export type Mergeable = {
  readonly id: string;
  readonly isErased: boolean;
  readonly isAway: boolean;
  /** Into whom they were merged; null for who was not. */
  readonly survivor: string | null;
  /** How often the office has noted something of them, which only ever grows. */
  readonly noted: number;
};

/** How residents stand of whom some may be merged; who is not known is missing. */
export const mergeableOf = (
  tx: Transaction,
  communityId: string,
  ids: readonly string[],
): Promise<readonly Mergeable[]> => {
  const notedIn = (table: 'resident_change' | 'resident_stay' | 'resident_erasure') => sql`(
    SELECT count(*) FROM ${sql.raw(table)} AS noted
    WHERE noted.community = ${communityId} AND noted.resident = resident.id)`;
  return queryRows<Mergeable>(
    tx,
    sql`SELECT resident.id, ${isAway(communityId, sql`resident.id`)} AS "isAway", erasure.resident IS NOT NULL AS "isErased",
        merge.survivor, (${notedIn('resident_change')} + ${notedIn('resident_stay')} + ${notedIn('resident_erasure')} + (
          SELECT count(*) FROM resident_merge AS noted
          WHERE noted.community = ${communityId} AND resident.id IN (noted.absorbed, noted.survivor)))::integer AS noted
      FROM resident
      LEFT JOIN resident_erasure AS erasure ON erasure.community = ${communityId} AND erasure.resident = resident.id
      LEFT JOIN resident_merge AS merge ON merge.community = ${communityId} AND merge.absorbed = resident.id
      WHERE resident.community = ${communityId} AND resident.id = ANY(${textArray(ids)})`,
  );
};

/** Why somebody cannot be merged; undefined for who can. */
export function whyNotMergeable(one: Mergeable | undefined): NotMergeable | undefined {
  if (one === undefined) return 'unknown';
  if (one.survivor !== null) return 'absorbed';
  if (one.isErased) return 'erased';
  return one.isAway ? 'away' : undefined;
}

/** The other one of two, with what a merge names of both, or why they cannot be merged; null for nobody chosen. */
export async function comparedWith(tx: Transaction, communityId: string, id: string, chosen: string | null) {
  if (chosen === null) return null;
  if (chosen === id) return { refused: 'same' as const };
  const resident = await residentOf(tx, communityId, chosen);
  const both = await mergeableOf(tx, communityId, [id, chosen]);
  const [why] = [id, chosen].flatMap((each) => whyNotMergeable(both.find((one) => one.id === each)) ?? []);
  if (why !== undefined || resident === undefined) return { refused: why ?? ('unknown' as const) };
  return { refused: null, resident, noted: both.reduce((sum, one) => sum + one.noted, 0) };
}

/**
 * Merges a resident into another one, for good. The same form of the same person sent twice is there once, and answered
 * with `again`.
 */
export async function mergeResidents(
  context: ChainContext,
  by: OfficeBy,
  { absorbedId, survivorId, noted, reason: typed }: MergeWanted,
  now: Date,
): Promise<Result<'merged' | 'again', MergeRefused>> {
  if (!may(by.role, 'resident.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  if (absorbedId === survivorId) return refuse('same');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'merged' | 'again', MergeRefused>> => {
    const chain = await lock(communityId);
    if (await isDone(tx, communityId, { absorbedId, survivorId, staff, reason })) return ok('again');
    const both = await mergeableOf(tx, communityId, [absorbedId, survivorId]);
    const absorbed = both.find(({ id }) => id === absorbedId);
    const survivor = both.find(({ id }) => id === survivorId);
    const why = whyNotMergeable(absorbed) ?? whyNotMergeable(survivor);
    if (why !== undefined) return refuse(why);
    if ((absorbed?.noted ?? 0) + (survivor?.noted ?? 0) !== noted) return refuse('overtaken');
    const body = { absorbedId, survivorId };
    await chain.record({ type: 'resident.merged', staff, reason, body, confidential: null });
    return ok('merged');
  });
}

/** Whether this very person has merged these very two, for the same reason. */
async function isDone(
  tx: Transaction,
  communityId: string,
  {
    absorbedId,
    survivorId,
    staff,
    reason,
  }: Pick<MergeWanted, 'absorbedId' | 'survivorId' | 'reason'> & {
    readonly staff: string;
  },
): Promise<boolean> {
  const rows = await queryRows(
    tx,
    sql`SELECT 1 FROM resident_merge AS merge
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = merge.fact
      WHERE merge.community = ${communityId} AND merge.absorbed = ${absorbedId} AND fact.staff = ${staff}
        AND fact.reason = ${reason} AND fact.payload::json -> 'body' ->> 'survivorId' = ${survivorId}`,
  );
  return rows.length > 0;
}
