/**
 * The words of a person can be erased. What was recorded stays append-only but for two texts, and those only where a
 * fact of the hub asks for it: the payload of an event whose hash is of the name itself gives way to its tombstone, and
 * a text that was set aside is blanked.
 */
export const statements: readonly string[] = [
  `CREATE TABLE "resident_erasure" (
    "community" text NOT NULL,
    "resident" text NOT NULL,
    "fact" integer NOT NULL,
    "erased_at" timestamp (3) with time zone NOT NULL,
    CONSTRAINT "resident_erasure_community_resident_pk" PRIMARY KEY("community","resident")
  )`,
  `ALTER TABLE "resident_erasure" ALTER COLUMN "community" SET STATISTICS 0`,
  `CREATE TRIGGER resident_erasure_append_only BEFORE UPDATE OR DELETE ON "resident_erasure"
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER resident_erasure_no_truncate BEFORE TRUNCATE ON "resident_erasure"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE FUNCTION tombstone_of(payload text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (payload::jsonb || jsonb_build_object('v', 2, 'body',
      (payload::jsonb -> 'body') - 'name' - 'pinyin' - 'initials' || '{"words": "erased"}'::jsonb))::text
  $$`,
  `CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_TABLE_NAME = 'event' THEN
      IF OLD.type = 'resident.registered' AND NEW.payload = tombstone_of(OLD.payload) AND EXISTS (
        SELECT 1 FROM resident_erasure AS erasure WHERE erasure.community = OLD.community
          AND erasure.resident = OLD.payload::jsonb -> 'body' ->> 'residentId')
      THEN RETURN NEW; END IF;
    ELSIF NEW.raw = '"erased"' AND EXISTS (
      SELECT 1 FROM resident_erasure AS erasure WHERE erasure.community = OLD.community
        AND position(erasure.resident IN OLD.raw) > 0)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  `DROP TRIGGER event_append_only ON "event"`,
  `CREATE TRIGGER event_append_only
    BEFORE UPDATE OF community, id, kiosk, epoch, seq, type, at, received_at, hash, revision OR DELETE
    ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER event_erased_only BEFORE UPDATE OF payload ON "event"
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure()`,
  `DROP TRIGGER set_aside_append_only ON "set_aside"`,
  `CREATE TRIGGER set_aside_append_only
    BEFORE UPDATE OF community, kiosk, epoch, seq, digest, event_id, code, detail, received_at OR DELETE
    ON "set_aside" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER set_aside_erased_only BEFORE UPDATE OF raw ON "set_aside"
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure()`,
];
