import pg from 'pg';
import { afterAll, expect, inject } from 'vitest';
import { namesTables, unboundIn } from './bound-statements.ts';

// Every statement that any test makes the hub send to PostgreSQL is put before the planner when the file is done.

// Files that share a process run this one each, and what they send goes through it once.
const holder: { [key: symbol]: Watched | undefined } = globalThis;
const held = Symbol.for('points-store.watched-statements');
const { sent: statements, kept } = (holder[held] ??= watch());

interface Watched {
  /** What was sent and not put before the planner yet. */
  readonly sent: Set<string>;
  /** What the planner was asked about, and keeps to one community. */
  readonly kept: Set<string>;
}

function watch(): Watched {
  const sent = new Set<string>();
  const kept = new Set<string>();
  const send = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
  Reflect.set(pg.Client.prototype, 'query', function query(this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    const statement = typeof first === 'string' ? first : (first as { readonly text?: string }).text;
    if (statement !== undefined && !kept.has(statement) && namesTables(statement)) sent.add(statement);
    return send.apply(this, args);
  });
  return { sent, kept };
}

afterAll(async () => {
  if (statements.size === 0) return;
  const own = inject('ownStatements');
  const client = new pg.Client({ connectionString: inject('postgres').planner });
  await client.connect();
  const unbound: string[] = [];
  const ofFile = [...statements];
  statements.clear();
  try {
    for (const statement of ofFile) {
      if (own.some((beginning) => statement.startsWith(beginning))) continue;
      const beyond = await unboundIn(client, statement);
      if (beyond.length === 0) kept.add(statement);
      unbound.push(...beyond.map((what) => `${what}: ${statement}`));
    }
  } finally {
    await client.end();
  }
  expect(unbound, 'statements that do not keep to one community').toEqual([]);
});
