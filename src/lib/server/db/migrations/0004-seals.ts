/**
 * Of each event the change (revision of its community) that stored it, so that a seal covers what came since the one
 * before, late or not. Events that were stored before have none; the first seal covers them.
 */
export const statements: readonly string[] = [
  `ALTER TABLE "event" ADD COLUMN "revision" bigint`,
  `CREATE INDEX "event_revision" ON "event" USING btree ("community","revision")`,
  `DROP TRIGGER event_append_only ON "event"`,
  `CREATE TRIGGER event_append_only BEFORE UPDATE OF community, id, kiosk, epoch, seq, type, at, received_at, hash,
    payload, revision OR DELETE ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
];
