import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { queryRows } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { eventOf, type StoredEvent } from '../ledger/stored-event.ts';
import { hasText } from '../ledger/texts.ts';
import { saysName, type ErasureRefused } from './erase-resident.ts';

/** What somebody asks for who wants the text of one event erased. */
export interface WordsErasureWanted {
  readonly eventId: string;
  /** Whose name was found there. */
  readonly residentId: string;
  /** Why, in the person's words. */
  readonly reason: string;
}

/** Why nothing was erased, first reason first. `unknown`: there is no such event, or it says no text. */
export type WordsErasureRefused = Exclude<ErasureRefused, 'notConfirmed'>;

/**
 * Erases the text that somebody typed for one event, for good: at this hub, at tablets with their next pull, and again
 * after each restore. What else the event says stays. Asked for twice it is done once, and answered with `again`.
 */
export async function eraseWordsOf(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string; readonly role: AccountRole },
  { eventId, residentId, reason: typed }: WordsErasureWanted,
  now: Date,
): Promise<Result<'erased' | 'again', WordsErasureRefused>> {
  if (!may(by.role, 'resident.erase')) return refuse('notPermitted');
  const { communityId: community, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(community);
    const [row] = await queryRows<StoredEvent & { readonly is_erased: boolean; readonly name: string | null }>(
      tx,
      sql`SELECT event.payload, event.hash, erasure.event IS NOT NULL AS is_erased, resident.name FROM event
        LEFT JOIN event_erasure AS erasure ON erasure.community = ${community} AND erasure.event = event.id
        LEFT JOIN resident ON resident.community = ${community} AND resident.id = ${residentId}
        WHERE event.community = ${community} AND event.id::text = ${eventId}`,
    );
    if (row === undefined) return refuse('unknown');
    if (row.is_erased) return ok('again');
    const event = eventOf(row);
    // A name goes with everything else that is said of the person, and by that erasure alone.
    if (event === undefined || !hasText(event)) return refuse('unknown');
    const reason = noteOf(typed);
    if (reason === undefined) return refuse('reasonMissing');
    if (saysName(reason, row.name ?? '')) return refuse('reasonNames');
    await chain.record({ type: 'words.erased', staff, reason, body: { eventId }, confidential: null });
    return ok('erased');
  });
}
