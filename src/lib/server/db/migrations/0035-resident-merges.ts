/**
 * Who was merged into whom. It is not append-only: a survivor who is merged in turn takes those along who had been
 * merged into them. As of every other table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "resident_merge" (
    "community" text NOT NULL,
    "absorbed" text NOT NULL,
    "survivor" text NOT NULL,
    "fact" integer NOT NULL,
    "merged_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "resident_merge_community_absorbed_pk" PRIMARY KEY("community","absorbed")
  )`,
  `ALTER TABLE "resident_merge" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE INDEX "resident_merge_survivor" ON "resident_merge" ("community","survivor")`,
];
