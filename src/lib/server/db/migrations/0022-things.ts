/**
 * Which facts changed an item, supplier, store or category; whom to call at a supplier; from how many pieces on an item
 * is to be ordered again, where the community's figure does not fit it.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "thing_change" (
    "community" text NOT NULL,
    "kind" text NOT NULL,
    "thing" text NOT NULL,
    "number" integer NOT NULL,
    "fact" integer NOT NULL,
    CONSTRAINT "thing_change_community_kind_thing_number_pk" PRIMARY KEY("community","kind","thing","number")
  )`,
  `ALTER TABLE "thing_change" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER thing_change_append_only BEFORE UPDATE OR DELETE ON "thing_change"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER thing_change_no_truncate BEFORE TRUNCATE ON "thing_change"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `ALTER TABLE "supplier" ADD COLUMN "contact" text DEFAULT '' NOT NULL`,
  `ALTER TABLE "item" ADD COLUMN "reorder_pieces" integer`,
];
