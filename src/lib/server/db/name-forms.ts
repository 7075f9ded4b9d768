import { sql } from 'drizzle-orm';
import { searchForm } from '#lib/domain/text.ts';
import { queryRows, type Database } from './database.ts';

/** Residents of one statement: a few hundred kilobytes of names. */
const pageRows = 2000;

/**
 * Brings names whose form is missing (of release 0.1, or of an earlier form) into the form in which they are sought.
 */
export async function fillNameForms(database: Database): Promise<void> {
  const communities = await queryRows<{ id: string }>(database.orm, sql`SELECT id FROM community ORDER BY id`);
  for (const { id } of communities) while (await fillPage(database, id));
}

/** Whether there may be more. */
async function fillPage(database: Database, communityId: string): Promise<boolean> {
  const rows = await queryRows<{ id: string; name: string }>(
    database.orm,
    sql`SELECT id, name FROM resident WHERE community = ${communityId} AND name_form IS NULL LIMIT ${pageRows}`,
  );
  if (rows.length === 0) return false;
  const forms = rows.map(({ id, name }) => ({ id, form: searchForm(name) }));
  await database.orm.execute(sql`
    UPDATE resident SET name_form = given.form
    FROM jsonb_to_recordset(${JSON.stringify(forms)}::jsonb) AS given(id text, form text)
    WHERE resident.community = ${communityId} AND resident.id = given.id`);
  return rows.length === pageRows;
}
