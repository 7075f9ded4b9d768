import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Sums } from './manifest.ts';

/** Whether sums are the same, but for one that is known to differ. */
export const sameSums = (one: Sums, other: Sums, but?: keyof Sums): boolean =>
  (Object.keys(other) as (keyof Sums)[]).every((key) => key === but || one[key] === other[key]);

/** What a community adds up to, as its database says. */
export async function sumsOf(tx: Pick<Transaction, 'execute'>, communityId: string): Promise<Sums> {
  const [row] = await queryRows<{ sums: string }>(
    tx,
    sql`SELECT json_build_object(
        'residents', (SELECT count(*) FROM resident JOIN account ON account.community = ${communityId} AND account.id = resident.id
          WHERE resident.community = ${communityId} AND (resident.withdrawn IS NULL OR account.balance <> 0)),
        'points', (SELECT coalesce(sum(greatest(balance, 0)), 0) FROM account
          WHERE community = ${communityId} AND kind = 'resident'),
        'pointsBelowZero', (SELECT coalesce(sum(least(balance, 0)), 0) FROM account
          WHERE community = ${communityId} AND kind = 'resident'),
        'items', (SELECT count(*) FROM item WHERE community = ${communityId}),
        'pieces', (SELECT coalesce(sum(greatest(on_hand, 0)), 0) FROM stock WHERE community = ${communityId}),
        'piecesBelowZero', (SELECT coalesce(sum(least(on_hand, 0)), 0) FROM stock WHERE community = ${communityId}),
        'costFen', (SELECT coalesce(sum(greatest(remaining, 0) * cost_each_fen), 0) FROM batch
          WHERE community = ${communityId} AND cost_each_fen IS NOT NULL))::text AS sums`,
  );
  assert(row !== undefined, 'a SELECT of sums has one row');
  return JSON.parse(row.sums) as Sums;
}
