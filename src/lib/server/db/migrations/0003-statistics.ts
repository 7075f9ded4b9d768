/**
 * No statistics are gathered of the column `community`. With those of one community, of which every row is, the planner takes a
 * community founded since for one of no rows, and reads all of its events to find a single one. Without them it takes all
 * communities for alike, and goes by what stands behind the community in a key.
 *
 * What was gathered before stays until the column is given its type anew. No row is written for that, and of the indexes those
 * over a part of a table alone are built anew. The trigger names the column, and must be away meanwhile.
 */
export const statements: readonly string[] = [
  `DROP TRIGGER event_append_only ON "event"`,
  `DO $$
  DECLARE
    of_communities regclass;
  BEGIN
    FOR of_communities IN
      SELECT attrelid FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
      WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attname = 'community'
      ORDER BY relname
    LOOP
      EXECUTE format('ALTER TABLE %s ALTER COLUMN community TYPE text, ALTER COLUMN community SET STATISTICS 0', of_communities);
    END LOOP;
  END
  $$`,
  `CREATE TRIGGER event_append_only BEFORE UPDATE OF community, id, kiosk, epoch, seq, type, at, received_at, hash, payload OR DELETE
    ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
];
