/** What people should look at, and what they decided about it. */
export const reviewTables: readonly string[] = [
  `CREATE TABLE "review" (
    "community" text NOT NULL,
    "event" uuid NOT NULL,
    "code" text NOT NULL,
    "kiosk" text NOT NULL,
    "detail" jsonb NOT NULL,
    "raised_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "review_community_event_code_pk" PRIMARY KEY("community","event","code")
  )`,
  `CREATE TABLE "set_aside" (
    "community" text NOT NULL,
    "kiosk" text NOT NULL,
    "epoch" uuid NOT NULL,
    "seq" bigint NOT NULL,
    "digest" text NOT NULL,
    "event_id" text,
    "code" text NOT NULL,
    "detail" text NOT NULL,
    "raw" text NOT NULL,
    "received_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "set_aside_community_kiosk_epoch_seq_digest_pk" PRIMARY KEY("community","kiosk","epoch","seq","digest")
  )`,
  `CREATE TABLE "review_decision" (
    "community" text NOT NULL,
    "finding" text NOT NULL,
    "number" integer NOT NULL,
    "decision" text NOT NULL,
    "note" text NOT NULL,
    "staff" text NOT NULL,
    "decided_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "review_decision_community_finding_number_pk" PRIMARY KEY("community","finding","number")
  )`,
  `CREATE TABLE "chain_gap" (
    "community" text NOT NULL,
    "kiosk" text NOT NULL,
    "epoch" uuid NOT NULL,
    "wanted" bigint NOT NULL,
    "arrived" bigint,
    "noticed_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "chain_gap_community_kiosk_epoch_wanted_pk" PRIMARY KEY("community","kiosk","epoch","wanted")
  )`,
  `CREATE INDEX "review_raised" ON "review" USING btree ("community","raised_at")`,
  `CREATE INDEX "set_aside_received" ON "set_aside" USING btree ("community","received_at")`,
];
