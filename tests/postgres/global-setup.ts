import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { migrate } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { createDatabase, dropDatabase, startPostgres } from './cluster.ts';
import { memoryImage } from './memory-image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's PostgreSQL, and the migrated database that others are copied from. */
    readonly postgres: { readonly url: string; readonly template: string };
    /** A file with a migrated embedded database. */
    readonly memoryImage: string;
  }
}

/** Prepares both databases once a run: one PostgreSQL with a template, one image of the embedded database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [cluster, image] = await Promise.all([startPostgres(), memoryImage()]);
  const template = `points_template_${randomBytes(6).toString('hex')}`;
  const database = openPostgres(await createDatabase(cluster.url, template));
  await migrate(database);
  await database.close();
  project.provide('postgres', { url: cluster.url, template });
  project.provide('memoryImage', image);
  return async () => {
    await dropDatabase(cluster.url, template);
    await cluster.stop();
  };
}
