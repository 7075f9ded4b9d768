import { isActionFailure, type Handle } from '@sveltejs/kit';
import { sql } from 'drizzle-orm';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import type { Hub } from '#lib/server/hub.ts';
import { handle, init } from '../../src/hooks.server.ts';
import { statusOf, type Asked, type Handler } from './asked.ts';

// Requests as the server hands them on: through its hook to the route's own handler.

const running = Symbol.for('points-store.hub');

/** Has the hook serve this hub. Others that share the process start without one: {@link stopServing}. */
export async function serveBy(hub: Hub): Promise<void> {
  Object.assign(globalThis, {
    [running]: Promise.resolve({ hub: () => hub, dataDir: () => '', setup: () => undefined }),
  });
  await init();
}
export const stopServing = (): boolean => Reflect.deleteProperty(globalThis, running);

/** Who asks whom for what. */
export interface Ask {
  readonly answer: Handler;
  readonly route: Asked['route'];
  readonly params?: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly cookies?: Readonly<Record<string, string>>;
}

/** What comes back. Throws what SvelteKit would make a 500 of. */
export async function ask({ answer, route, params = {}, request, cookies = {} }: Ask): Promise<Response> {
  const url = new URL(request.url);
  const event = {
    url,
    params: { ...params },
    route: { id: route },
    request,
    locals: {},
    cookies: { get: (name: string) => cookies[name], set: () => undefined, delete: () => undefined },
    depends: () => undefined,
    setHeaders: () => undefined,
    getClientAddress: () => '192.0.2.1',
  };
  const resolve = async (): Promise<Response> => {
    const answered = await Promise.resolve()
      .then(() => answer(event))
      .catch(statusOf);
    if (answered instanceof Response) return answered;
    return isActionFailure(answered) ? Response.json(answered.data, { status: answered.status }) : Response.json({});
  };
  const outcome = handle({ event, resolve } as unknown as Parameters<Handle>[0]);
  return Promise.resolve(outcome).catch(statusOf);
}

/** How many rows each table has. */
export async function rowCounts(database: Database): Promise<ReadonlyMap<string, number>> {
  const tables = await queryRows<{ name: string }>(
    database.orm,
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const counts = tables.map(
    ({ name }) => sql`SELECT ${name}::text AS name, count(*)::float8 AS rows FROM ${sql.identifier(name)}`,
  );
  const rows = await queryRows<{ name: string; rows: number }>(database.orm, sql.join(counts, sql` UNION ALL `));
  return new Map(rows.map(({ name, rows: many }) => [name, many]));
}

/** Tables that have more rows than before, but for those that are swept (`sweeping.ts`). */
export const grown = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): readonly string[] =>
  [...after].flatMap(([name, rows]) => (rows > (before.get(name) ?? 0) && !swept.includes(name) ? [name] : []));

/** What has been said once must not be said again, and who fails has to wait: both are known for minutes. */
const swept: readonly string[] = ['proof_nonce', 'slowdown'];
