/**
 * In which minutes a member of staff did something, at which tablets, and in which of them at two at once: nobody is
 * signed in at both. As of every other table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "staff_minute" (
    "community" text NOT NULL,
    "staff" text NOT NULL,
    "minute" bigint NOT NULL,
    "kiosk" text NOT NULL,
    CONSTRAINT "staff_minute_community_staff_minute_kiosk_pk" PRIMARY KEY("community","staff","minute","kiosk")
  )`,
  `ALTER TABLE "staff_minute" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TABLE "staff_twice" (
    "community" text NOT NULL,
    "staff" text NOT NULL,
    "day" bigint NOT NULL,
    "minute" bigint NOT NULL,
    "kiosk" text NOT NULL,
    "other" text NOT NULL,
    "noticed_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "staff_twice_community_staff_day_minute_kiosk_other_pk"
      PRIMARY KEY("community","staff","day","minute","kiosk","other")
  )`,
  `ALTER TABLE "staff_twice" ALTER COLUMN "community" SET STATISTICS 0`,
];
