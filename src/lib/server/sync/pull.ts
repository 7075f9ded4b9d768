import { sql } from 'drizzle-orm';
import { dayOf } from '#lib/domain/day.ts';
import { cardForm, headForm } from '#lib/protocol/columns.ts';
import { maxPageRows, rowChanges, type Changes, type PullPage, type ScopeName } from '#lib/protocol/pull.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import { loadChain } from './chain-store.ts';
import { readCursor, startPlace, writeCursor, type AskedScope, type Cursor, type VersionedPlace } from './cursor.ts';
import { latestMovements } from './movements.ts';
import { walks, type WalkedRows } from './scope-rows.ts';
import type { KioskSubject } from './subject.ts';
import type { ScopeWalk, Walk, Walked } from './walk.ts';

/** What a kiosk asks for. */
export interface PullQuery {
  readonly cursor: string | null;
  /** Most rows of the page, 1 to `maxPageRows`. */
  readonly limit: number;
  readonly epoch: string;
  readonly scopes: readonly AskedScope[];
}

/**
 * One page of what has changed behind a cursor, in one snapshot. A row that commits late is never skipped: revisions
 * are given under the community's row lock, so that in any snapshot all lower ones are there.
 */
export async function pull(database: Database, subject: KioskSubject, query: PullQuery, now: Date): Promise<PullPage> {
  return database.transaction(async (tx) => readPage(tx, subject, query, now), {
    isolation: 'repeatable read',
    readOnly: true,
  });
}

async function readPage(tx: Transaction, subject: KioskSubject, query: PullQuery, now: Date): Promise<PullPage> {
  const community = await loadCommunity(tx, subject.community);
  const chain = await loadChain(tx, subject.community, subject.kiosk, query.epoch);
  // A rule begins with its day in the community.
  const today = dayOf(now.getTime(), community.zone);
  const kept = query.cursor === null ? null : readCursor(query.cursor);
  const usable = kept !== null && kept.incarnation === community.incarnation && !isAhead(kept, community.revision);
  const start = usable ? kept : { incarnation: community.incarnation, places: {}, rulesOn: today, told: undefined };
  const page = await walkScopes(tx, { subject, today, now, goesOn: usable }, query, start);
  // A kiosk applies all pages or none, so that it has been told at the end of the last one.
  const told = page.more ? start.told : page.changes.allowances.at(-1)?.perDay;
  return {
    incarnation: community.incarnation,
    from: query.cursor,
    cursor: writeCursor({ incarnation: community.incarnation, places: page.places, rulesOn: today, told }),
    reset: query.cursor !== null && !usable,
    changes: page.changes,
    ackSeq: chain.ackSeq,
    backupSeq: chain.backupSeq,
    more: page.more,
    now: now.toISOString(),
  };
}

/** A cursor from before a restore may be ahead of what the hub still knows. */
const isAhead = ({ places }: Cursor, revision: number): boolean =>
  Object.values(places).some((place) => place.revision > revision);

async function walkScopes(
  tx: Transaction,
  about: Pick<Walk, 'subject' | 'today' | 'now' | 'goesOn'>,
  query: PullQuery,
  start: Cursor,
): Promise<{ readonly changes: Changes; readonly places: Cursor['places']; readonly more: boolean }> {
  const found: { [Name in ScopeName]?: readonly unknown[] } = {};
  const places: Partial<Record<ScopeName, VersionedPlace>> = { ...start.places };
  // A rule comes into force by its date, without any row of the category changing.
  if (start.rulesOn !== about.today) delete places.categories;
  let room = Math.min(query.limit, maxPageRows);
  for (const { name, version } of query.scopes) {
    if (room === 0) break;
    const kept = places[name]?.version === version ? places[name] : startPlace;
    const walked = await walkInSteps<unknown>(walks[name], tx, {
      ...about,
      after: kept,
      limit: room,
    });
    found[name] = walked.rows;
    places[name] = { ...(walked.place ?? kept), version };
    room -= walked.count;
  }
  // A page that is exactly full may be the last; the next one is then empty and says so.
  return { changes: await changesOf(tx, about, found as Found), places, more: room === 0 };
}

/** What the steps of each scope have found. */
type Found = { readonly [Name in ScopeName]?: readonly WalkedRows[Name][] };

async function changesOf(
  tx: Transaction,
  { subject, now }: Pick<Walk, 'subject' | 'now'>,
  found: Found,
): Promise<Changes> {
  const heads = headForm.concat(found.residents ?? []);
  const histories = await latestMovements(tx, { community: subject.community, now }, heads.id, stepRows);
  return {
    ...rowChanges((name) => (found[name] ?? []).flat()),
    residents: { heads, ...histories },
    cards: cardForm.concat(found.cards ?? []),
  };
}

/**
 * Rows of one statement. More of them at once would not be faster, and the planner, who does not know how few are still
 * to come, would think the statement worth compiling or the tables worth reading whole.
 */
const stepRows = 2000;

async function walkInSteps<Rows>(
  walk: ScopeWalk<Rows>,
  tx: Transaction,
  about: Walk,
): Promise<Walked<readonly Rows[]>> {
  const rows: Rows[] = [];
  let count = 0;
  let place: Walked<Rows>['place'] = null;
  for (;;) {
    const limit = Math.min(stepRows, about.limit - count);
    const step = await walk(tx, { ...about, after: place ?? about.after, limit });
    rows.push(step.rows);
    count += step.count;
    place = step.place ?? place;
    if (step.count < limit || count === about.limit) return { rows, count, place };
  }
}

async function loadCommunity(
  tx: Transaction,
  communityId: string,
): Promise<{ readonly incarnation: string; readonly revision: number; readonly zone: string }> {
  const [row] = await queryRows<{ incarnation: string; revision: number; zone: string }>(
    tx,
    sql`SELECT incarnation, revision::float8 AS revision, policy ->> 'zone' AS zone FROM community WHERE id = ${communityId}`,
  );
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  return row;
}
