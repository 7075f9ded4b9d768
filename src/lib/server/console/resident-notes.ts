import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { togetherWith } from '../ledger/merges.ts';
import type { OfficeBy } from './register-resident.ts';

// What is so of a resident or is not, as it was noted last: whether they have moved away, and whether they agree that
// their name is published. Of who is away points stay in the ledger and cards as their facts say; nobody spends by them
// meanwhile, and nothing has to be made good when somebody returns.

const kinds = {
  stay: { table: 'resident_stay', column: 'away', facts: ['resident.left', 'resident.returned'] },
  consent: { table: 'resident_consent', column: 'given', facts: ['consent.given', 'consent.withdrawn'] },
} as const;

/** What can be noted of a resident. `stay`: that they are away. `consent`: that they agree to be named in public. */
export type NoteKind = keyof typeof kinds;

/** What somebody wants to note. */
export interface NoteWanted {
  readonly residentId: string;
  /** How many notes the page showed: the new one is the next, and no other. */
  readonly after: number;
  readonly is: boolean;
  readonly reason: string;
}

/** Why nothing is noted. `unchanged`: it is so already. `overtaken`: somebody else has noted something meanwhile. */
export type NoteRefused = 'notPermitted' | 'reasonMissing' | 'unknown' | 'unchanged' | 'overtaken';

/** One note of it. */
export type ResidentNote = {
  readonly number: number;
  readonly is: boolean;
  /** When it was noted, Unix milliseconds. */
  readonly atMs: number;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly reason: string;
};

/** So many notes of a resident are shown. */
const mostShown = 50;

/** What was noted of a resident, the last first. */
export function notesOf(
  tx: Transaction,
  kind: NoteKind,
  communityId: string,
  residentId: string,
): Promise<readonly ResidentNote[]> {
  const { table, column } = kinds[kind];
  return queryRows<ResidentNote>(
    tx,
    sql`SELECT noted.number, noted.${sql.identifier(column)} AS "is", (extract(epoch FROM noted.since) * 1000)::float8 AS "atMs",
        fact.staff, staff.name AS "staffName", fact.reason
      FROM ${sql.identifier(table)} AS noted
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = noted.fact
      LEFT JOIN staff ON staff.community = ${communityId} AND staff.id = fact.staff
      WHERE noted.community = ${communityId} AND noted.resident = ${residentId}
      ORDER BY noted.number DESC LIMIT ${mostShown}`,
  );
}

/**
 * Notes that something is so of a resident from now on, or is not any more. The same form of the same person sent twice
 * is there once, and answered with `again`.
 */
export async function noteOfResident(
  context: ChainContext,
  by: OfficeBy,
  kind: NoteKind,
  { residentId, after, is, reason: typed }: NoteWanted,
  now: Date,
): Promise<Result<'noted' | 'again', NoteRefused>> {
  if (!may(by.role, 'resident.change')) return refuse('notPermitted');
  const reason = noteOf(typed);
  if (reason === undefined) return refuse('reasonMissing');
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'noted' | 'again', NoteRefused>> => {
    const chain = await lock(communityId);
    const known = await queryRows(
      tx,
      sql`SELECT 1 FROM resident WHERE community = ${communityId} AND id = ${residentId} AND withdrawn IS NULL`,
    );
    if (known.length === 0) return refuse('unknown');
    if ((await togetherWith(tx, communityId, residentId)).survivorId !== residentId) return refuse('overtaken');
    const [last] = await notesOf(tx, kind, communityId, residentId);
    const isSame = (last?.is ?? false) === is;
    if ((last?.number ?? 0) !== after) {
      return isSame && last?.staff === staff && last.reason === reason ? ok('again') : refuse('overtaken');
    }
    if (isSame) return refuse('unchanged');
    const [on, off] = kinds[kind].facts;
    const body = { residentId, change: after + 1 };
    await chain.record({ type: is ? on : off, staff, reason, body, confidential: null });
    return ok('noted');
  });
}
