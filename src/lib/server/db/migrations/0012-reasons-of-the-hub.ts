/**
 * The reason that a manager types may lie beside the fact of the hub, and can be erased, as can one that the fact holds
 * itself: then its tombstone takes its place. What was done stays append-only but for that text, which the rows repeat.
 */
const repeated: readonly (readonly [table: string, column: string, kept: string])[] = [
  ['policy_change', 'reason', 'community, number, before, after, staff, changed_at'],
  ['staff_change', 'reason', 'community, staff, number, action, role, changed_by, changed_at'],
  ['review_decision', 'note', 'community, finding, number, decision, staff, decided_at'],
];

export const statements: readonly string[] = [
  `CREATE TABLE "hub_fact_erasure" (
    "community" text NOT NULL,
    "erased" uuid NOT NULL,
    "tombstone" text,
    "fact" integer NOT NULL,
    "erased_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "hub_fact_erasure_community_erased_pk" PRIMARY KEY("community","erased")
  )`,
  `ALTER TABLE "hub_fact_erasure" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER hub_fact_erasure_append_only BEFORE UPDATE OR DELETE ON "hub_fact_erasure"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER hub_fact_erasure_no_truncate BEFORE TRUNCATE ON "hub_fact_erasure"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE FUNCTION refuse_all_but_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.reason = '' AND NEW.v = (NEW.payload::json ->> 'v')::integer AND EXISTS (
      SELECT 1 FROM hub_fact_erasure AS erasure WHERE erasure.community = OLD.community AND erasure.erased = OLD.id
        AND (NEW.payload = OLD.payload OR erasure.tombstone =
          translate(encode(sha256(convert_to(NEW.payload, 'UTF8')), 'base64'), '+/=', '-_')))
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  `DROP TRIGGER hub_fact_append_only ON "hub_fact"`,
  `CREATE TRIGGER hub_fact_append_only
    BEFORE UPDATE OF community, number, id, type, at, staff, hash, prev, revision OR DELETE
    ON "hub_fact" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER hub_fact_erased_only BEFORE UPDATE OF v, reason, payload ON "hub_fact"
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_tombstone()`,
  `CREATE FUNCTION refuse_all_but_blank_reason() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    kept jsonb := to_jsonb(OLD);
  BEGIN
    IF to_jsonb(NEW) ->> TG_ARGV[0] = '' AND EXISTS (
      SELECT 1 FROM hub_fact_erasure AS erasure
      JOIN hub_fact AS fact ON fact.community = erasure.community AND fact.id = erasure.erased
      CROSS JOIN LATERAL (SELECT fact.payload::jsonb -> 'body' AS body) AS said
      WHERE erasure.community = OLD.community AND CASE TG_TABLE_NAME
        WHEN 'policy_change' THEN fact.type = 'policy.changed' AND body ->> 'change' = kept ->> 'number'
        WHEN 'staff_change' THEN fact.type IN ('staff.added', 'staff.changed')
          AND body ->> 'staffId' = kept ->> 'staff' AND coalesce(body ->> 'change', '1') = kept ->> 'number'
        ELSE fact.type = 'finding.decided' AND body ->> 'finding' = kept ->> 'finding'
          AND body ->> 'number' = kept ->> 'number' END)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  ...repeated.flatMap(([table, column, kept]) => [
    `DROP TRIGGER ${table}_append_only ON "${table}"`,
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OF ${kept} OR DELETE ON "${table}"
      FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER ${table}_erased_only BEFORE UPDATE OF ${column} ON "${table}"
      FOR EACH ROW EXECUTE FUNCTION refuse_all_but_blank_reason('${column}')`,
  ]),
  `CREATE OR REPLACE FUNCTION refuse_other_note() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.note = '' AND OLD.kind <> 'redemption' AND (EXISTS (
        SELECT 1 FROM event JOIN resident_erasure AS erasure ON erasure.community = event.community
          AND erasure.resident IN (OLD.debit_account, OLD.credit_account)
        WHERE event.community = OLD.community AND event.id = OLD.id
          AND event.payload::json -> 'body' ->> 'words' <> '')
      OR EXISTS (
        SELECT 1 FROM event_erasure AS erasure WHERE erasure.community = OLD.community AND erasure.event = OLD.id))
    THEN RETURN NEW; END IF;
    IF NEW.note = '' AND OLD.kind = 'adjustment' AND EXISTS (
      SELECT 1 FROM hub_fact_erasure AS erasure
      JOIN hub_fact AS fact ON fact.community = erasure.community AND fact.id = erasure.erased
      WHERE erasure.community = OLD.community AND fact.payload::jsonb -> 'body' ->> 'adjustmentId' = OLD.id::text)
    THEN RETURN NEW; END IF;
    IF OLD.note = '' AND EXISTS (
      SELECT 1 FROM resident_words AS words WHERE words.community = OLD.community AND words.fact = OLD.id
        AND words.said::json ->> 'note' = NEW.note)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
];
