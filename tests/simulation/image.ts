import { migrate } from '#lib/server/db/migrate.ts';
import { openInMemory } from '#lib/server/db/pglite.ts';

/** A migrated and empty embedded database as a dump: each run begins with a copy of it. */
export async function emptyImage(): Promise<Blob> {
  const database = await openInMemory();
  await migrate(database);
  const dump = await database.embedded?.dump();
  await database.close();
  if (dump === undefined) throw new Error('the embedded database gives no dump');
  return dump;
}
