import { sql, type AnyColumn } from 'drizzle-orm';
import { residentWordsTable } from '../db/schema/resident.ts';

/**
 * The text of an event, which lies beside it (`resident_words`, joined) or in a column of its row: earlier versions say
 * it themselves.
 */
export const noteBeside = (column: AnyColumn) =>
  sql<string>`coalesce(${residentWordsTable.said}::json ->> 'note', ${column})`;
