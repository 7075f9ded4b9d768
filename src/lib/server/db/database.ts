import { setImmediate } from 'node:timers/promises';
import { getTableName, sql, type SQL } from 'drizzle-orm';
import {
  getTableConfig,
  type PgDatabase,
  type PgQueryResultHKT,
  type PgTable,
  type PgTransactionConfig,
} from 'drizzle-orm/pg-core';
import { assert } from '#lib/base/assert.ts';
import { isOfCalendar } from '#lib/domain/day.ts';
import { arrayText, linesText } from './array-text.ts';
import { isConsequence } from './failure.ts';

// One port over two databases: PGlite, embedded in the hub's own process, and PostgreSQL. Above it nobody knows which.

/** Drizzle over either driver. */
export type Orm = PgDatabase<PgQueryResultHKT, Record<string, never>>;
/**
 * Where statements run: the database itself or one of its transactions. `transaction` of a transaction is a savepoint.
 */
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

/**
 * The rows of statements, one after the other: each statement is sent before the rows of the one before are handled, so
 * that the database is at work meanwhile. Throws what the first failing one throws.
 */
export async function queryEach<Row extends Record<string, unknown>>(
  tx: Pick<Transaction, 'execute'>,
  statements: Iterable<SQL>,
  handle: (rows: readonly Row[]) => void,
): Promise<void> {
  let rows: readonly Row[] = [];
  for (const statement of statements) {
    const coming = queryRows<Row>(tx, statement);
    // Only now the driver writes the statement to its connection.
    await setImmediate();
    handle(rows);
    rows = await coming;
  }
  handle(rows);
}

/** How values of one SQL type are handed over. */
interface Handover {
  /** As what the server reads the text of a value. */
  readonly type: SQL;
  /** A value as such a text; what a row leaves out is NULL. */
  readonly textOf: (value: unknown) => string | null;
  /** What the column takes, of what the server has read. */
  readonly of: (read: SQL) => SQL;
}

/** A column as rows are handed over: under which key a row holds it, and how its values go. */
interface Column extends Handover {
  readonly key: string;
  readonly name: SQL;
}

const orNull =
  (textOf: (value: unknown) => string): Handover['textOf'] =>
  (value) =>
    value === undefined || value === null ? null : textOf(value);

// A timestamp goes over as milliseconds, because both sides are slow at taking dates apart and putting them together.
const moment: Handover = {
  type: sql.raw('float8'),
  textOf: orNull((value) => {
    const ms = (value as Date).getTime();
    if (isOfCalendar(ms)) return String(ms);
    throw new RangeError('timestamp outside years 1–9999');
  }),
  of: (read) => sql`to_timestamp(${read} / 1000)`,
};

function handoverOf(type: string): Handover {
  if (type.startsWith('timestamp')) return moment;
  return { type: sql.raw(type), textOf: orNull(/^jsonb?$/.test(type) ? JSON.stringify : String), of: (read) => read };
}

// A table's shape never changes, and working it out takes longer than writing a few rows.
const shapes = new WeakMap<PgTable, readonly Column[]>();

function columnsOf(table: PgTable): readonly Column[] {
  const known = shapes.get(table);
  if (known !== undefined) return known;
  const keys = new Map<unknown, string>(Object.entries(table).map(([key, column]) => [column, key]));
  const columns = getTableConfig(table).columns.map((column) => ({
    key: keys.get(column) ?? column.name,
    name: sql.raw(`"${column.name}"`),
    ...handoverOf(column.getSQLType()),
  }));
  shapes.set(table, columns);
  return columns;
}

/** Texts as one parameter that the server takes apart, of whatever type they are then read as. */
function arrayOf(texts: readonly (string | null)[], type: SQL): SQL {
  const lines = linesText(texts);
  return lines === undefined
    ? sql`${arrayText(texts)}::${type}[]`
    : sql`string_to_array(${lines}, E'\\n', '')::${type}[]`;
}

/**
 * What stands behind FROM where rows that the program gives are inserted with SELECT: beside each stands the row `home`
 * of its community, and what is inserted takes its community from there. A database that is spread by community knows
 * by that where the rows belong; of `SELECT $1, …` it would collect them in one place first.
 */
export const givenTo = (communityId: string, given: SQL): SQL =>
  sql`community AS home CROSS JOIN ${given} WHERE home.id = ${communityId}`;

/** A table whose rows belong to communities. */
type TableOfCommunities = PgTable & { readonly $inferInsert: { readonly community: string } };

/**
 * The statement that inserts any number of rows of one community, which is there; none when there are no rows. Each
 * column is handed over as one array, or as one value when all rows share it. Column names and SQL types come from the
 * drizzle table, so that `rows` has the shape of its inserts. Throws AssertionFailed for rows of several communities.
 */
export function insertOf<Table extends TableOfCommunities>(
  table: Table,
  rows: readonly Table['$inferInsert'][],
  options: InsertOptions = {},
): readonly SQL[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { community } = first;
  assert(
    rows.every((row) => row.community === community),
    'rows that are inserted together are of one community',
  );
  const columns = columnsOf(table);
  const values: SQL[] = [];
  const arrays: SQL[] = [];
  const arrayNames: SQL[] = [];
  for (const [index, { key, name, type, textOf, of }] of columns.entries()) {
    if (key === 'community') {
      values.push(sql`home.id`);
      continue;
    }
    const column = rows.map((row: Readonly<Record<string, unknown>>) => row[key]);
    // The last column is an array always, so that there are as many rows even if all of them are the same.
    if (index < columns.length - 1 && column.every((value) => value === column[0])) {
      values.push(of(sql`${textOf(column[0])}::${type}`));
      continue;
    }
    values.push(of(sql`given.${name}`));
    arrays.push(arrayOf(column.map(textOf), type));
    arrayNames.push(name);
  }
  const list = (parts: readonly SQL[]): SQL => sql.join([...parts], sql.raw(', '));
  const conflict = sql.raw(options.onConflict === 'nothing' ? 'ON CONFLICT DO NOTHING' : '');
  return [
    sql`INSERT INTO ${sql.identifier(getTableName(table))} (${list(columns.map(({ name }) => name))})
        SELECT ${list(values)} FROM ${givenTo(community, sql`unnest(${list(arrays)}) AS given (${list(arrayNames)})`)}
        ${conflict}`,
  ];
}

/** What an insert does about a row that is there already; it throws otherwise. */
interface InsertOptions {
  readonly onConflict?: 'nothing';
}

/** Inserts rows as `insertOf` says. Throws what the database throws. */
export const insertRows = <Table extends TableOfCommunities>(
  tx: Pick<Transaction, 'execute'>,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  options: InsertOptions = {},
): Promise<void> => executeAll(tx, insertOf(table, rows, options));

/**
 * The values of statements that a transaction sent together. Where one fails, those behind it fail as well (25P02) and
 * may be heard of first: throws what the others follow from, which alone tells whether the database or an event was to
 * blame.
 */
export async function together<const Sent extends readonly unknown[]>(
  sent: Sent,
): Promise<{ readonly [Place in keyof Sent]: Awaited<Sent[Place]> }> {
  try {
    return await Promise.all(sent);
  } catch (error) {
    const settled = await Promise.allSettled(sent);
    const failed = settled.find((one) => one.status === 'rejected' && !isConsequence(one.reason));
    throw failed?.status === 'rejected' ? failed.reason : error;
  }
}

/**
 * Executes statements of a transaction in their order, each of them made while the database is busy with the ones
 * before: of a generator, whose statements are large, that hides most of the time it takes. Throws what the first
 * failing one throws.
 */
export async function executeAll(tx: Pick<Transaction, 'execute'>, statements: Iterable<SQL>): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (const statement of statements) {
    const one = tx.execute(statement).execute();
    // Ignore a rejection until it is awaited: Node would end the process for it.
    one.catch(() => undefined);
    running.push(one);
    // Only now the driver writes the statement to its connection.
    await setImmediate();
  }
  await together(running);
}
