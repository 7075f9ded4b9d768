import { sql } from 'drizzle-orm';
import { tombstoneOfHubFact } from '#lib/hub-facts/reason.ts';
import { textArray } from '../../db/array-text.ts';
import { insertRows, queryRows, type Transaction } from '../../db/database.ts';
import { hubFactErasureTable } from '../../db/schema/hub-fact.ts';
import type { Change } from '../change.ts';
import type { HubRecord } from './definition.ts';

/**
 * Erases the reason of facts of the hub, and keeps that it was asked for, because a dump may bring it back. What lies
 * beside a fact goes with its salt, and the columns that repeat it are blanked. A fact that holds the reason itself is
 * replaced by its tombstone.
 */
export const reasonErasure: HubRecord<'reason.erased'> = async ({ tx, change, fact }) => {
  const { communityId: community } = change;
  const { reasons } = fact.body;
  const asked = { community, fact: fact.number, erasedAt: new Date(fact.at) };
  const rows = reasons.map(({ factId: erased, tombstone }) => ({ ...asked, erased, tombstone }));
  await insertRows(tx, hubFactErasureTable, rows, { onConflict: 'nothing' });
  const ids = reasons.map(({ factId }) => factId);
  const these = sql`ANY((${textArray(ids)})::uuid[])`;
  await tx.execute(sql`
    DELETE FROM resident_words WHERE community = ${community} AND resident = '' AND fact = ${these}`);
  const held = await queryRows<{ id: string; payload: string }>(
    tx,
    sql`SELECT id::text AS id, payload FROM hub_fact WHERE community = ${community} AND id = ${these}`,
  );
  for (const { id, payload } of held) {
    const left = tombstoneOfHubFact(payload) ?? payload;
    await tx.execute(sql`
      UPDATE hub_fact SET reason = '', payload = ${left}, v = (${left}::json ->> 'v')::integer
      WHERE community = ${community} AND id = ${id}::uuid`);
  }
  await blankRepeated(tx, change, ids);
};

/** Blanks what says again the reason of some facts. Tablets show the note of a transfer, and pull it again. */
async function blankRepeated(
  tx: Transaction,
  { communityId: community, revision }: Change,
  ids: readonly string[],
): Promise<void> {
  const said = sql`(SELECT type, payload::json -> 'body' AS body FROM hub_fact
    WHERE hub_fact.community = ${community} AND hub_fact.id = ANY((${textArray(ids)})::uuid[])) AS said`;
  const isAdjustment = sql`said.type IN ('adjustment.proposed', 'points.adjusted')`;
  await tx.execute(sql`
    UPDATE policy_change AS row SET reason = '' FROM ${said}
    WHERE row.community = ${community} AND said.type = 'policy.changed'
      AND row.number = (said.body ->> 'change')::integer`);
  await tx.execute(sql`
    UPDATE staff_change AS row SET reason = '' FROM ${said}
    WHERE row.community = ${community} AND said.type IN ('staff.added', 'staff.changed')
      AND row.staff = said.body ->> 'staffId' AND row.number = coalesce((said.body ->> 'change')::integer, 1)`);
  await tx.execute(sql`
    UPDATE review_decision AS row SET note = '' FROM ${said}
    WHERE row.community = ${community} AND said.type = 'finding.decided'
      AND row.finding = said.body ->> 'finding' AND row.number = (said.body ->> 'number')::integer`);
  await tx.execute(sql`
    UPDATE adjustment AS row SET reason = '' FROM ${said}
    WHERE row.community = ${community} AND ${isAdjustment} AND row.id::text = said.body ->> 'adjustmentId'`);
  await tx.execute(sql`
    UPDATE transfer AS row SET note = '' FROM ${said}
    WHERE row.community = ${community} AND row.kind = 'adjustment' AND ${isAdjustment}
      AND row.id::text = said.body ->> 'adjustmentId'`);
  await tx.execute(sql`
    UPDATE account AS row SET revision = ${revision} FROM ${said}
    WHERE row.community = ${community} AND ${isAdjustment} AND row.id = said.body ->> 'residentId'`);
}
