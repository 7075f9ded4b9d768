/**
 * Points that a tablet gave beyond what it may give in a day: each resident's account keeps how many are pending, and a
 * table which fact they are of. What was given until now is counted by the day that it says, so that the sums agree
 * with the ledger from the first day on. As of every other table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "account" ADD COLUMN "pending" bigint`,
  `ALTER TABLE "community" ADD COLUMN "usual_week" bigint NOT NULL DEFAULT 0`,
  `ALTER TABLE "kiosk" ADD COLUMN "exchanged_at" timestamp (3) with time zone`,
  `ALTER TABLE "kiosk" ADD COLUMN "award_allowance" bigint`,
  `ALTER TABLE "resident" ADD COLUMN "registered_by" text`,
  `CREATE TABLE "worth_day" (
    "community" text NOT NULL,
    "kiosk" text NOT NULL,
    "day" date NOT NULL,
    "kind" text NOT NULL,
    "points" bigint NOT NULL,
    CONSTRAINT "worth_day_community_kiosk_day_kind_pk" PRIMARY KEY("community","kiosk","day","kind")
  )`,
  `ALTER TABLE "worth_day" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TABLE "pending_award" (
    "community" text NOT NULL,
    "event" uuid NOT NULL,
    "resident" text NOT NULL,
    "kiosk" text NOT NULL,
    "day" date NOT NULL,
    "points" bigint NOT NULL,
    "pending_since" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "pending_award_community_event_pk" PRIMARY KEY("community","event")
  )`,
  `ALTER TABLE "pending_award" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE INDEX "pending_award_since" ON "pending_award" USING btree ("community","pending_since","event")`,
  `CREATE TRIGGER pending_award_append_only BEFORE UPDATE OR DELETE ON "pending_award"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER pending_award_no_truncate BEFORE TRUNCATE ON "pending_award"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE TABLE "pending_decision" (
    "community" text NOT NULL,
    "event" uuid NOT NULL,
    "posting" uuid NOT NULL,
    "outcome" text NOT NULL,
    "staff" text NOT NULL,
    "decided_at" timestamp (3) with time zone NOT NULL,
    "posted" boolean NOT NULL,
    CONSTRAINT "pending_decision_community_event_pk" PRIMARY KEY("community","event")
  )`,
  `ALTER TABLE "pending_decision" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE INDEX "pending_decision_staff" ON "pending_decision" USING btree ("community","staff","decided_at")`,
  `INSERT INTO "worth_day" ("community", "kiosk", "day", "kind", "points")
    SELECT transfer.community, transfer.kiosk,
      (transfer.at AT TIME ZONE coalesce(community.policy ->> 'zone', 'Asia/Shanghai'))::date, 'awarded',
      sum(transfer.points)
    FROM "transfer" JOIN "community" ON community.id = transfer.community
    WHERE transfer.kiosk IS NOT NULL AND transfer.kind IN ('accrual', 'reversal')
      AND transfer.debit_account IN ('issued', 'redeemed')
    GROUP BY 1, 2, 3`,
];
