/** Second factors (RFC 6238) with their recovery codes, and sessions that wait for one. */
export const statements: readonly string[] = [
  `CREATE TABLE "second_factor" (
    "community" text NOT NULL,
    "staff" text NOT NULL,
    "secret" text NOT NULL,
    "last_step" bigint NOT NULL,
    "added_at" timestamp(3) with time zone NOT NULL,
    CONSTRAINT "second_factor_community_staff_pk" PRIMARY KEY("community","staff")
  )`,
  `ALTER TABLE "second_factor" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TABLE "recovery_code" (
    "community" text NOT NULL,
    "staff" text NOT NULL,
    "code_hash" text NOT NULL,
    CONSTRAINT "recovery_code_community_staff_code_hash_pk" PRIMARY KEY("community","staff","code_hash")
  )`,
  `ALTER TABLE "recovery_code" ALTER COLUMN "community" SET STATISTICS 0`,
  `ALTER TABLE "hub_session" ADD COLUMN "awaits_factor" boolean NOT NULL DEFAULT false`,
];
