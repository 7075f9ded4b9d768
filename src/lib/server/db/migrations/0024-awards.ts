/** Awards to many residents at once. As of every other table, no statistics are gathered of communities. */
export const statements: readonly string[] = [
  `CREATE TABLE "award_batch" (
    "community" text NOT NULL,
    "id" uuid NOT NULL,
    "fact" integer NOT NULL,
    "category" text NOT NULL,
    "rule_version" integer NOT NULL,
    "at" timestamp (3) with time zone NOT NULL,
    "proposed_by" text NOT NULL,
    "proposed_at" timestamp (3) with time zone NOT NULL,
    "outcome" text,
    "decided_by" text,
    "decided_at" timestamp (3) with time zone,
    CONSTRAINT "award_batch_community_id_pk" PRIMARY KEY("community","id")
  )`,
  `CREATE INDEX "award_batch_proposed" ON "award_batch" USING btree ("community","proposed_at")`,
  `CREATE INDEX "award_batch_decided" ON "award_batch" USING btree ("community","proposed_by","decided_at")`,
  `ALTER TABLE "award_batch" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TABLE "award_line" (
    "community" text NOT NULL,
    "id" uuid NOT NULL,
    "batch" uuid NOT NULL,
    "resident" text NOT NULL,
    "quantity" double precision NOT NULL,
    "points" integer NOT NULL,
    "posted" boolean NOT NULL,
    CONSTRAINT "award_line_community_id_pk" PRIMARY KEY("community","id")
  )`,
  `CREATE INDEX "award_line_batch" ON "award_line" USING btree ("community","batch")`,
  `CREATE INDEX "award_line_resident" ON "award_line" USING btree ("community","resident")`,
  `ALTER TABLE "award_line" ALTER COLUMN "community" SET STATISTICS 0`,
];
