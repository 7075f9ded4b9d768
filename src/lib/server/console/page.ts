import { and, eq, lt, or, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import * as v from 'valibot';
import { isOfCalendar } from '#lib/domain/day.ts';

/** One page of a list, and where the next one begins. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** To be handed back for the page that follows; null on the last one. */
  readonly next: string | null;
}

/** Rows of one page. */
export const pageRows = 50;
/** Rows that are read at once for a file: each page costs a query, which looks for its beginning anew. */
export const sheetRows = 1000;

const placeSchema = v.tuple([v.string(), v.string()]);
/** The sort key of a page's last row, and its id: lists go on behind this place, however many rows came meanwhile. */
export type Place = v.InferOutput<typeof placeSchema>;

/** A place as it stands in an address. */
export const writePlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * Reads a page's beginning from an address; what is no such thing means the first page, as a mistyped address would.
 */
export function readPlace(text: string | null): Place | undefined {
  if (text === null) return undefined;
  try {
    const place = v.parse(placeSchema, JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    // No database takes the character of number 0.
    return place.some((part) => part.includes('\0')) ? undefined : place;
  } catch {
    return undefined;
  }
}

/** The time at which a place stands in a list ordered by time; undefined outside the years 1 to 9999. */
export function momentOf([text]: Place): Date | undefined {
  const atMs = text.trim() === '' ? Number.NaN : Number(text);
  return isOfCalendar(atMs) ? new Date(atMs) : undefined;
}

/** Makes a page of rows that were asked for one more than fits: the surplus row says that there is a next page. */
export function pageOf<Row>(rows: readonly Row[], placeOf: (row: Row) => Place, size = pageRows): Page<Row> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > size && last !== undefined ? writePlace(placeOf(last)) : null };
}

/** The highest number that a column of integers holds. */
const highestNumber = 2 ** 31 - 1;

/**
 * Where a list that is ordered by number (descending) goes on, as an SQL condition; undefined for the first page and
 * for what is no place of such a list.
 */
export function belowNumber(number: AnyPgColumn, from: string | null): SQL | undefined {
  const before = Number(readPlace(from)?.[0] ?? Number.NaN);
  return Number.isInteger(before) && before <= highestNumber ? lt(number, before) : undefined;
}

/** The key that tells rows of the same moment apart, as a text that sorts the same way on every database. */
export const textKey = (...parts: readonly [AnyPgColumn, ...AnyPgColumn[]]): SQL<string> => {
  const joined = sql.join(
    parts.map((part) => sql`${part}::text`),
    sql` || '/' || `,
  );
  return sql<string>`(${joined}) COLLATE "C"`;
};

/**
 * Where a list that is ordered by time and then by key (both descending) goes on, as an SQL condition; undefined for
 * the first page and for what is no place of such a list.
 */
export function olderThan(time: AnyPgColumn, key: SQL<string>, from: string | null): SQL | undefined {
  const place = readPlace(from);
  if (place === undefined) return undefined;
  const at = momentOf(place);
  if (at === undefined) return undefined;
  return or(lt(time, at), and(eq(time, at), lt(key, place[1])));
}
