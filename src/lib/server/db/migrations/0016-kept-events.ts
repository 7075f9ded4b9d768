/**
 * Events of another kiosk that a tablet brought without taking its place: they are kept as they came, and nothing
 * follows from them until a manager says whose place the tablet takes. Kiosks say which one takes theirs. Of those that
 * were paired in another one's place the codes tell which that was. As of every other table, no statistics are gathered
 * of communities.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "kiosk" ADD COLUMN "replaced_by" text`,
  `UPDATE "kiosk" SET "replaced_by" = (
      SELECT successor.id FROM "pairing_code" AS code
      JOIN "kiosk" AS successor ON successor.community = code.community AND successor.key_thumbprint = code.used_by
      WHERE code.community = kiosk.community AND code.replaces = kiosk.id AND successor.id <> kiosk.id
      ORDER BY code.used_at DESC LIMIT 1)
    WHERE "status" = 'revoked'`,
  `CREATE TABLE "kept_event" (
    "community" text NOT NULL,
    "sender" text NOT NULL,
    "hash" text NOT NULL,
    "recorder" text NOT NULL,
    "event" uuid NOT NULL,
    "type" text NOT NULL,
    "at" timestamp (3) with time zone NOT NULL,
    "payload" text NOT NULL,
    "words" text,
    "kept_since" timestamp (3) with time zone NOT NULL,
    "discarded_at" timestamp (3) with time zone,
    CONSTRAINT "kept_event_community_sender_hash_pk" PRIMARY KEY("community","sender","hash")
  )`,
  `CREATE INDEX "kept_event_hash" ON "kept_event" USING btree ("community","hash")`,
  `ALTER TABLE "kept_event" ALTER COLUMN "community" SET STATISTICS 0`,
];
