/**
 * What each fact moves in money, and in pieces whose cost is not known yet. Points were and are in "transfer"; the view
 * has everything. Communities that are there already are behind, and the start that migrates posts what happened there.
 * No statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "posting" (
    "community" text NOT NULL,
    "fact" uuid NOT NULL,
    "line" integer NOT NULL,
    "debit" text NOT NULL,
    "credit" text NOT NULL,
    "unit" text NOT NULL,
    "amount" numeric NOT NULL,
    CONSTRAINT "posting_community_fact_line_pk" PRIMARY KEY("community","fact","line"),
    CONSTRAINT "posting_positive" CHECK (amount > 0)
  )`,
  `ALTER TABLE "posting" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON "posting"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER posting_no_truncate BEFORE TRUNCATE ON "posting"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE VIEW "ledger" AS
    SELECT "community", "id" AS "fact", 0 AS "line", "debit_account" AS "debit", "credit_account" AS "credit",
      'points' AS "unit", "points"::numeric AS "amount" FROM "transfer"
    UNION ALL SELECT "community", "fact", "line", "debit", "credit", "unit", "amount" FROM "posting"`,
  `ALTER TABLE "community" ADD COLUMN "posted_revision" bigint NOT NULL DEFAULT 0`,
];
