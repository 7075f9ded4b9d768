import { getTableName, sql, type SQL } from 'drizzle-orm';
import {
  getTableConfig,
  type PgDatabase,
  type PgQueryResultHKT,
  type PgTable,
  type PgTransactionConfig,
} from 'drizzle-orm/pg-core';

// One port over two databases: PGlite, embedded in the hub's own process, and PostgreSQL. Above it nobody knows which.

/** Drizzle over either driver. */
export type Orm = PgDatabase<PgQueryResultHKT, Record<string, never>>;
/** Where statements run: the database itself or one of its transactions. `transaction` of a transaction is a savepoint. */
export type Transaction = Pick<Orm, 'execute' | 'select' | 'insert' | 'update' | 'delete' | 'transaction'>;

/** How a transaction is opened; PostgreSQL's default, read committed, otherwise. */
export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read';
  readonly readOnly?: boolean;
}

/** An open database. */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly orm: Orm;
  /** Runs `run` in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(run: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Where the embedded database lies and how it is dumped; undefined on PostgreSQL, whose backup is its operator's. */
  readonly embedded: { readonly dump: () => Promise<Blob> } | undefined;
  /** Finishes what runs and closes. Safe to call twice. */
  close(): Promise<void>;
}

/** The transaction method of a port, made from drizzle's. */
export const transactionOf =
  (orm: Orm): Database['transaction'] =>
  (run, options) => {
    if (options === undefined) return orm.transaction((tx) => run(tx));
    const config: PgTransactionConfig = {
      isolationLevel: options.isolation ?? 'read committed',
      accessMode: options.readOnly === true ? 'read only' : 'read write',
    };
    return orm.transaction((tx) => run(tx), config);
  };

/** The rows of a raw statement, in one shape: whatever the driver answers. Instants come as text. */
export async function queryRows<Row extends Record<string, unknown>>(
  tx: Pick<Transaction, 'execute'>,
  statement: SQL,
): Promise<readonly Row[]> {
  const result: unknown = await tx.execute(statement);
  const rows = Array.isArray(result) ? result : (result as { readonly rows: readonly unknown[] }).rows;
  return Array.from(rows) as Row[];
}

/** How rows of a table are handed over: the names of its columns, with types, and the key of each in an insert. */
interface RowShape {
  readonly names: SQL;
  readonly typed: SQL;
  readonly columns: readonly (readonly [key: string, name: string])[];
}

// A table's shape never changes, and working it out takes longer than writing a few rows.
const shapes = new WeakMap<PgTable, RowShape>();

function shapeOf(table: PgTable): RowShape {
  const known = shapes.get(table);
  if (known !== undefined) return known;
  const columns = getTableConfig(table).columns;
  const keys = new Map(Object.entries(table).map(([key, column]) => [column, key]));
  const shape: RowShape = {
    names: sql.raw(columns.map((column) => `"${column.name}"`).join(', ')),
    typed: sql.raw(columns.map((column) => `"${column.name}" ${column.getSQLType()}`).join(', ')),
    columns: columns.map((column) => [keys.get(column) ?? column.name, column.name] as const),
  };
  shapes.set(table, shape);
  return shape;
}

/**
 * Inserts any number of rows with one statement and one parameter, whose plan is the same for 1 row and for 500. Column
 * names and SQL types come from the drizzle table, so that `rows` has the shape of its inserts.
 */
export async function insertRows<Table extends PgTable>(
  tx: Pick<Transaction, 'execute'>,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  options: { readonly onConflict?: 'nothing' } = {},
): Promise<void> {
  if (rows.length === 0) return;
  const { names, typed, columns } = shapeOf(table);
  // What a record leaves out is NULL.
  const records = rows.map((row: Readonly<Record<string, unknown>>) => {
    const record: Record<string, unknown> = {};
    for (const [key, name] of columns) record[name] = row[key];
    return record;
  });
  const conflict = sql.raw(options.onConflict === 'nothing' ? 'ON CONFLICT DO NOTHING' : '');
  await tx.execute(
    sql`INSERT INTO ${sql.identifier(getTableName(table))} (${names})
        SELECT ${names} FROM jsonb_to_recordset(${JSON.stringify(records)}::jsonb) AS given (${typed}) ${conflict}`,
  );
}
