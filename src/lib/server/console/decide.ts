import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { choicesAfter, noteOf, type Decision } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import type { FindingKind } from '#lib/findings/findings.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { sourcesOf } from './finding-sources.ts';
import { readKey } from './finding-key.ts';

/** What somebody decides about a finding. */
export interface DecisionWanted {
  /** The finding's key. */
  readonly finding: string;
  /** How many decisions there were when the page was made: the new one is the next, and no other. */
  readonly after: number;
  readonly decision: Decision;
  readonly note: string;
}

/** Why nothing was noted. `overtaken` means that somebody decided something else meanwhile. */
export type DecisionRefused = 'notPermitted' | 'unknown' | 'noteMissing' | 'overtaken';

/**
 * Notes a decision, and nothing else: what was found stays as it is, and so does the ledger. The same decision of the
 * same person sent twice is there once, and answered with `again`.
 */
export async function decide(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string; readonly role: AccountRole },
  { finding, after, decision, note: typed }: DecisionWanted,
  now: Date,
): Promise<Result<'noted' | 'again', DecisionRefused>> {
  if (!may(by.role, 'review.decide')) return refuse('notPermitted');
  const note = noteOf(typed);
  if (note === undefined) return refuse('noteMissing');
  const { communityId, staffId: staff } = by;
  const number = after + 1;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const filled = await isFilled(tx, communityId, finding);
    if (filled === undefined) return refuse('unknown');
    const made = await decisionsAbout(tx, communityId, finding);
    const last = made.at(-1);
    const isNext = (last?.number ?? 0) === after;
    if (isNext && !filled && choicesAfter(last?.decision ?? null).includes(decision)) {
      const body = { finding, number, decision };
      await chain.record({ type: 'finding.decided', staff, reason: note, body, confidential: null });
      return ok('noted');
    }
    // Either it was sent twice, or somebody else was faster; what is stored under its number tells.
    const stored = made.find((each) => each.number === number);
    const isSame = stored?.staff === staff && stored.decision === decision && stored.note === note;
    return isSame ? ok('again') : refuse('overtaken');
  });
}

const kindOf = {
  review: 'review',
  aside: 'setAside',
  gap: 'kiosk',
  chain: 'kiosk',
  lost: 'kiosk',
  kept: 'kiosk',
  twice: 'kiosk',
} as const satisfies Record<string, FindingKind>;

/** Whether a finding has ended by itself; undefined when the community has none of that key. */
async function isFilled(tx: Transaction, community: string, finding: string): Promise<boolean | undefined> {
  const key = readKey(finding);
  if (key === undefined) return undefined;
  // The key tells an indexed column besides, so that no source is read from end to end.
  const near = key[0] === 'review' ? sql`f.event = ${key[1]}::uuid` : sql`f.kiosk = ${key[1]}`;
  const parts = sourcesOf[kindOf[key[0]]].map(
    (source) => sql`SELECT f.filled FROM (${source(community)}) f WHERE ${near} AND f.key = ${finding}`,
  );
  const rows = await queryRows<{ filled: boolean }>(tx, sql.join(parts, sql` UNION ALL `));
  return rows[0]?.filled;
}

type StoredDecision = {
  readonly number: number;
  readonly decision: Decision;
  readonly note: string;
  readonly staff: string;
};

const decisionsAbout = (tx: Transaction, community: string, finding: string): Promise<readonly StoredDecision[]> =>
  queryRows<StoredDecision>(
    tx,
    sql`SELECT number, decision, note, staff FROM review_decision
      WHERE community = ${community} AND finding = ${finding} ORDER BY number`,
  );
