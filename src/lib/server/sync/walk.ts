import { sql, type SQL } from 'drizzle-orm';
import { queryRows, type Transaction } from '../db/database.ts';
import type { Place } from './cursor.ts';
import type { KioskSubject } from './subject.ts';

/** A walk along one scope: whose rows, from where, and how many at most. */
export interface Walk {
  readonly subject: KioskSubject;
  readonly after: Place;
  readonly limit: number;
  /** The day whose rules are in force, as YYYY-MM-DD. */
  readonly today: string;
  readonly now: Date;
}

/** Rows with the place behind the last of them; null when there are none. */
export interface Walked<Row> {
  readonly rows: readonly Row[];
  readonly place: Place | null;
}

/** A row as it comes, with the revision that places it and is not sent. */
export type Placed<Row> = Row & { readonly revision: number | string; readonly id: string };

/** Where the rows of a scope come from. */
export interface Source {
  readonly select: SQL;
  readonly from: SQL;
  readonly where: SQL;
  readonly key: readonly [SQL, SQL];
  /** The id behind which the walk goes on, where ids are not text. */
  readonly afterId?: SQL;
}

/** The rows behind a place in the order of (revision, id), each as `present` makes it. */
export async function walkRows<Raw extends Placed<{ readonly id: string }>, Row>(
  tx: Transaction,
  { after, limit }: Walk,
  present: (raw: Raw) => Row,
  { select, from, where, key, afterId = sql`${after.id}::text` }: Source,
): Promise<Walked<Row>> {
  const [revision, id] = key;
  const raws = await queryRows<Raw>(
    tx,
    sql`SELECT ${select} FROM ${from}
      WHERE ${where} AND (${revision}, ${id}) > (${after.revision}::bigint, ${afterId})
      ORDER BY ${revision}, ${id} LIMIT ${limit}`,
  );
  const last = raws.at(-1);
  const place = last === undefined ? null : { revision: Number(last.revision), id: last.id };
  return { rows: raws.map(present), place };
}
