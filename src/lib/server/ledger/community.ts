import { sql } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { queryRows, type Transaction } from '../db/database.ts';

/** The key under which the community's card numbers and names are hashed. */
export async function cardKeyOf(tx: Transaction, communityId: string): Promise<string> {
  const [row] = await queryRows<{ card_key: string }>(
    tx,
    sql`SELECT card_key FROM community WHERE id = ${communityId}`,
  );
  assert(row !== undefined, 'whoever asks has locked the community');
  return row.card_key;
}
