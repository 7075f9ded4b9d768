import { sql } from 'drizzle-orm';
import type { Confidentials, HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { insertBare } from './bare-community.ts';
import { lockChain, type LockedChain, type RecordContext } from './hub-chain.ts';

/** How a community begins. */
export interface Founding {
  readonly communityId: string;
  /** Who founds it, and is a member of the staff as soon as a fact has added them. */
  readonly founder: string;
  readonly reason: string;
  readonly body: HubBodies['community.founded'];
  readonly confidential: Confidentials['community.founded'];
}

/**
 * The communities of a database, of which no other can be founded until the transaction ends: of two that are to be
 * the first one, the second finds the first here.
 */
export async function communitiesUnderLock(
  tx: Transaction,
): Promise<readonly { readonly id: string; readonly name: string; readonly demo: boolean }[]> {
  await tx.execute(sql`LOCK TABLE community IN SHARE ROW EXCLUSIVE MODE`);
  return queryRows(tx, sql`SELECT id, name, demo FROM community ORDER BY id`);
}

/**
 * Founds a community with the first fact of its chain, at `now`: nothing happened in it before. Its stores, staff,
 * goods and people follow as facts of the chain that is returned, in the same transaction or later.
 * @returns undefined, with nothing changed, where a community of that id is there already
 */
export async function foundCommunity(
  tx: Transaction,
  { communityId, founder, reason, body, confidential }: Founding,
  now: Date,
  context: RecordContext,
): Promise<LockedChain | undefined> {
  if (!(await insertBare(tx, communityId, now))) return undefined;
  const chain = await lockChain(tx, communityId, now, context);
  await chain.record({ type: 'community.founded', staff: founder, reason, body, confidential });
  return chain;
}
