import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { transactionOf, type Database } from './database.ts';

// The driver is pg, not postgres.js: of that, a connection that breaks while something waits to be written throws where
// nobody can catch it, or comes back as one that never sends again (its issues 1154 and 1208, unresolved in 3.4.9).

// Revisions and balances are far below 2^53, and JSON, which they travel in, has no larger whole numbers anyway.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

// What a server that does not answer may cost a request, in milliseconds.
const timeouts = {
  statement_timeout: 60_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
};

/** Whether a URL says `name=false`. */
const isSwitchedOff = (url: string, name: string): boolean => new RegExp(`[?&]${name}=false(&|$)`).test(url);

/**
 * How a PostgreSQL server is connected to. Encryption and the like are settings of the URL. No statement is prepared by
 * name, so that a pooler may stand before the server. One that shares connections by transaction refuses time-outs as
 * parameters of a connection: `?timeouts=false` in the URL leaves them out; set them on the server's role then. One
 * that hangs when a statement is sent before the last one is answered (Supavisor does) is spared that by
 * `?pipelining=false`.
 */
export const poolConfig = (url: string, poolSize = 10): pg.PoolConfig => ({
  connectionString: url,
  max: poolSize,
  connectionTimeoutMillis: 10_000,
  idleTimeoutMillis: 60_000,
  keepAlive: true,
  // The server has the next statement of a transaction at hand, and the hub reads the next request meanwhile.
  pipeline: !isSwitchedOff(url, 'pipelining'),
  application_name: 'points-store',
  // Instants leave raw statements as text, and should read the same from every server.
  options: '-c TimeZone=UTC',
  ...(isSwitchedOff(url, 'timeouts') ? {} : timeouts),
});

/** Opens a pool on a PostgreSQL server; see {@link poolConfig}. */
export function openPostgres(url: string, poolSize?: number): Database {
  const pool = new pg.Pool(poolConfig(url, poolSize));
  // An idle connection that breaks is replaced by the pool, and one in use fails its statement: each is told elsewhere,
  // but without listeners Node would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const orm = drizzle(pool);
  let closing: Promise<void> | undefined;
  return {
    kind: 'postgres',
    orm,
    transaction: transactionOf(orm),
    embedded: undefined,
    close: () => (closing ??= pool.end()),
  };
}
