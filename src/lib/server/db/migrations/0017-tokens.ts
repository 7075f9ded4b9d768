/**
 * The tokens that tablets pass on, by which a copy of one is noticed: of each kiosk the one that turns next, and what
 * the last ones turned into. Where two devices went on with one chain, what the second one sends as recovered stands
 * beside the event that has its place. As of every other table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "kiosk" ADD COLUMN "copied_at" timestamp (3) with time zone`,
  `ALTER TABLE "kiosk" ADD COLUMN "was_copied" boolean`,
  `ALTER TABLE "kiosk" ADD COLUMN "token_anchor" text`,
  `ALTER TABLE "kiosk" ADD COLUMN "anchored_under" uuid`,
  `ALTER TABLE "kiosk" ADD COLUMN "token" text`,
  `ALTER TABLE "kiosk" ADD COLUMN "token_turns" bigint`,
  `CREATE TABLE "kiosk_token" (
    "community" text NOT NULL,
    "kiosk" text NOT NULL,
    "number" bigint NOT NULL,
    "token" text NOT NULL,
    "successor" text NOT NULL,
    CONSTRAINT "kiosk_token_community_kiosk_number_pk" PRIMARY KEY("community","kiosk","number")
  )`,
  `ALTER TABLE "kiosk_token" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE INDEX "kiosk_token_token" ON "kiosk_token" USING btree ("community","kiosk","token")`,
  `ALTER TABLE "event" ADD COLUMN "beside" boolean`,
  `ALTER TABLE "event" DROP CONSTRAINT "event_seq"`,
  `CREATE UNIQUE INDEX "event_place" ON "event" USING btree ("community","kiosk","epoch","seq") WHERE beside IS NULL`,
];
