import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { queryRows } from '../db/database.ts';
import { addsUp } from './verified.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';

/** Which community moves, where to, and why. */
export interface ClosingOrder {
  readonly communityId: string;
  readonly reason: string;
  /** The address of its new place, such as https://points.example.org. */
  readonly to: string;
}

/**
 * Why a community stays open. `address`: that is none of a hub. `district`: it has to leave its district first, which
 * stays here. `doesNotAddUp`: nobody would take it elsewhere as it is; `npm run verify` says where.
 */
export type NotClosed = 'reasonMissing' | 'address' | 'district' | 'doesNotAddUp';

/**
 * Closes a community for good, because it moves: from here on nothing of it changes here, so that its archive holds all
 * that there ever was, whenever it is written. One that is closed already stays as it is. Whoever runs the hub does it.
 */
export async function closeForMove(
  context: ChainContext,
  { communityId, reason: said, to: typed }: ClosingOrder,
  now: Date,
): Promise<Result<'closed' | 'wasClosed', NotClosed>> {
  const reason = noteOf(said);
  if (reason === undefined) return refuse('reasonMissing');
  const to = originOf(typed);
  if (to === undefined) return refuse('address');
  return inChain(context, now, async (tx, lock) => {
    const [community] = await queryRows<{ closed: boolean; district: string | null }>(
      tx,
      sql`SELECT closed_at IS NOT NULL AS closed, district FROM community WHERE id = ${communityId} FOR UPDATE`,
    );
    if (community?.closed === true) return ok('wasClosed');
    if (community?.district != null) return refuse('district');
    if (!(await addsUp(tx, communityId))) return refuse('doesNotAddUp');
    const chain = await lock(communityId);
    await chain.record({ type: 'community.closed', staff: null, reason, body: { to }, confidential: null });
    return ok('closed');
  });
}

/** The origin of an address; undefined for what is none of a page. */
function originOf(typed: string): string | undefined {
  const address = URL.canParse(typed) ? new URL(typed) : undefined;
  return address !== undefined && /^https?:$/.test(address.protocol) ? address.origin : undefined;
}
