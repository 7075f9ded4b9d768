/**
 * Who has agreed that their name is published, and who has withdrawn that: the facts of the hub's chain that say it. As
 * of every other table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "resident_consent" (
    "community" text NOT NULL,
    "resident" text NOT NULL,
    "number" integer NOT NULL,
    "fact" integer NOT NULL,
    "given" boolean NOT NULL,
    "since" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "resident_consent_community_resident_number_pk" PRIMARY KEY("community","resident","number")
  )`,
  `ALTER TABLE "resident_consent" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER resident_consent_append_only BEFORE UPDATE OR DELETE ON "resident_consent"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER resident_consent_no_truncate BEFORE TRUNCATE ON "resident_consent"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
