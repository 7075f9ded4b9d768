/**
 * That an item never expires is known only where somebody has said so. 0002-items took it from deliveries that all came
 * without a last day, and release 0.1 wrote such lines by itself. What no event says becomes unknown again, so that it is
 * asked once; tablets that have heard otherwise hear of it under a new revision.
 */
export const statements: readonly string[] = [
  `WITH "said" AS (
      SELECT "community", "payload"::json->'body'->>'itemId' AS "item" FROM "event"
      WHERE "type" = 'item.created' AND "payload"::json->'body'->>'keeps' = 'true'
      UNION
      SELECT "community", json_array_elements_text("payload"::json->'body'->'doNotExpire') FROM "event"
      WHERE "type" = 'stock.received' AND "payload" LIKE '%"doNotExpire"%'
    )
    UPDATE "item" SET "keeps" = NULL, "revision" = "community"."revision" + 1
    FROM "community"
    WHERE "community"."id" = "item"."community" AND "item"."keeps"
      AND EXISTS (SELECT FROM "batch" WHERE "batch"."community" = "item"."community" AND "batch"."item" = "item"."id")
      AND NOT EXISTS (SELECT FROM "said" WHERE "said"."community" = "item"."community" AND "said"."item" = "item"."id")`,
  `UPDATE "community" SET "revision" = "revision" + 1
    WHERE EXISTS (
      SELECT FROM "item" WHERE "item"."community" = "community"."id" AND "item"."revision" > "community"."revision"
    )`,
];
