import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { transactionOf, type Database } from '#lib/server/db/database.ts';
import { poolConfig } from '#lib/server/db/postgres.ts';

/** By which name the server keeps the plan of a text. A program has few texts. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `p${names.size}`;
  names.set(text, name);
  return name;
}

/** A query of drizzle, as the driver takes it. */
const isQuery = (asked: unknown): asked is pg.QueryConfig =>
  typeof asked === 'object' && asked !== null && 'text' in asked;

/** A connection that has each text planned once. What is run, and what it answers, is the same. */
class PreparingClient extends pg.Client {
  override query = ((asked: unknown, ...rest: readonly unknown[]): unknown => {
    const send = super.query.bind(this) as (...given: readonly unknown[]) => unknown;
    return send(isQuery(asked) ? { ...asked, name: nameOf(asked.text) } : asked, ...rest);
  }) as pg.Client['query'];
}

/** A database of a server, over one connection. @param exec runs any number of statements without values */
export function openPrepared(url: string): { readonly port: Database; readonly exec: (text: string) => Promise<void> } {
  const pool = new pg.Pool({ ...poolConfig(url, 1), Client: PreparingClient, idleTimeoutMillis: 0 });
  // A server may end while a connection is closing, and without listeners Node would end the process for it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const orm = drizzle(pool);
  const close = (): Promise<void> => pool.end();
  const port: Database = { kind: 'postgres', orm, transaction: transactionOf(orm), embedded: undefined, close };
  const exec = async (text: string): Promise<void> => {
    await pool.query(text);
  };
  return { port, exec };
}
