import { sql, type SQL } from 'drizzle-orm';
import { sha256Base64Url } from '#lib/base/hash.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { tombstoneOfHubFact } from '#lib/hub-facts/reason.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { saysName } from './erase-resident.ts';
import type { WordsErasureRefused } from './erase-words.ts';

/** What somebody asks for who wants the reason of a fact of the hub erased. */
export interface ReasonErasureWanted {
  /** The number of the fact in the chain of the community. */
  readonly number: number;
  /** Whose name was found there; null where nobody searched for one. */
  readonly residentId: string | null;
  /** Why, in the person's words. */
  readonly reason: string;
}

/**
 * Erases the reason that somebody typed for a fact of the hub, for good: here, in the second copy, and again after each
 * restore. A proposal and its confirmation say the same reason, so that both lose it. What was done stays. Asked for
 * twice it is done once, and answered with `again`. `unknown`: there is no such fact, or it says no reason.
 */
export async function eraseReasonOf(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string; readonly role: AccountRole },
  { number, residentId, reason: typed }: ReasonErasureWanted,
  now: Date,
): Promise<Result<'erased' | 'again', WordsErasureRefused>> {
  if (!may(by.role, 'resident.erase')) return refuse('notPermitted');
  const { communityId: community, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(community);
    const [row] = await queryRows<{ id: string; reason: string; is_erased: boolean; name: string | null }>(
      tx,
      sql`SELECT fact.id::text AS id, fact.reason, erasure.erased IS NOT NULL AS is_erased, resident.name
        FROM hub_fact AS fact
        LEFT JOIN hub_fact_erasure AS erasure ON erasure.community = ${community} AND erasure.erased = fact.id
        LEFT JOIN resident ON resident.community = ${community} AND resident.id = ${residentId}
        WHERE fact.community = ${community} AND fact.number = ${number}`,
    );
    if (row?.is_erased === true) return ok('again');
    if (row === undefined || row.reason === '') return refuse('unknown');
    const reason = noteOf(typed);
    if (reason === undefined) return refuse('reasonMissing');
    if (saysName(reason, row.name ?? '')) return refuse('reasonNames');
    const reasons = await sayingTheSame(tx, community, row.id);
    await chain.record({ type: 'reason.erased', staff, reason, body: { reasons }, confidential: null });
    return ok('erased');
  });
}

/** What several facts say their reason about. */
const aboutOf = (fact: string): SQL => {
  const body = sql`${sql.identifier(fact)}.payload::json -> 'body'`;
  return sql`coalesce(${body} ->> 'adjustmentId', ${body} ->> 'batchId')`;
};

/** Whether a fact is one of those that an import made, or says that it was made. */
const isOf = (fact: string): SQL => sql`${sql.identifier(fact)}.number BETWEEN
  imported.number - (imported.payload::json -> 'body' ->> 'facts')::integer AND imported.number`;

/**
 * The fact of an id, and those that say its reason again: about the same adjustment or award, or about the rows of the
 * same file.
 */
async function sayingTheSame(tx: Transaction, community: string, id: string) {
  const rows = await queryRows<{ id: string; payload: string }>(
    tx,
    sql`SELECT fact.id::text AS id, fact.payload FROM hub_fact AS fact
      JOIN hub_fact AS this ON this.community = ${community} AND this.id = ${id}::uuid
      WHERE fact.community = ${community} AND (fact.id = this.id OR fact.reason <> '' AND (
        ${aboutOf('fact')} = ${aboutOf('this')}
        OR EXISTS (SELECT 1 FROM hub_fact AS imported
          WHERE imported.community = ${community} AND imported.type = 'file.imported'
            AND ${isOf('fact')} AND ${isOf('this')})))
      ORDER BY fact.number`,
  );
  return rows.map(({ id: factId, payload }) => {
    const tombstone = tombstoneOfHubFact(payload);
    return { factId, tombstone: tombstone === null ? null : sha256Base64Url(tombstone) };
  });
}
