import { sql, type SQL } from 'drizzle-orm';
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
