/**
 * Failed attempts slow down whoever makes them, in place of a number of attempts in a window of time, which locked out
 * everybody who shared it. What `attempt` held was worth a quarter of an hour. A browser in which somebody has signed
 * in counts by itself.
 */
export const statements: readonly string[] = [
  `DROP TABLE "attempt"`,
  `CREATE TABLE "slowdown" (
    "community" text NOT NULL,
    "key" text NOT NULL,
    "failures" integer NOT NULL,
    "free_at" timestamp(3) with time zone NOT NULL,
    "forgotten_at" timestamp(3) with time zone NOT NULL,
    CONSTRAINT "slowdown_community_key_pk" PRIMARY KEY("community","key")
  )`,
  `CREATE INDEX "slowdown_forgotten" ON "slowdown" USING btree ("community","forgotten_at")`,
  `ALTER TABLE "slowdown" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TABLE "hub_browser" (
    "community" text NOT NULL,
    "token_hash" text NOT NULL,
    "staff" text NOT NULL,
    "used_at" timestamp(3) with time zone NOT NULL,
    CONSTRAINT "hub_browser_community_token_hash_staff_pk" PRIMARY KEY("community","token_hash","staff")
  )`,
  `ALTER TABLE "hub_browser" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE INDEX "hub_browser_staff" ON "hub_browser" USING btree ("community","staff","used_at")`,
];
