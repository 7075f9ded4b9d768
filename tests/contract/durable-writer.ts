import { fsyncSync, writeSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { openEmbedded } from '#lib/server/db/pglite.ts';

// A process that writes until somebody or something ends it, and says each number once it has been acknowledged. With
// `full` its disk is full from the 20th flush on. Run by pglite-durability.test.ts.

const [folder = '', disk = 'good'] = process.argv.slice(2);
let flushes = 0;

const database = await openEmbedded(folder, (descriptor) => {
  flushes += 1;
  if (disk === 'full' && flushes > 20) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  fsyncSync(descriptor);
});
await database.orm.execute(sql`CREATE TABLE IF NOT EXISTS written (n integer PRIMARY KEY)`);
for (let n = 0; ; n += 1) {
  // Two statements, so that half of a transaction would be seen.
  await database.transaction(async (tx) => {
    await tx.execute(sql`INSERT INTO written VALUES (${n})`);
    await tx.execute(sql`INSERT INTO written VALUES (${-n - 1})`);
  });
  writeSync(1, `${n}\n`);
}
