/** Adjustments of points by two people. As of every other table, no statistics are gathered of communities. */
export const statements: readonly string[] = [
  `CREATE TABLE "adjustment" (
    "community" text NOT NULL,
    "id" uuid NOT NULL,
    "resident" text NOT NULL,
    "points" integer NOT NULL,
    "reason" text NOT NULL,
    "proposed_by" text NOT NULL,
    "proposed_at" timestamp (3) with time zone NOT NULL,
    "outcome" text,
    "decided_by" text,
    "decided_at" timestamp (3) with time zone,
    "posted" boolean NOT NULL,
    CONSTRAINT "adjustment_community_id_pk" PRIMARY KEY("community","id")
  )`,
  `CREATE INDEX "adjustment_resident" ON "adjustment" USING btree ("community","resident")`,
  `CREATE INDEX "adjustment_proposed" ON "adjustment" USING btree ("community","proposed_at")`,
  `ALTER TABLE "adjustment" ALTER COLUMN "community" SET STATISTICS 0`,
];
