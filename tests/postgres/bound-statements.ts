import type pg from 'pg';
import * as v from 'valibot';

// Whether a statement stays within one community. PostgreSQL's own planner says so: it carries `community = $1` along every
// join by that column, so that each table it reads shows the condition. A database that is spread over many machines by
// community can run such a statement on one of them; any other would have to ask them all.

/** Statements that look beyond one community, each with why it must. */
const exceptions: readonly { readonly statement: RegExp; readonly why: string }[] = [
  {
    statement: /^\s*(UPDATE pairing_code SET used_at|INSERT INTO pairing_code )/,
    why: 'a tablet that is being paired does not know its community yet: the code says which, so none is given twice',
  },
  {
    statement: /^\s*SELECT FROM kiosk WHERE id = /,
    why: 'the id of a tablet that a restored hub has forgotten must be free in every community',
  },
  {
    statement: /^\s*select "id" from "community"( limit \$\d+)?$/,
    why: 'signing in takes the only community there is, and asks for its name where there are several',
  },
  { statement: /^\s*(SELECT|select) .* (FROM|from) "?community"?( ORDER BY id)?\s*$/s, why: 'the list of communities' },
  { statement: /^\s*SELECT \d AS invariant/, why: 'an administrator checks the whole database, row by row' },
  { statement: /"?schema_migration"?/, why: 'the schema is the same for all' },
];

const tablesWithoutCommunity = new Set(['schema_migration']);

const planSchema = v.pipe(
  v.array(v.object({ 'QUERY PLAN': v.array(v.object({ Plan: v.record(v.string(), v.unknown()) })) })),
  v.transform(([row]) => row?.['QUERY PLAN'][0]?.Plan ?? {}),
);

type PlanNode = Readonly<Record<string, unknown>>;
const childrenOf = (node: PlanNode): readonly PlanNode[] => (node['Plans'] as readonly PlanNode[] | undefined) ?? [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a node of the plan asks of its rows. */
const conditionsOf = (node: PlanNode): string =>
  ['Index Cond', 'Recheck Cond', 'Filter', 'Hash Cond', 'Merge Cond', 'Join Filter']
    .map((name) => text(node[name]))
    .join(' ');

/** The tables that a plan reads without binding the community. */
function unboundTables(node: PlanNode, above = ''): readonly string[] {
  const table = text(node['Relation Name']);
  const conditions = `${above} ${conditionsOf(node)}`;
  const key = table === 'community' ? 'id' : 'community';
  const isRead = text(node['Node Type']).endsWith('Scan') && table !== '' && !tablesWithoutCommunity.has(table);
  const isBound = new RegExp(String.raw`\b${key} = |= \(*(\w+\.)?${key}\b`).test(conditions);
  const here = isRead && !isBound ? [table] : [];
  return [...here, ...childrenOf(node).flatMap((child) => unboundTables(child, conditions))];
}

/** The columns that an insert gives; undefined of any other statement. */
const insertedColumns = (statement: string): string | undefined =>
  /^\s*insert into "?\w+"? \(([^)]*)\)/i.exec(statement)?.[1];

/** What a statement reads or writes beyond one community; empty when it keeps to one. Throws when it cannot be planned. */
export async function unboundIn(client: pg.Client, statement: string): Promise<readonly string[]> {
  if (exceptions.some((exception) => exception.statement.test(statement))) return [];
  const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statement}`);
  const unbound = unboundTables(v.parse(planSchema, rows));
  const columns = insertedColumns(statement);
  const isInto = columns !== undefined && !/^\s*insert into "?community"? /i.test(statement);
  return isInto && !/\bcommunity\b/.test(columns) ? [...unbound, 'what is inserted'] : unbound;
}

/** Whether a statement reads or writes tables; settings, transactions and definitions do not. */
export const namesTables = (statement: string): boolean =>
  /^\s*(select|insert|update|delete|with)\b/i.test(statement) && /\b(from|into|update)\b/i.test(statement);
