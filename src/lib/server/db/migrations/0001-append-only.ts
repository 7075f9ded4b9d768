/** Tables whose rows are never changed: the ledger, and what people decided and settled. */
const appendOnlyTables = [
  'transfer',
  'stock_movement',
  'redemption',
  'redemption_reversal',
  'redemption_reversal_line',
  'stock_count',
  'stock_count_line',
  'write_off',
  'shift',
  'set_aside',
  'review',
  'review_decision',
  'chain_gap',
  'policy_change',
  'staff_change',
];

/** Triggers of the first schema. The ledger is append-only: what happened is undone by a new row, never by changing an old one. */
export const appendOnly: readonly string[] = [
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END
  $$`,
  ...appendOnlyTables.map(
    (table) =>
      `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON "${table}" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  ),
  // An event's bytes never change; only its answer may, when what it waited for has arrived.
  `CREATE TRIGGER event_append_only BEFORE UPDATE OF community, id, kiosk, epoch, seq, type, at, received_at, hash, payload OR DELETE
    ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  ...[...appendOnlyTables, 'event'].map(
    (table) =>
      `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON "${table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ),
];
