import { sql, type SQL } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';

/**
 * Takes the community's row lock until the transaction ends, and numbers the change that is made under it. Whoever
 * makes it keeps the postings of its facts.
 */
export const numberChange = (communityId: string): SQL =>
  sql`UPDATE community SET revision = revision + 1, posted_revision = posted_revision + 1 WHERE id = ${communityId}`;

/** A community was closed here, since it moved: nothing of it changes any more. */
export class CommunityClosed extends Error {
  override readonly name = 'CommunityClosed';

  constructor(communityId: string) {
    super(`the community ${communityId} was closed here, and goes on at another place`);
  }
}

/** Whether a community is closed, as its row says. */
export const closedColumn: SQL = sql`closed_at IS NOT NULL AS "isClosed"`;

/** The communities of a database that are open. */
export async function openCommunities(orm: Pick<Transaction, 'execute'>): Promise<readonly { readonly id: string }[]> {
  const rows = await queryRows<{ id: string; isClosed: boolean }>(
    orm,
    sql`SELECT id, ${closedColumn} FROM community ORDER BY id`,
  );
  return rows.flatMap(({ id, isClosed }) => (isClosed ? [] : [{ id }]));
}

/** Has a closed community take a fact again, which is the one that says that it goes on here. */
export const reopen = (tx: Pick<Transaction, 'execute'>, communityId: string): Promise<unknown> =>
  tx.execute(sql`UPDATE community SET closed_at = NULL, moved_to = NULL WHERE id = ${communityId}`);

/** Executes `numberChange`. Throws CommunityClosed. */
export async function nextRevision(tx: Transaction, communityId: string): Promise<number> {
  const [row] = await queryRows<{ revision: number | string; isClosed: boolean }>(
    tx,
    sql`${numberChange(communityId)} RETURNING revision, ${closedColumn}`,
  );
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  if (row.isClosed) throw new CommunityClosed(communityId);
  return Number(row.revision);
}
