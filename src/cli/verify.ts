import { untracedFigures } from '#lib/server/console/policy-trail.ts';
import { holdsDatabase, servedFolder } from '#lib/server/data-place.ts';
import { embeddedFolder, openDatabase, type DatabasePlace } from '#lib/server/db/open.ts';
import { outdatedSeals } from '#lib/server/ledger/sealing.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';

/**
 * Adds the whole ledger up again and compares it with the stored sums, for `npm run verify`. It also names what of a
 * policy was changed beside the console, and which seals a restore has outdated, which are no mistakes of the ledger.
 * Returns the exit code: 1 when the sums disagree.
 * @param wasNamed whether somebody has said where the data is, and so expects some
 */
export async function verify(place: DatabasePlace, wasNamed: boolean): Promise<number> {
  const dataDir = place.databaseUrl ? place.dataDir : servedFolder(place.dataDir);
  // Opening it would make one, whose empty ledger adds up: that is not what was asked.
  if (!place.databaseUrl && !holdsDatabase(dataDir)) {
    console.log(`还没有数据库 · There is no database yet: ${embeddedFolder(place.dataDir)}`);
    return wasNamed ? 2 : 0;
  }
  if (dataDir !== place.dataDir) console.log(`这是演示社区 · This is the demo: ${dataDir}`);
  const database = await openDatabase({ ...place, dataDir });
  try {
    const broken = await verifyLedger(database);
    const untraced = await untracedFigures(database);
    for (const { invariant, community, subject, stored, expected } of broken) {
      console.error(`invariant ${invariant} · ${community} · ${subject}: ${stored} is stored, ${expected} expected`);
    }
    for (const { community, number, figures } of untraced) {
      console.warn(
        `policy · ${community} · ${figures} figures were changed beside the console behind change ${number}`,
      );
    }
    for (const { community, number, replacedBy } of await outdatedSeals(database)) {
      const by = replacedBy === null ? 'is replaced by the next one' : `was replaced by seal ${replacedBy}`;
      console.warn(`seal · ${community} · seal ${number}, of before a restore, ${by}`);
    }
    console.log(broken.length === 0 ? '账目相符 · The ledger adds up.' : `${broken.length} 处不符 · places disagree.`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}
