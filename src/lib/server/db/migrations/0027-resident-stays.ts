/**
 * Who has moved away and who came back, in which order: the facts of the hub's chain that say it. As of every other
 * table, no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "resident_stay" (
    "community" text NOT NULL,
    "resident" text NOT NULL,
    "number" integer NOT NULL,
    "fact" integer NOT NULL,
    "away" boolean NOT NULL,
    "since" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "resident_stay_community_resident_number_pk" PRIMARY KEY("community","resident","number")
  )`,
  `ALTER TABLE "resident_stay" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER resident_stay_append_only BEFORE UPDATE OR DELETE ON "resident_stay"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER resident_stay_no_truncate BEFORE TRUNCATE ON "resident_stay"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
