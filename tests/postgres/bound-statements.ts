import type pg from 'pg';
import * as v from 'valibot';
import { migrations } from '#lib/server/db/migrate.ts';

// Whether a statement stays within one community, so that a database that is spread over many machines by community can
// run it on one of them. PostgreSQL's own planner says so: it carries `community = $1` along the joins that let it, and
// each table whose community is one value shows that value in its own condition. A condition against another table's
// column, as `community = event.community` behind a LIMIT, is not enough: such a database would ask all of its
// machines.

/** Statements that look beyond one community, each with why it must. */
const exceptions: readonly { readonly statement: RegExp; readonly why: string }[] = [
  {
    statement: /^\s*SELECT community FROM pairing_code WHERE code_hash = /,
    why: 'a tablet that is being paired does not know its community yet: the code says which, so none is given twice',
  },
  {
    statement: /^\s*SELECT community FROM district_code WHERE code_hash = /,
    why: 'a district types a code, and whose it is it learns by that',
  },
  {
    statement: /^\s*SELECT DISTINCT policy ->> 'language' AS language FROM community WHERE kind = 'community' LIMIT 2$/,
    why: 'whoever has yet to sign in is spoken to in the language that all communities have',
  },
  {
    statement: /^\s*SELECT 1 FROM kiosk WHERE id = /,
    why: 'the id of a tablet that a restored hub has forgotten must be free in every community',
  },
  { statement: /^\s*(SELECT|select) .* (FROM|from) "?community"?( ORDER BY id)?\s*$/s, why: 'the list of communities' },
  { statement: /^select "demo" from "community" limit \$1$/, why: 'whether there are several communities' },
  {
    statement: /^\s*SELECT id, name, (name_en AS "nameEn"|district) FROM community\s+WHERE /,
    why: 'a district asks for its communities',
  },
  {
    statement: /^select "staff"\."community", .* from "staff" inner join "community" .*"staff"\."sign_in_name" = \$/,
    why: 'whoever signs in types a name, which need not say a community',
  },
  {
    statement: /^\s*SELECT community, number, revision::float8 AS revision, payload FROM hub_fact/,
    why: 'an administrator checks every seal',
  },
  { statement: /^\s*SELECT \d+ AS invariant/, why: 'an administrator checks the whole database, row by row' },
  {
    statement: /^\s*SELECT \(SELECT count\(\*\) FROM community\)|^\s*SELECT community, number::float8 AS number, hash/,
    why: 'a restore drill looks at a database of its own, as a whole',
  },
  {
    statement: /^\s*SELECT change\.community, change\.number, differing\.figures/,
    why: 'an administrator asks whether any policy was changed beside the console',
  },
  { statement: /"?schema_migration"?/, why: 'the schema is the same for all' },
];

/** They change what is there of every community, once, before a hub runs. */
const ofMigrations = new Set(migrations.flatMap(({ statements }) => statements));

const tablesWithoutCommunity = new Set(['schema_migration']);

const planSchema = v.pipe(
  v.array(v.object({ 'QUERY PLAN': v.array(v.object({ Plan: v.record(v.string(), v.unknown()) })) })),
  v.transform(([row]) => row?.['QUERY PLAN'][0]?.Plan ?? {}),
);

type PlanNode = Readonly<Record<string, unknown>>;
const childrenOf = (node: PlanNode): readonly PlanNode[] => (node['Plans'] as readonly PlanNode[] | undefined) ?? [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The scans of a plan that read a table which belongs to communities. */
function scansOf(node: PlanNode): readonly PlanNode[] {
  const table = text(node['Relation Name']);
  const isScan = text(node['Node Type']).endsWith('Scan') && table !== '' && !tablesWithoutCommunity.has(table);
  return [...(isScan ? [node] : []), ...childrenOf(node).flatMap(scansOf)];
}

/** Whether a scan asks for the community that a parameter or a literal says. */
function isBound(scan: PlanNode): boolean {
  const conditions = ['Index Cond', 'Recheck Cond', 'Filter'].map((name) => text(scan[name])).join(' ');
  const key = scan['Relation Name'] === 'community' ? 'id' : 'community';
  return new RegExp(String.raw`\b${key} = \(*(\$\d|')`).test(conditions);
}

/** What is wrong with rows that are inserted: each names its community, and those of a SELECT take it from a table. */
function unboundInsert(plan: PlanNode, statement: string): readonly string[] {
  const columns = /^\s*insert into "?(?!community\b)\w+"? \(([^)]*)\)/i.exec(statement)?.[1];
  if (columns === undefined) return [];
  if (!/\bcommunity\b/.test(columns)) return ['what is inserted'];
  const [source] = childrenOf(plan);
  const isOfValues = /^(Result|Values Scan)$/.test(text(source?.['Node Type']));
  return isOfValues || scansOf(plan).length > 0 ? [] : ['INSERT … SELECT of no table'];
}

/**
 * What a statement reads or writes beyond one community; empty when it keeps to one. Throws when it cannot be planned.
 */
export async function unboundIn(client: pg.Client, statement: string): Promise<readonly string[]> {
  if (ofMigrations.has(statement)) return [];
  // PostgreSQL takes it, and what is laid over it may not.
  const empty = /\bselect\s+from\b/i.test(statement) ? ['SELECT of no column'] : [];
  if (exceptions.some((exception) => exception.statement.test(statement))) return empty;
  const plan = await planOf(client, statement);
  const unbound = scansOf(plan).filter((scan) => !isBound(scan));
  return [...unbound.map((scan) => text(scan['Relation Name'])), ...unboundInsert(plan, statement), ...empty];
}

/** The plan for any values of the parameters. EXPLAIN (GENERIC_PLAN) does the same, from PostgreSQL 16 on. */
async function planOf(client: pg.Client, statement: string): Promise<PlanNode> {
  const highest = Math.max(0, ...Array.from(statement.matchAll(/\$(\d+)/g), ([, number]) => Number(number)));
  const values = highest === 0 ? '' : `(${Array(highest).fill('NULL').join()})`;
  await client.query(`SET plan_cache_mode = force_generic_plan; PREPARE watched AS ${statement}`);
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE watched${values}`);
  await client.query('DEALLOCATE watched');
  return v.parse(planSchema, rows);
}

/** Whether a statement reads or writes tables; settings, transactions and definitions do not. */
export const namesTables = (statement: string): boolean =>
  /^\s*(select|insert|update|delete|with)\b/i.test(statement) && /\b(from|into|update)\b/i.test(statement);
