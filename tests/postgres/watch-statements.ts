import pg from 'pg';
import { afterAll, expect, inject } from 'vitest';
import { namesTables, unboundIn } from './bound-statements.ts';

// Every statement that any test makes the hub send to PostgreSQL is put before the planner when the file is done.

const statements = new Set<string>();
const send = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
Reflect.set(pg.Client.prototype, 'query', function query(this: pg.Client, ...args: unknown[]) {
  const [first] = args;
  const statement = typeof first === 'string' ? first : (first as { readonly text?: string }).text;
  if (statement !== undefined && namesTables(statement)) statements.add(statement);
  return send.apply(this, args);
});

afterAll(async () => {
  if (statements.size === 0) return;
  const own = inject('ownStatements');
  const client = new pg.Client({ connectionString: inject('postgres').planner });
  await client.connect();
  const unbound: string[] = [];
  try {
    for (const statement of statements) {
      if (own.some((beginning) => statement.startsWith(beginning))) continue;
      for (const what of await unboundIn(client, statement)) unbound.push(`${what}: ${statement}`);
    }
  } finally {
    await client.end();
  }
  expect(unbound, 'statements that do not keep to one community').toEqual([]);
});
