/**
 * What tablets may spend ends some time after their last exchange, and until then others may be lent what a silent one holds.
 * No column has a default, so that no table is written anew.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "account" ADD COLUMN "lent" jsonb`,
  `ALTER TABLE "kiosk" ADD COLUMN "leased_until" timestamp (3) with time zone`,
  `CREATE TABLE "allotment_loan" (
    "community" text NOT NULL,
    "revision" bigint NOT NULL,
    "holder" text NOT NULL,
    "resident" text NOT NULL,
    "borrower" text NOT NULL,
    "points" bigint NOT NULL,
    "lease_over" boolean NOT NULL,
    "lent_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "allotment_loan_community_revision_holder_pk" PRIMARY KEY("community","revision","holder")
  )`,
  `CREATE INDEX "allotment_loan_resident" ON "allotment_loan" USING btree ("community","resident","lent_at")`,
  `CREATE TRIGGER allotment_loan_append_only BEFORE UPDATE OR DELETE ON "allotment_loan"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER allotment_loan_no_truncate BEFORE TRUNCATE ON "allotment_loan"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
