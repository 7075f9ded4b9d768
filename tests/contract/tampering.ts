import { sql, type SQL } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database, Transaction } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';

/** What the check of the ledger names after a statement past all triggers, which is taken back. */
export async function subjectsAfter(database: Database, statement: SQL): Promise<readonly string[]> {
  const rolledBack = new Error('rolled back');
  let subjects: readonly string[] = [];
  const tampered = database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(statement);
    const own = { ...database, transaction: (run: (t: Transaction) => Promise<unknown>) => run(tx) } as Database;
    subjects = (await verifyLedger(own)).map(({ subject }) => subject);
    throw rolledBack;
  });
  await expect(tampered).rejects.toBe(rolledBack);
  return subjects;
}
