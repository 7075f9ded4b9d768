import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { queryRows, type Transaction } from '../db/database.ts';

/**
 * Takes the community's row lock until the transaction ends, and numbers the change that is made under it. Whoever
 * makes it keeps the postings of its facts.
 */
export const numberChange = (communityId: string): SQL =>
  sql`UPDATE community SET revision = revision + 1, posted_revision = posted_revision + 1 WHERE id = ${communityId}`;

/** Executes `numberChange`. */
export async function nextRevision(tx: Transaction, communityId: string): Promise<number> {
  const rows = await queryRows<{ revision: number | string }>(tx, sql`${numberChange(communityId)} RETURNING revision`);
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  return Number(row.revision);
}

/** The key under which the community's card numbers and names are hashed. */
export async function cardKeyOf(tx: Transaction, communityId: string): Promise<string> {
  const [row] = await queryRows<{ card_key: string }>(
    tx,
    sql`SELECT card_key FROM community WHERE id = ${communityId}`,
  );
  assert(row !== undefined, 'whoever asks has locked the community');
  return row.card_key;
}
