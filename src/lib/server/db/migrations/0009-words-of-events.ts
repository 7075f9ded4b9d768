/**
 * What people type as a reason or a note may lie beside every event that says such a text, and can be erased with the
 * name of the resident whom it concerns, or for itself. A text that is hashed gives way to a tombstone, and the columns
 * that repeat it are blanked.
 */
const repeated: readonly (readonly [table: string, column: string, kept: string])[] = [
  ['redemption_reversal', 'reason', 'community, redemption, event, at'],
  ['write_off', 'note', 'community, event, kiosk, store, staff, id, reason, photo, at'],
  [
    'shift',
    'note',
    `community, event, kiosk, store, staff, id, begins_at, ends_at, redemptions, reversals, accruals, points,
      cash_expected_fen, cash_counted_fen, unsent, flagged`,
  ],
];

export const statements: readonly string[] = [
  `CREATE TABLE "event_erasure" (
    "community" text NOT NULL,
    "event" uuid NOT NULL,
    "fact" integer NOT NULL,
    "erased_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "event_erasure_community_event_pk" PRIMARY KEY("community","event")
  )`,
  `ALTER TABLE "event_erasure" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER event_erasure_append_only BEFORE UPDATE OR DELETE ON "event_erasure"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER event_erasure_no_truncate BEFORE TRUNCATE ON "event_erasure"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE INDEX "resident_words_fact" ON "resident_words" USING btree ("community","fact")`,
  `CREATE FUNCTION text_tombstone_of(payload text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (payload::jsonb || jsonb_build_object(
      'v', CASE WHEN payload::jsonb ->> 'type' IN ('accrual.recorded', 'stock.received') THEN 3 ELSE 2 END,
      'body', (payload::jsonb -> 'body') - 'letThrough' - CASE WHEN payload::jsonb -> 'body' ? 'note' THEN 'note'
        ELSE 'reason' END || '{"words": "erased"}'::jsonb))::text
  $$`,
  `CREATE OR REPLACE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_TABLE_NAME = 'event' THEN
      IF OLD.type = 'resident.registered' AND NEW.payload = tombstone_of(OLD.payload) AND EXISTS (
        SELECT 1 FROM resident_erasure AS erasure WHERE erasure.community = OLD.community
          AND erasure.resident = OLD.payload::jsonb -> 'body' ->> 'residentId')
      THEN RETURN NEW; END IF;
      IF OLD.type <> 'resident.registered' AND OLD.payload::jsonb -> 'body' ->> 'words' IS NULL
        AND NEW.payload = text_tombstone_of(OLD.payload) AND EXISTS (
          SELECT 1 FROM event_erasure AS erasure WHERE erasure.community = OLD.community AND erasure.event = OLD.id)
      THEN RETURN NEW; END IF;
    ELSIF NEW.raw = '"erased"' AND EXISTS (
      SELECT 1 FROM resident_erasure AS erasure WHERE erasure.community = OLD.community
        AND position(erasure.resident IN OLD.raw) > 0)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
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
    IF OLD.note = '' AND EXISTS (
      SELECT 1 FROM resident_words AS words WHERE words.community = OLD.community AND words.fact = OLD.id
        AND words.said::json ->> 'note' = NEW.note)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  `CREATE FUNCTION refuse_all_but_blank() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF to_jsonb(NEW) ->> TG_ARGV[0] = TG_ARGV[1] AND EXISTS (
      SELECT 1 FROM event_erasure AS erasure WHERE erasure.community = OLD.community AND erasure.event = OLD.event)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  ...repeated.flatMap(([table, column, kept]) => [
    `DROP TRIGGER ${table}_append_only ON "${table}"`,
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OF ${kept} OR DELETE ON "${table}"
      FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER ${table}_erased_only BEFORE UPDATE OF ${column} ON "${table}"
      FOR EACH ROW EXECUTE FUNCTION refuse_all_but_blank('${column}', '')`,
  ]),
  `DROP TRIGGER review_append_only ON "review"`,
  `CREATE TRIGGER review_append_only BEFORE UPDATE OF community, event, code, kiosk, raised_at OR DELETE ON "review"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER review_erased_only BEFORE UPDATE OF detail ON "review"
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_blank('detail', '{"reason": ""}')`,
];
