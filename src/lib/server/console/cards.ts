import { sql, type SQL } from 'drizzle-orm';
import { assert } from '#lib/base/assert.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { groupCardNumber, mintCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { maskName } from '#lib/domain/name.ts';
import { may } from '#lib/domain/permission.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext, type LockedChain } from '../ledger/hub-chain.ts';
import { idsOf, isAbsorbed, togetherWith } from '../ledger/merges.ts';
import { isAway } from '../ledger/stays.ts';
import type { OfficeBy } from './register-resident.ts';

// Cards of the office. The hub keeps hashes alone, so that a number is in the answer that prints it and nowhere else:
// each card is printed once, and where that failed it is stopped and another one issued. A form that is sent twice
// finds the card of the first time and issues none.

/** So many cards are printed at once: ten sheets. */
export const mostAtOnce = 100;

/** A card as it is printed. */
export interface PrintedCard {
  /** The number in groups of four. */
  readonly groups: string;
  /** As the tablet shows it: whoever finds a card learns nobody's name. */
  readonly maskedName: string;
  readonly residentNumber: string;
}

/** Somebody who has no card that is good. */
export type Cardless = { readonly id: string; readonly number: string; readonly name: string };

/** Whether a resident of a community has no card that is good, and may get one. */
const isCardless = (communityId: string): SQL => sql`NOT EXISTS (
    SELECT 1 FROM card WHERE card.community = ${communityId} AND card.status = 'active'
      AND card.resident IN ${idsOf(communityId, sql`resident.id`)})
  AND NOT ${isAbsorbed(communityId, sql`resident.id`)}
  AND NOT EXISTS (SELECT 1 FROM resident_erasure AS erasure
    WHERE erasure.community = ${communityId} AND erasure.resident = resident.id)
  AND NOT ${isAway(communityId, sql`resident.id`)}`;

/** Residents who have no card that is good, in order of their numbers; who was erased or is away gets none. */
export const listCardless = (
  tx: Transaction,
  communityId: string,
  residentId: string | null = null,
): Promise<readonly Cardless[]> =>
  queryRows<Cardless>(
    tx,
    sql`SELECT id, number, name FROM resident
      WHERE community = ${communityId} AND (${residentId}::text IS NULL OR id = ${residentId})
        AND ${isCardless(communityId)}
      ORDER BY number LIMIT ${mostAtOnce}`,
  );

/** Why no card was issued. `nobody`: all of them have one, perhaps by this very form. */
export type IssueRefused = 'notPermitted' | 'nobody';

/** Issues a card to each of these residents who has none that is good. */
export async function issueCards(
  context: ChainContext,
  by: OfficeBy,
  residentIds: readonly string[],
  now: Date,
): Promise<Result<readonly PrintedCard[], IssueRefused>> {
  if (!may(by.role, 'card.issue')) return refuse('notPermitted');
  return inChain(context, now, async (tx, lock): Promise<Result<readonly PrintedCard[], IssueRefused>> => {
    const chain = await lock(by.communityId);
    const cards = await issue(context, { tx, chain, by }, residentIds);
    return cards.length === 0 ? refuse('nobody') : ok(cards);
  });
}

interface Issuing {
  readonly tx: Transaction;
  readonly chain: LockedChain;
  readonly by: OfficeBy;
}

async function issue(
  { random }: ChainContext,
  { tx, chain, by: { communityId, staffId: staff } }: Issuing,
  residentIds: readonly string[],
): Promise<readonly PrintedCard[]> {
  const wanted = new Set(residentIds.slice(0, mostAtOnce));
  const cardless = await queryRows<Cardless>(
    tx,
    sql`SELECT id, number, name FROM resident
      WHERE community = ${communityId} AND id = ANY(${textArray(wanted)})
        AND ${isCardless(communityId)}
      ORDER BY number`,
  );
  if (cardless.length === 0) return [];
  const [community] = await queryRows<{ cardKey: string }>(
    tx,
    sql`SELECT card_key AS "cardKey" FROM community WHERE id = ${communityId}`,
  );
  assert(community !== undefined, 'whoever asks has locked the community');
  const minted = cardless.map((resident) => ({ resident, number: mintCardNumber(random) }));
  const cards = minted.map(({ resident, number }) => ({
    cardHash: hashCardNumber(community.cardKey, number),
    residentId: resident.id,
  }));
  await chain.record({ type: 'cards.issued', staff, reason: '', body: { cards }, confidential: null });
  return minted.map(({ resident, number }) => ({
    groups: groupCardNumber(number),
    maskedName: maskName(resident.name),
    residentNumber: resident.number,
  }));
}

/** Why a card is stopped at the office. */
export const stopStatuses = ['lost', 'revoked'] as const;

/** What somebody wants to do about a card. */
export interface StopWanted {
  readonly residentId: string;
  readonly cardHash: string;
  readonly status: (typeof stopStatuses)[number];
  readonly reason: string;
  /** Whether the resident gets the next card at once. */
  readonly issuesNext: boolean;
}

/** Why a card stays as it is. `stopped`: it is no more good, perhaps by this very form. */
export type StopRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'stopped';

/** Stops a card, and issues the next one where that is wanted and no other card is good. Tablets pull both. */
export async function stopCard(
  context: ChainContext,
  by: OfficeBy,
  { residentId, cardHash, status, reason: typed, issuesNext }: StopWanted,
  now: Date,
): Promise<Result<readonly PrintedCard[], StopRefused>> {
  if (!may(by.role, 'card.revoke') || (issuesNext && !may(by.role, 'card.issue'))) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<readonly PrintedCard[], StopRefused>> => {
    const chain = await lock(communityId);
    const { survivorId, ids } = await togetherWith(tx, communityId, residentId);
    const [card] = await queryRows<{ status: string; holder: string }>(
      tx,
      sql`SELECT status, resident AS holder FROM card
        WHERE community = ${communityId} AND hash = ${cardHash} AND resident = ANY(${textArray(ids)})`,
    );
    if (card === undefined) return refuse('unknown');
    if (card.status !== 'active') return refuse('stopped');
    // Whoever holds it since it was issued, also where they were merged into somebody else.
    const body = { cardHash, residentId: card.holder, status };
    await chain.record({ type: 'card.stopped', staff, reason, body, confidential: null });
    return ok(issuesNext ? await issue(context, { tx, chain, by }, [survivorId]) : []);
  });
}
