import { toBase64Url } from '#lib/base/encoding.ts';
import { prefixedId } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { hashPassword } from '../console/password.ts';
import type { Transaction } from '../db/database.ts';
import { refusalOf, type FoundingContext, type NotFounded, type Place } from '../founding/found.ts';
import { communitiesUnderLock, foundCommunity } from '../ledger/founding.ts';
import type { LockedChain } from '../ledger/hub-chain.ts';
import { copyGoods } from './copy-goods.ts';
import { copyPeople } from './copy-people.ts';
import { allRows, communityRow } from './copy-rows.ts';
import type { Copying } from './copying.ts';
import type { Sums } from './manifest.ts';
import { ArchiveRefused, checkArchive, requireKind } from './read.ts';
import { sameSums, sumsOf } from './sums.ts';
import { requireVerified } from './verified.ts';

/** A copy that was founded, and what was not carried over as it stood in the archive. */
export interface Copied {
  readonly communityId: string;
  readonly name: string;
  /** What the copy adds up to by its own ledger, and the archive by its own words. */
  readonly sums: Sums;
  readonly archived: Sums;
  /** Residents whose balance is below zero, who begin with nothing. */
  readonly belowZero: number;
  /** Pieces that batches held and their shelves did not have. */
  readonly notThere: number;
  /** Residents whose name is not known, as it was erased. */
  readonly nameless: number;
}

/**
 * Founds another community of an archive, with ids of its own, by facts of its own chain and in one transaction: all
 * of it is there and adds up, or nothing is. Not carried over are history, staff, tablets and cards.
 * @param wanted as `checkWantedCopy` has found it good
 * @throws ArchiveRefused, with nothing changed
 */
export async function foundCopy(
  place: Place,
  context: FoundingContext,
  { archive, wanted, now }: Pick<Copying, 'archive' | 'wanted' | 'now'>,
): Promise<Result<Copied, NotFounded>> {
  requireKind(archive, 'copy');
  await checkArchive(archive);
  const { database, random } = context;
  // Outside of the transaction, because hashing takes a while on purpose.
  const passwordHash = await hashPassword(wanted.manager.password, random);
  const managerId = prefixedId('stf', random);
  const communityId = prefixedId('com', random);
  return database.transaction(async (tx) => {
    const refusal = refusalOf(place, wanted.community.name, await communitiesUnderLock(tx));
    if (refusal !== undefined) return refuse(refusal);
    const copying = { archive, context, wanted, managerId, passwordHash, now };
    const chain = await begin(tx, copying, communityId);
    if (chain === undefined) return refuse({ code: 'holdsCommunity', name: wanted.community.name });
    const people = await copyPeople({ ...copying, chain });
    const goods = await copyGoods({ ...copying, chain, stores: people.stores });
    const sums = await sumsOf(tx, communityId);
    const archived = archive.manifest.sums;
    const expected = { ...archived, pointsBelowZero: 0, piecesBelowZero: 0 };
    const isSame = sameSums(sums, expected, goods.notThere > 0 ? 'costFen' : undefined);
    if (!isSame) throw new ArchiveRefused('broken', 'its rows do not come to the sums that it names');
    await requireVerified(tx, communityId);
    const { belowZero, nameless } = people;
    const { notThere } = goods;
    return ok({ communityId, name: wanted.community.name, sums, archived, belowZero, notThere, nameless });
  });
}

/** The first fact of the chain. */
async function begin(
  tx: Transaction,
  { archive, context, wanted, managerId, now }: Omit<Copying, 'chain'>,
  communityId: string,
): Promise<LockedChain | undefined> {
  const [row] = await allRows(archive, 'community', communityRow);
  if (row === undefined) throw new ArchiveRefused('broken', 'its community is missing');
  const { name, nameEn, district } = wanted.community;
  const { community, madeAt } = archive.manifest;
  const founding = {
    communityId,
    founder: managerId,
    reason: `存档 · archive: ${community.name} (${community.id}), ${madeAt}`,
    body: { name, nameEn, districtName: district, policy: row.policy, demo: false },
    confidential: { cardKey: toBase64Url(context.random(32)) },
  };
  return foundCommunity(tx, founding, now, context);
}
