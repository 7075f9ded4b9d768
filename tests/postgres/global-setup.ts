import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { migrate } from '#lib/server/db/migrate.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { createDatabase, dropDatabase, startPostgres } from './cluster.ts';
import { memoryImage } from './memory-image.ts';
import { beginningsOfOwn } from './own-statements.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The run's PostgreSQL, the migrated database that others are copied from, and the URL of one that plans
     * statements.
     */
    readonly postgres: { readonly url: string; readonly template: string; readonly planner: string };
    /** A file with a migrated embedded database. */
    readonly memoryImage: string;
    /** How the tests' own statements begin. */
    readonly ownStatements: readonly string[];
  }
}

/** Prepares both databases once a run: one PostgreSQL with a template, one image of the embedded database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [cluster, image] = await Promise.all([startPostgres(), memoryImage()]);
  const template = `points_template_${randomBytes(6).toString('hex')}`;
  const database = openPostgres(await createDatabase(cluster.url, template));
  await migrate(database);
  await database.close();
  const plannerName = `${template}_planner`;
  const planner = await createDatabase(cluster.url, plannerName, template);
  project.provide('postgres', { url: cluster.url, template, planner });
  project.provide('memoryImage', image);
  project.provide('ownStatements', beginningsOfOwn());
  return async () => {
    for (const name of [plannerName, template]) await dropDatabase(cluster.url, name);
    await cluster.stop();
  };
}
