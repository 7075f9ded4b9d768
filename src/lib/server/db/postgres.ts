import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { transactionOf, type Database } from './database.ts';

/**
 * Opens a pool on a PostgreSQL server. Encryption and the like are settings of the URL.
 * Behind a pooler that shares connections by transaction, `?prepare=false` in the URL turns prepared statements off.
 */
export function openPostgres(url: string, poolSize = 10): Database {
  const client = postgres(url, {
    max: poolSize,
    connect_timeout: 10,
    idle_timeout: 60,
    prepare: new URL(url).searchParams.get('prepare') !== 'false',
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
