import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BrokenDump, checkDump, DumpDoesNotAddUp } from '#lib/server/backup.ts';
import type { Database } from '#lib/server/db/database.ts';
import { checkDumpBeside } from '#lib/server/dump-check.ts';
import { enterResidents, foundCommunity } from './community.ts';
import { databases } from './databases.ts';

// PGlite alone, whose dumps are the hub's to make.

let database: Database;
let community: string;
beforeAll(async () => {
  const embedded = databases.find(({ kind }) => kind === 'pglite');
  if (embedded === undefined) throw new Error('the embedded database is not among the tested ones');
  database = await embedded.open();
  community = await foundCommunity(database);
});
afterAll(() => database.close());

async function dump(): Promise<Blob> {
  if (database.embedded === undefined) throw new Error('only the embedded database is dumped');
  return database.embedded.dump();
}

/** For how long the process did nothing else, at worst, in milliseconds. */
async function longestStall(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  // What stalled until the very end is seen by the next look.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return delay.max / 1e6;
}

it('F157 leaves the hub free for others, which the same check within it would not', { timeout: 120_000 }, async () => {
  await database.transaction((tx) => enterResidents(tx, community, 3000, 100));
  const whole = await dump();
  const beside = await longestStall(() => checkDumpBeside(whole));
  const within = await longestStall(() => checkDump(whole));
  expect(beside).toBeLessThan(within / 2);
});

it('F157 says what is wrong as the check within does', { timeout: 120_000 }, async () => {
  const whole = await dump();
  await expect(checkDumpBeside(whole.slice(0, 20_000))).rejects.toThrow(BrokenDump);
  await expect(checkDumpBeside(new Blob(['no dump']))).rejects.toThrow(BrokenDump);
  await database.orm.execute(sql`UPDATE account SET balance = balance + 1 WHERE id = 'res-0'`);
  await expect(checkDumpBeside(await dump())).rejects.toThrow(DumpDoesNotAddUp);
});
