/**
 * Whose password was given by a manager, which is asked of everybody who has one already: until now nobody could choose
 * their own. Of a demo the passwords that the terminal prints stay good. Sessions say where and when they were used.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "staff" ADD COLUMN "password_given" boolean NOT NULL DEFAULT false`,
  `UPDATE "staff" SET "password_given" = true FROM "community"
    WHERE "community"."id" = "staff"."community" AND NOT "community"."demo" AND "staff"."password_hash" IS NOT NULL`,
  `ALTER TABLE "hub_session" ADD COLUMN "last_seen_at" timestamp(3) with time zone NOT NULL DEFAULT now()`,
  `ALTER TABLE "hub_session" ADD COLUMN "browser" text NOT NULL DEFAULT ''`,
];
