/**
 * What managers do at the hub is recorded in a chain of its own. What they did before stays where it was written:
 * `policy_change`, `staff_change` and `review_decision` go on being filled, now by the facts. As of every other table,
 * no statistics are gathered of communities.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "hub_fact" (
    "community" text NOT NULL,
    "number" integer NOT NULL,
    "id" uuid NOT NULL,
    "type" text NOT NULL,
    "v" integer NOT NULL,
    "at" timestamp (3) with time zone NOT NULL,
    "staff" text,
    "reason" text NOT NULL,
    "hash" text NOT NULL,
    "prev" text NOT NULL,
    "payload" text NOT NULL,
    "revision" bigint NOT NULL,
    CONSTRAINT "hub_fact_community_number_pk" PRIMARY KEY("community","number"),
    CONSTRAINT "hub_fact_id" UNIQUE("community","id"),
    CONSTRAINT "hub_fact_prev" UNIQUE("community","prev")
  )`,
  `CREATE TABLE "hub_fact_confidential" (
    "community" text NOT NULL,
    "number" integer NOT NULL,
    "said" text NOT NULL,
    CONSTRAINT "hub_fact_confidential_community_number_pk" PRIMARY KEY("community","number")
  )`,
  `ALTER TABLE "hub_fact" ALTER COLUMN "community" SET STATISTICS 0`,
  `ALTER TABLE "hub_fact_confidential" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER hub_fact_append_only BEFORE UPDATE OR DELETE ON "hub_fact"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER hub_fact_no_truncate BEFORE TRUNCATE ON "hub_fact"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];
