import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { changedDetails, onlyDetails, rebaseDetails, type Details } from '#lib/domain/details.ts';
import { may, type Permission, type AccountRole } from '#lib/domain/permission.ts';
import { readHubFact, type HubBodies, type RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import type { ThingKind } from '../db/schema/thing-change.ts';
import { inChain, type ChainContext, type LockedChain } from '../ledger/hub-chain.ts';
import { belowNumber, pageOf, pageRows } from './page.ts';
import { hubFactTable } from '../db/schema/hub-fact.ts';

// What managers change of items, suppliers, stores and categories: one way for all of them.

/** Whose change it is. */
export interface ChangedBy {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
}

/** What is special about one kind of thing. */
export interface ChangeableKind<Kept extends Details> {
  readonly kind: ThingKind;
  readonly type: 'item.changed' | 'supplier.changed' | 'store.changed' | 'category.changed';
  readonly permission: Permission;
  /** What is kept of it now; undefined where there is no such thing. */
  readonly read: (tx: Transaction, communityId: string, id: string) => Promise<Kept | undefined>;
}

/** What somebody wants of a thing. */
export interface ThingWanted<Kept extends Details> {
  readonly id: string;
  /** What their page showed. */
  readonly seen: Kept;
  readonly wanted: Kept;
  readonly reason: string;
}

/** Why a thing was left as it is. */
export type ThingRefused<Kept extends Details, More extends string = never> =
  | { readonly code: 'notPermitted' | 'reasonMissing' | 'unchanged' | 'unknown' | More }
  /** Somebody else has changed it since; `rebased` is what was wanted on top of what is now there. */
  | { readonly code: 'overtaken'; readonly now: Kept; readonly rebased: Kept };

/**
 * Changes a thing, and has tablets pull it. The same change of the same person sent twice is there once, and answered
 * with `again`.
 * @param forbids looks, under the lock, whether something stands against what is wanted
 */
export async function changeThing<
  Kept extends Details & { readonly name: string; readonly nameEn: string },
  More extends string = never,
>(
  context: ChainContext,
  by: ChangedBy,
  { kind, type, permission, read }: ChangeableKind<Kept>,
  { id, seen, wanted, reason: typed }: ThingWanted<Kept>,
  now: Date,
  forbids: (tx: Transaction, changed: readonly string[]) => Promise<More | undefined> = () =>
    Promise.resolve(undefined),
): Promise<Result<'saved' | 'again', ThingRefused<Kept, More>>> {
  if (!may(by.role, permission)) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typed);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  const changed = changedDetails(seen, wanted);
  if (changed.length === 0) return refuse({ code: 'unchanged' });
  const { communityId, staffId: staff } = by;
  return inChain(context, now, async (tx, lock): Promise<Result<'saved' | 'again', ThingRefused<Kept, More>>> => {
    const chain = await lock(communityId);
    const before = await read(tx, communityId, id);
    if (before === undefined) return refuse({ code: 'unknown' });
    const last = await lastChangeOf(tx, communityId, kind, id);
    if (changedDetails(before, seen).length > 0) {
      const isSame = last?.staff === staff && last.reason === reason && changedDetails(before, wanted).length === 0;
      return isSame
        ? ok('again')
        : refuse({ code: 'overtaken', now: before, rebased: rebaseDetails(seen, before, wanted) });
    }
    const forbidden = await forbids(tx, changed);
    if (forbidden !== undefined) return refuse({ code: forbidden });
    await recordThingChange(chain, { type, staff, reason, id, before, wanted, change: (last?.number ?? 0) + 1 });
    return ok('saved');
  });
}

/** A change that is to be recorded; `change` counts those of the thing from 1. */
interface RecordedChange<Kept extends Details> {
  readonly type: ChangeableKind<Kept>['type'];
  readonly staff: string;
  readonly reason: string;
  readonly id: string;
  readonly before: Kept;
  readonly wanted: Kept;
  readonly change: number;
}

/** Records what two sets of details of a thing disagree about, of which there is something. */
export async function recordThingChange<Kept extends Details & { readonly name: string; readonly nameEn: string }>(
  chain: LockedChain,
  { type, staff, reason, id, before, wanted, change }: RecordedChange<Kept>,
): Promise<void> {
  const { name, nameEn } = before;
  const changed = changedDetails(before, wanted);
  const details = { before: onlyDetails(before, changed), after: onlyDetails(wanted, changed) };
  // The schema of the fact reads it once more before it is recorded; which details a kind has is its own.
  const body = { id, name, nameEn, change, ...details } as HubBodies[typeof type];
  await chain.record({ type, staff, reason, body, confidential: null });
}

type LastChange = { readonly number: number; readonly staff: string | null; readonly reason: string };

/** The last change of a thing, under the lock. */
export async function lastChangeOf(
  tx: Transaction,
  communityId: string,
  kind: ThingKind,
  id: string,
): Promise<LastChange | undefined> {
  const [last] = await queryRows<LastChange>(
    tx,
    sql`SELECT noted.number, fact.staff, fact.reason
      FROM thing_change AS noted
      JOIN hub_fact AS fact ON fact.community = noted.community AND fact.number = noted.fact
      WHERE noted.community = ${communityId} AND noted.kind = ${kind} AND noted.thing = ${id}
      ORDER BY noted.number DESC LIMIT 1`,
  );
  return last;
}

/** A change of a thing as its page shows it. `fact` is undefined for one that only a later release can read. */
export interface ThingChange {
  /** The number of the fact, by which the audit shows it. */
  readonly number: number;
  readonly at: Date;
  readonly by: string | null;
  readonly reason: string;
  readonly fact: RecordedHubFact | undefined;
}

/** The changes of a thing, newest first. */
export async function listThingChanges(
  database: Transaction,
  communityId: string,
  kind: ThingKind,
  id: string,
  from: string | null = null,
) {
  const t = hubFactTable;
  const below = belowNumber(t.number, from);
  type Row = { number: number; atMs: number; by: string | null; reason: string; payload: string };
  const rows = await queryRows<Row>(
    database,
    sql`SELECT hub_fact.number, (extract(epoch FROM hub_fact.at) * 1000)::float8 AS "atMs", staff.name AS by,
        hub_fact.reason, hub_fact.payload
      FROM thing_change AS noted
      JOIN hub_fact ON hub_fact.community = noted.community AND hub_fact.number = noted.fact
      LEFT JOIN staff ON staff.community = hub_fact.community AND staff.id = hub_fact.staff
      WHERE noted.community = ${communityId} AND noted.kind = ${kind} AND noted.thing = ${id}
        ${below === undefined ? sql`` : sql`AND ${below}`}
      ORDER BY hub_fact.number DESC LIMIT ${pageRows + 1}`,
  );
  const page = pageOf(rows, ({ number }) => [String(number), '']);
  const shown = page.rows.map(({ atMs, payload, ...row }): ThingChange => ({
    ...row,
    at: new Date(atMs),
    fact: readHubFact(payload),
  }));
  return { rows: shown, next: page.next };
}
