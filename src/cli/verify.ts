import { untracedFigures } from '#lib/server/console/policy-trail.ts';
import { DatabaseInUse } from '#lib/server/db/lock.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';

// `npm run verify`: adds the whole ledger up again and compares it with the stored sums. Ends with 1 when they disagree. It also
// names what of a policy was changed beside the console, which is no mistake of the ledger.

const place = { databaseUrl: process.env['DATABASE_URL'], dataDir: process.env['DATA_DIR'] ?? '.data' };

try {
  const database = await openDatabase(place);
  const broken = await verifyLedger(database);
  const untraced = await untracedFigures(database);
  await database.close();
  for (const { invariant, community, subject, stored, expected } of broken) {
    console.error(`invariant ${invariant} · ${community} · ${subject}: ${stored} is stored, ${expected} expected`);
  }
  for (const { community, number, figures } of untraced) {
    console.warn(`policy · ${community} · ${figures} figures were changed beside the console behind change ${number}`);
  }
  console.log(broken.length === 0 ? '账目相符 · The ledger adds up.' : `${broken.length} 处不符 · places disagree.`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof DatabaseInUse ? error.message : error);
  process.exitCode = 2;
}
