import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { numberList, textList, valuesOf, wordList } from '../db/lists.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Place } from './cursor.ts';
import type { KioskSubject } from './subject.ts';

/** A walk along one scope: whose rows, from where, and how many at most. */
export interface Walk {
  readonly subject: KioskSubject;
  readonly after: Place;
  /** Whether the kiosk has rows of the scope already, be it in another version. */
  readonly goesOn: boolean;
  readonly limit: number;
  /** The day whose rules are in force, as YYYY-MM-DD. */
  readonly today: string;
  readonly now: Date;
}

/** How many rows were found, and the place behind the last of them; null when there are none. */
export interface Walked<Rows> {
  readonly rows: Rows;
  readonly count: number;
  readonly place: Place | null;
}

/** Finds the rows of a scope behind a place in the order of (revision, id). */
export type ScopeWalk<Rows> = (tx: Transaction, walk: Walk) => Promise<Walked<Rows>>;

/** Where the rows of a scope come from. */
export interface Source {
  readonly from: SQL;
  readonly where: SQL;
  readonly key: readonly [SQL, SQL];
  /** The id behind which the walk goes on, where ids are not text. */
  readonly afterId?: SQL;
}

/** A row as it comes, with the revision that places it and is not sent. */
interface PlacedRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly walkedRevision: number | string;
}

/** The walk of a scope whose rows are what `sourceOf` selects, field by field. */
export const rowsFrom =
  <Row>(sourceOf: (walk: Walk) => Source & { readonly select: SQL }): ScopeWalk<readonly Row[]> =>
  async (tx, walk) => {
    const { select, ...source } = sourceOf(walk);
    const selected = sql`${select}, ${source.key[0]} AS "walkedRevision"`;
    const found = await queryRows<PlacedRow>(tx, selectBehind(walk, selected, source));
    const last = found.at(-1);
    const place = last === undefined ? null : { revision: Number(last.walkedRevision), id: last.id };
    return { rows: found.map(({ walkedRevision: _revision, ...row }) => row as Row), count: found.length, place };
  };

function selectBehind({ after, limit }: Walk, select: SQL, source: Source): SQL {
  const { from, where, key, afterId = sql`${after.id}::text` } = source;
  const [revision, id] = key;
  return sql`SELECT ${select} FROM ${from}
      WHERE ${where} AND (${revision}, ${id}) > (${after.revision}::bigint, ${afterId})
      ORDER BY ${revision}, ${id} LIMIT ${limit}`;
}

const lists = { number: numberList, word: wordList, text: textList } as const;

/** A column of a large scope: how its list is made, and of what. */
export type ListedColumn = readonly [keyof typeof lists, SQL];

/** The same of a large scope, as columns instead of rows. Ids are words. */
export async function walkColumns<Key extends string>(
  tx: Transaction,
  walk: Walk,
  columns: Readonly<Record<Key, ListedColumn>>,
  source: Source,
): Promise<Walked<Readonly<Record<Key | 'id', readonly unknown[]>>>> {
  const named = Object.entries<ListedColumn>(columns).map(
    ([name, [kind, value]]) => [sql.identifier(name), kind, value] as const,
  );
  const order = sql`page."walkedRevision", page.id`;
  const [revision, id] = source.key;
  const selected = [
    sql`${revision} AS "walkedRevision"`,
    sql`${id} AS id`,
    ...named.map(([name, , value]) => sql`${value} AS ${name}`),
  ];
  const listed = [
    sql`count(*)::integer AS "walkedRows"`,
    sql`max(page."walkedRevision")::text AS "walkedRevision"`,
    sql`${wordList(sql`page.id`, order)} AS id`,
    ...named.map(([name, kind]) => sql`${lists[kind](sql`page.${name}`, order)} AS ${name}`),
  ];
  const page = selectBehind(walk, sql.join(selected, sql`, `), source);
  const [found] = await queryRows<Readonly<Record<string, string | null>> & { readonly walkedRows: number }>(
    tx,
    sql`SELECT ${sql.join(listed, sql`, `)} FROM (${page}) AS page`,
  );
  assert(found !== undefined, 'what is summed up is one row');
  const { walkedRows: count, walkedRevision, ...texts } = found;
  const rows = Object.fromEntries(Object.entries(texts).map(([name, list]) => [name, valuesOf(list, count)])) as Record<
    Key | 'id',
    readonly unknown[]
  >;
  const lastId = rows.id.at(-1);
  const place = typeof lastId === 'string' ? { revision: Number(walkedRevision), id: lastId } : null;
  return { rows, count, place };
}
