/**
 * What is usual of an item. Release 0.1 kept no such thing: an item whose deliveries all came without a last day is taken for one
 * that never expires, one of which any had a day for a perishable, and of one that was never delivered nobody knows.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "item" ADD COLUMN "shelf_life_days" integer`,
  `ALTER TABLE "item" ADD COLUMN "keeps" boolean`,
  `UPDATE "item" SET "keeps" = "known"."keeps"
    FROM (SELECT "community", "item", bool_and("best_before" IS NULL) AS "keeps" FROM "batch" GROUP BY 1, 2) AS "known"
    WHERE "known"."community" = "item"."community" AND "known"."item" = "item"."id"`,
];
