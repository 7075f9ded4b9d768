/** Codes by which districts take communities in. As of every other table, no statistics are gathered of communities. */
export const statements: readonly string[] = [
  `CREATE TABLE "district_code" (
    "community" text NOT NULL,
    "code_hash" text NOT NULL,
    "expires_at" timestamp (3) with time zone NOT NULL,
    "used_by" text,
    CONSTRAINT "district_code_community_code_hash_pk" PRIMARY KEY("community","code_hash")
  )`,
  `ALTER TABLE "district_code" ALTER COLUMN "community" SET STATISTICS 0`,
];
