import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { Transaction } from '../db/database.ts';
import { refusalOf, type FoundingContext, type NotFounded, type Place } from '../founding/found.ts';
import { reopen } from '../ledger/community.ts';
import { communitiesUnderLock } from '../ledger/founding.ts';
import { lockChain } from '../ledger/hub-chain.ts';
import { renewCommunity } from '../sync/renewal.ts';
import type { Sums } from './manifest.ts';
import { ArchiveRefused, checkArchive, requireKind, type OpenArchive } from './read.ts';
import { sameSums, sumsOf } from './sums.ts';
import { requireVerified } from './verified.ts';
import { lastMigration } from './write.ts';

/** A community that goes on at its new place, and what it adds up to there, which is what it did. */
export interface Resumed {
  readonly communityId: string;
  readonly name: string;
  readonly sums: Sums;
}

/**
 * Has a community go on here that was closed elsewhere, in one transaction: with all its rows, which have to add up, or
 * not at all. Its people and cards are as they were. Its tablets notice by a new incarnation, as after a restore, and
 * send what the old place did not take.
 * @throws ArchiveRefused and DoesNotAddUp, with nothing changed
 */
export async function resumeHere(
  place: Place,
  context: FoundingContext,
  archive: OpenArchive,
  now: Date,
): Promise<Result<Resumed, NotFounded>> {
  requireKind(archive, 'move');
  const { schema, community, sums: archived } = archive.manifest;
  if (schema !== lastMigration)
    throw new ArchiveRefused('older', `its rows are of ${schema}, here is ${lastMigration}`);
  await checkArchive(archive);
  const { id: communityId, name } = community;
  return context.database.transaction(async (tx) => {
    const present = await communitiesUnderLock(tx);
    const same = present.find(({ id }) => id === communityId);
    if (same !== undefined) return refuse({ code: 'holdsCommunity', name: same.name });
    const refusal = refusalOf(place, name, present);
    if (refusal !== undefined) return refuse(refusal);
    await insertAll(tx, archive);
    await reopen(tx, communityId);
    await renewCommunity(tx, communityId, uuidV7(now.getTime(), context.random));
    const chain = await lockChain(tx, communityId, now, context);
    await chain.record({ type: 'community.resumed', staff: null, reason: '', body: {}, confidential: null });
    const sums = await sumsOf(tx, communityId);
    if (!sameSums(sums, archived)) throw new ArchiveRefused('broken', 'its rows do not come to the sums that it names');
    await requireVerified(tx, communityId);
    return ok({ communityId, name, sums });
  });
}

/** The rows as they were. `checkArchive` has seen that they are of the one community that the archive is of. */
async function insertAll(tx: Transaction, { manifest, lines }: OpenArchive): Promise<void> {
  const { id } = manifest.community;
  for (const { table } of manifest.parts) {
    const own = sql.identifier(table === 'community' ? 'id' : 'community');
    for await (const page of lines(table)) {
      await tx.execute(sql`
        INSERT INTO ${sql.identifier(table)}
        SELECT given.* FROM json_populate_recordset(NULL::${sql.identifier(table)}, ${`[${page.join(',')}]`}::json) AS given
        WHERE given.${own} = ${id}`);
    }
  }
}
