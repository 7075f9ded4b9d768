import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { ArchiveKind } from './manifest.ts';

// What of a community goes into an archive. Every table is named here, so that a new one is decided about before it
// goes anywhere: a test compares the list with the schema.

/** `whole`, or not at all, or without the columns that are named. */
type Share = 'whole' | 'leftOut' | readonly string[];

/** What the archive of a copy is given of each table: nothing with which somebody signs in, and no key. */
const shares: Readonly<Record<string, Share>> = {
  community: ['card_key'],
  store: 'whole',
  staff: ['sign_in_name', 'password_hash', 'password_given', 'pin_hash'],
  district_code: 'leftOut',
  policy_change: 'whole',
  staff_change: 'whole',
  hub_session: 'leftOut',
  second_factor: 'leftOut',
  recovery_code: 'leftOut',
  hub_browser: 'leftOut',
  slowdown: 'leftOut',
  category: 'whole',
  rule: 'whole',
  supplier: 'whole',
  item: 'whole',
  stock: 'whole',
  batch: 'whole',
  stock_movement: 'whole',
  thing_change: 'whole',
  resident: 'whole',
  resident_words: 'whole',
  resident_change: 'whole',
  resident_stay: 'whole',
  resident_consent: 'whole',
  resident_merge: 'whole',
  proxy: 'whole',
  resident_erasure: 'whole',
  event_erasure: 'whole',
  card: 'whole',
  account: ['allotted', 'lent'],
  transfer: 'whole',
  redemption: 'whole',
  redemption_reversal: 'whole',
  redemption_reversal_line: 'whole',
  posting: 'whole',
  adjustment: 'whole',
  award_batch: 'whole',
  award_line: 'whole',
  pending_award: 'whole',
  pending_decision: 'whole',
  worth_day: 'whole',
  allotment_ask: 'leftOut',
  allotment_loan: 'whole',
  stock_count: 'whole',
  stock_count_line: 'whole',
  write_off: 'whole',
  shift: 'whole',
  staff_minute: 'whole',
  staff_twice: 'whole',
  kiosk: ['public_key', 'key_thumbprint', 'token', 'token_anchor', 'token_turns', 'anchored_under'],
  kiosk_token: 'leftOut',
  pairing_code: 'leftOut',
  proof_nonce: 'leftOut',
  chain: 'whole',
  chain_gap: 'whole',
  event: 'whole',
  kept_event: 'whole',
  set_aside: 'whole',
  waiting: 'whole',
  review: 'whole',
  review_decision: 'whole',
  hub_fact: 'whole',
  hub_fact_confidential: 'leftOut',
  hub_fact_erasure: 'whole',
};

/** What a community does not take along when it moves. Its people sign in anew. */
const leftBehind: ReadonlySet<string> = new Set([
  'district_code',
  'hub_session',
  'hub_browser',
  'slowdown',
  'pairing_code',
]);

/** The tables that an archive may hold. */
export const archivedTables: ReadonlySet<string> = new Set(Object.keys(shares));

/** What an archive is given of a table. Throws AssertionFailed for one that nobody has decided about. */
export function shareOf(table: string, kind: ArchiveKind): Share {
  const share = shares[table];
  assert(share !== undefined, `it is decided what an archive holds of ${table}`);
  if (kind === 'copy') return share;
  return leftBehind.has(table) ? 'leftOut' : 'whole';
}

/** A table of the schema, with the columns of its primary key in their order. */
export type KeyedTable = { readonly name: string; readonly key: readonly string[] };

/** All tables of the schema but the one that tells which migrations were made. */
export async function schemaTables(tx: Pick<Transaction, 'execute'>): Promise<readonly KeyedTable[]> {
  const rows = await queryRows<{ name: string; key: string }>(
    tx,
    sql`SELECT c.relname AS name, string_agg(a.attname, ' ' ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key
      FROM pg_class c
      JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey::int2[])
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        AND c.relname <> 'schema_migration'
      GROUP BY c.relname ORDER BY c.relname`,
  );
  return rows.map(({ name, key }) => ({ name, key: key.split(' ') }));
}

/** The column of a table that says whose a row is. */
export const ownerColumn = (table: string): SQL => sql`${sql.identifier(table === 'community' ? 'id' : 'community')}`;
