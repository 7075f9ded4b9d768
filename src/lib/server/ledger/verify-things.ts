import { sql, type SQL } from 'drizzle-orm';
import { thingKinds } from '../db/schema/thing-change.ts';
import { saidOf } from './thing-change.ts';

// Invariant 9 for what the office keeps: an item, supplier, store or category is as its changes say, and every change
// that is noted is a fact about that very thing. Whether an item keeps is also said by deliveries, and so not asked.

export const thingChecks: readonly SQL[] = [
  sql`SELECT 9 AS invariant, noted.community, 'change ' || number || ' of ' || kind || ' ' || thing AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM thing_change AS noted
    WHERE NOT EXISTS (SELECT 1 FROM hub_fact AS fact WHERE fact.community = noted.community AND fact.number = noted.fact
      AND (fact.type = noted.kind || '.changed' OR noted.kind = 'category' AND fact.type = 'rule.added')
      AND fact.payload::json -> 'body' ->> 'id' = noted.thing
      AND (fact.payload::json -> 'body' ->> 'change')::int = noted.number)`,
  ...thingKinds.map(
    (
      kind,
    ) => sql`SELECT 9 AS invariant, kept.community, ${kind}::text || ' ' || kept.id || ' as its changes say' AS subject,
      0::float8 AS stored, 1::float8 AS expected
    FROM ${sql.identifier(kind)} AS kept JOIN (${saidOf(kind, sql`true`)}) AS changed
      ON changed.community = kept.community AND changed.thing = kept.id
    WHERE NOT to_jsonb(kept) @> (changed.said - 'keeps')`,
  ),
];
