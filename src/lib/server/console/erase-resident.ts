import { and, eq, inArray } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { searchForm } from '#lib/domain/text.ts';
import { residentErasureTable, residentTable } from '../db/schema/resident.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { togetherWith } from '../ledger/merges.ts';

/** What somebody asks for who wants the words of a person erased. */
export interface ErasureWanted {
  readonly residentId: string;
  /** Why, in the person's words. */
  readonly reason: string;
  /** The resident's number, typed to confirm that this very resident is meant. */
  readonly typedNumber: string;
}

/** Why nothing was erased, first reason first. `reasonNames`: the reason is kept for ever, and says the name. */
export type ErasureRefused = 'notPermitted' | 'unknown' | 'reasonMissing' | 'notConfirmed' | 'reasonNames';

/** Whether the reason of an erasure says the very name that is erased, which it would keep. */
export function saysName(reason: string, name: string): boolean {
  const form = searchForm(name);
  return form !== '' && searchForm(reason).includes(form);
}

/**
 * Erases the words of a person for good: at this hub, at tablets with their next pull, and again after each restore.
 * Whoever was merged is one person, so that nothing is left of any of them.
 * Asked for twice it is done once, and answered with `again`.
 */
export async function eraseResident(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string; readonly role: AccountRole },
  { residentId, reason: typed, typedNumber }: ErasureWanted,
  now: Date,
): Promise<Result<'erased' | 'again', ErasureRefused>> {
  if (!may(by.role, 'resident.erase')) return refuse('notPermitted');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const [resident] = await tx
      .select({ number: residentTable.number, erasedAt: residentErasureTable.erasedAt })
      .from(residentTable)
      .leftJoin(
        residentErasureTable,
        and(eq(residentErasureTable.community, communityId), eq(residentErasureTable.resident, residentTable.id)),
      )
      .where(and(eq(residentTable.community, communityId), eq(residentTable.id, residentId)));
    if (resident === undefined) return refuse('unknown');
    if (resident.erasedAt !== null) return ok('again');
    const reason = noteOf(typed);
    if (reason === undefined) return refuse('reasonMissing');
    if (searchForm(typedNumber) !== searchForm(resident.number)) return refuse('notConfirmed');
    const { ids } = await togetherWith(tx, communityId, residentId);
    const all = await tx
      .select({ id: residentTable.id, name: residentTable.name, number: residentTable.number })
      .from(residentTable)
      .where(and(eq(residentTable.community, communityId), inArray(residentTable.id, [...ids])))
      .orderBy(residentTable.id);
    if (all.some(({ name }) => saysName(reason, name))) return refuse('reasonNames');
    for (const { id, number } of all) {
      const body = { residentId: id, number };
      await chain.record({ type: 'resident.erased', staff, reason, body, confidential: null });
    }
    return ok('erased');
  });
}
