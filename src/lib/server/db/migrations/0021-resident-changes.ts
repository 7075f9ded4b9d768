/**
 * What the office has changed of a resident, in which order: the facts of the hub's chain that say it. As of every other
 * table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "resident_change" (
    "community" text NOT NULL,
    "resident" text NOT NULL,
    "number" integer NOT NULL,
    "fact" integer NOT NULL,
    CONSTRAINT "resident_change_community_resident_number_pk" PRIMARY KEY("community","resident","number")
  )`,
  `ALTER TABLE "resident_change" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER resident_change_append_only BEFORE UPDATE OR DELETE ON "resident_change"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER resident_change_no_truncate BEFORE TRUNCATE ON "resident_change"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
