import { sql } from 'drizzle-orm';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { queryRows, type Transaction } from '../db/database.ts';

/**
 * Puts a row there on which a chain can hang: it can be locked, and says when the community began. The first fact of
 * the chain fills in the rest. Its incarnation is new each time, so that tablets notice a restore that has made it
 * anew.
 * @returns whether it was not there yet
 */
export async function insertBare(tx: Transaction, communityId: string, createdAt: Date): Promise<boolean> {
  const inserted = await queryRows(
    tx,
    sql`INSERT INTO community (id, name, name_en, district_name, card_key, policy, incarnation, revision,
        changed_revision, demo, created_at)
      VALUES (${communityId}, '', '', '', '', ${JSON.stringify(defaultPolicy)}::jsonb, gen_random_uuid(), 0, 0, false,
        ${createdAt.toISOString()})
      ON CONFLICT DO NOTHING RETURNING id`,
  );
  return inserted.length > 0;
}
