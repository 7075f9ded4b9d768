import { sql } from 'drizzle-orm';
import { uuidV7 } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import type { PendingDecision, PendingOutcome } from '#lib/domain/award-allowance.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { mostInPage } from '#lib/hub-facts/pages.ts';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { survivorOf } from '../ledger/merges.ts';
import { leftToGive } from './left-to-give.ts';

// Points that tablets gave beyond their allowance wait here, and a manager releases or declines them. How many one of
// them releases in a day is bounded as well: what one person lets through at once is what another one would notice.

/** Points of one award that count for nothing yet. */
export interface PendingAward {
  readonly eventId: string;
  readonly residentId: string;
  readonly residentName: string;
  readonly points: number;
  /** The note of the award, or why something was undone. */
  readonly note: string;
  readonly staffName: string | null;
}

/** What is pending of one tablet and day. */
export interface PendingDay {
  readonly kioskId: string;
  readonly kioskLabel: string;
  readonly day: string;
  readonly awards: readonly PendingAward[];
}

/** What is pending, oldest first, by tablet and day: at most as many awards as one decision names. */
export async function listPending(database: Transaction, communityId: string): Promise<readonly PendingDay[]> {
  const rows = await queryRows<PendingAward & Omit<PendingDay, 'awards'> & Record<string, unknown>>(
    database,
    sql`SELECT beyond.event::text AS "eventId", beyond.resident AS "residentId", resident.name AS "residentName",
        beyond.points::float8 AS points, transfer.note, staff.name AS "staffName", beyond.kiosk AS "kioskId",
        kiosk.label AS "kioskLabel", beyond.day::text AS day
      FROM pending_award AS beyond
      JOIN resident ON resident.community = beyond.community AND resident.id = beyond.resident
      JOIN kiosk ON kiosk.community = beyond.community AND kiosk.id = beyond.kiosk
      JOIN transfer ON transfer.community = beyond.community AND transfer.id = beyond.event
      LEFT JOIN staff ON staff.community = beyond.community AND staff.id = transfer.staff
      WHERE beyond.community = ${communityId} AND NOT EXISTS (
        SELECT 1 FROM pending_decision AS decision
        WHERE decision.community = beyond.community AND decision.event = beyond.event)
      ORDER BY beyond.pending_since, beyond.event LIMIT ${mostInPage}`,
  );
  const days = new Map<string, PendingDay & { readonly awards: PendingAward[] }>();
  for (const { kioskId, kioskLabel, day, ...award } of rows) {
    const key = `${kioskId}/${day}`;
    const known = days.get(key) ?? { kioskId, kioskLabel, day, awards: [] };
    known.awards.push(award);
    days.set(key, known);
  }
  return [...days.values()];
}

/** How many residents have points that are pending. */
export async function residentsWithPending(database: Transaction, communityId: string): Promise<number> {
  const [row] = await queryRows<{ residents: number }>(
    database,
    sql`SELECT count(DISTINCT ${survivorOf(communityId, sql`account.id`)})::integer AS residents FROM account
      WHERE community = ${communityId} AND kind = 'resident' AND pending IS NOT NULL AND pending > 0`,
  );
  return row?.residents ?? 0;
}

/** What somebody decides about some awards. */
export interface PendingDecided {
  /** The events of which points are pending. */
  readonly eventIds: readonly string[];
  readonly decision: PendingDecision;
  readonly reason: string;
}

/** Why everything stays as it is. `overtaken`: somebody else has decided meanwhile, or the award was taken back. */
export type PendingRefused =
  | { readonly code: 'notPermitted' | 'reasonMissing' | 'nothingChosen' | 'unknown' | 'overtaken' }
  /** More than one manager may release in a day; `left` is what this one still may, in points. */
  | { readonly code: 'beyondBound'; readonly left: number };

/**
 * Releases pending points, which are the residents' own from there on, or declines them. The same decision of the same
 * person sent twice is answered with `again`.
 */
export async function decidePending(
  context: ChainContext,
  by: { readonly communityId: string; readonly staffId: string; readonly role: AccountRole },
  { eventIds, decision, reason: typed }: PendingDecided,
  now: Date,
): Promise<Result<'decided' | 'again', PendingRefused>> {
  if (!may(by.role, 'pending.decide')) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typed);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  if (eventIds.length === 0 || eventIds.length > mostInPage) return refuse({ code: 'nothingChosen' });
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock) => {
    const chain = await lock(communityId);
    const awards = await awardsOf(tx, communityId, eventIds);
    if (awards.length < new Set(eventIds).size) return refuse({ code: 'unknown' });
    if (awards.every(({ outcome, decidedBy }) => outcome === decision && decidedBy === staff)) return ok('again');
    if (awards.some(({ outcome }) => outcome !== null)) return refuse({ code: 'overtaken' });
    const points = awards.reduce((sum, award) => sum + award.points, 0);
    const left = decision === 'released' ? await leftToGive(tx, by, now) : points;
    if (points > left) return refuse({ code: 'beyondBound', left });
    const said = awards.map(({ eventId, residentId, points: each }) => ({
      id: uuidV7(now.getTime(), context.random),
      eventId,
      residentId,
      points: each,
    }));
    await chain.record({
      type: 'pending.decided',
      staff,
      reason,
      body: { decision, awards: said },
      confidential: null,
    });
    return ok('decided');
  });
}

interface KnownAward {
  readonly eventId: string;
  readonly residentId: string;
  readonly points: number;
  readonly outcome: PendingOutcome | null;
  readonly decidedBy: string | null;
}

const awardsOf = (tx: Transaction, communityId: string, eventIds: readonly string[]): Promise<readonly KnownAward[]> =>
  queryRows<KnownAward & Record<string, unknown>>(
    tx,
    sql`SELECT beyond.event::text AS "eventId", beyond.resident AS "residentId", beyond.points::float8 AS points,
        decision.outcome, decision.staff AS "decidedBy"
      FROM pending_award AS beyond
      LEFT JOIN pending_decision AS decision
        ON decision.community = beyond.community AND decision.event = beyond.event
      WHERE beyond.community = ${communityId} AND beyond.event = ANY((${textArray(eventIds)})::uuid[])
      ORDER BY beyond.event`,
  );
