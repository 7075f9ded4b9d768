/**
 * The note of an award may lie beside its event, and the history repeats it. A transfer stays as it was but for that
 * note: it goes with the words of the person, and comes with words that are later than their event.
 */
export const statements: readonly string[] = [
  `CREATE FUNCTION refuse_other_note() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.note = '' AND EXISTS (
      SELECT 1 FROM event JOIN resident_erasure AS erasure ON erasure.community = event.community
        AND erasure.resident = event.payload::json -> 'body' ->> 'residentId'
      WHERE event.community = OLD.community AND event.id = OLD.id AND event.payload::json -> 'body' ->> 'words' <> '')
    THEN RETURN NEW; END IF;
    IF OLD.note = '' AND EXISTS (
      SELECT 1 FROM resident_words AS words WHERE words.community = OLD.community AND words.resident = OLD.credit_account
        AND words.fact = OLD.id AND words.said::json ->> 'note' = NEW.note)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  `DROP TRIGGER transfer_append_only ON "transfer"`,
  `CREATE TRIGGER transfer_append_only
    BEFORE UPDATE OF community, id, debit_account, credit_account, points, kind, reverses, category, rule_version,
      quantity, kiosk, staff, at, recorded_at OR DELETE
    ON "transfer" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER transfer_erased_only BEFORE UPDATE OF note ON "transfer"
    FOR EACH ROW EXECUTE FUNCTION refuse_other_note()`,
];
