import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { transactionOf, type Database } from './database.ts';

// What a server that does not answer may cost a request, in milliseconds.
const timeouts = { statement_timeout: 60_000, lock_timeout: 20_000, idle_in_transaction_session_timeout: 60_000 };

/**
 * Opens a pool on a PostgreSQL server. Encryption and the like are settings of the URL.
 * Behind a pooler that shares connections by transaction, `?prepare=false` in the URL turns prepared statements off, and
 * with them the time-outs as parameters of a connection, which such poolers refuse: set them on the server's role then.
 */
export function openPostgres(url: string, poolSize = 10): Database {
  const behindPooler = /[?&]prepare=false(&|$)/.test(url);
  const client = postgres(url, {
    max: poolSize,
    connect_timeout: 10,
    idle_timeout: 60,
    prepare: !behindPooler,
    // Instants leave raw statements as text, and should read the same from every server.
    connection: { application_name: 'points-store', TimeZone: 'UTC', ...(behindPooler ? {} : timeouts) },
    onnotice: () => undefined,
    // Revisions and balances are far below 2^53, and JSON, which they travel in, has no larger whole numbers anyway.
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });
  const orm = drizzle(client);
  return {
    kind: 'postgres',
    orm,
    transaction: transactionOf(orm),
    embedded: undefined,
    close: () => client.end({ timeout: 5 }),
  };
}
