import { sql } from 'drizzle-orm';
import { maxPageRows, type Changes, type PullResponse, type ScopeName } from '#lib/protocol/pull.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import { loadChain } from './chain-store.ts';
import { readCursor, startPlace, writeCursor, type Cursor, type Place } from './cursor.ts';
import { walks, type Walk } from './scope-rows.ts';
import type { KioskSubject } from './subject.ts';

/** What a kiosk asks for. */
export interface PullQuery {
  readonly cursor: string | null;
  /** Most rows of the page, 1 to `maxPageRows`. */
  readonly limit: number;
  readonly epoch: string;
  readonly scopes: readonly ScopeName[];
}

/**
 * One page of what has changed behind a cursor, in one snapshot. A row that commits late is never skipped: revisions
 * are given under the community's row lock, so that in any snapshot all lower ones are there.
 */
export async function pull(
  database: Database,
  subject: KioskSubject,
  query: PullQuery,
  now: Date,
): Promise<PullResponse> {
  return database.transaction(async (tx) => readPage(tx, subject, query, now), {
    isolation: 'repeatable read',
    readOnly: true,
  });
}

async function readPage(tx: Transaction, subject: KioskSubject, query: PullQuery, now: Date): Promise<PullResponse> {
  const community = await loadCommunity(tx, subject.community);
  const chain = await loadChain(tx, subject.community, subject.kiosk, query.epoch);
  const today = dayInChina(now);
  const kept = query.cursor === null ? null : readCursor(query.cursor);
  const usable = kept !== null && kept.incarnation === community.incarnation && !isAhead(kept, community.revision);
  const start = usable ? kept : { incarnation: community.incarnation, places: {}, rulesOn: today };
  const page = await walkScopes(tx, { subject, today, now }, query, start);
  return {
    incarnation: community.incarnation,
    from: query.cursor,
    cursor: writeCursor({ incarnation: community.incarnation, places: page.places, rulesOn: today }),
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
  about: Pick<Walk, 'subject' | 'today' | 'now'>,
  query: PullQuery,
  start: Cursor,
): Promise<{ readonly changes: Changes; readonly places: Cursor['places']; readonly more: boolean }> {
  const changes: Changes = {
    communities: [],
    staff: [],
    categories: [],
    suppliers: [],
    items: [],
    stock: [],
    batches: [],
    residents: [],
    cards: [],
  };
  const places: Partial<Record<ScopeName, Place>> = { ...start.places };
  // A rule comes into force by its date, without any row of the category changing.
  if (start.rulesOn !== about.today) places.categories = startPlace;
  let room = Math.min(query.limit, maxPageRows);
  for (const name of query.scopes) {
    if (room === 0) break;
    const walked = await walks[name](tx, { ...about, after: places[name] ?? startPlace, limit: room });
    Object.assign(changes, { [name]: walked.rows });
    places[name] = walked.place ?? places[name] ?? startPlace;
    room -= walked.rows.length;
  }
  // A page that is exactly full may be the last; the next one is then empty and says so.
  return { changes, places, more: room === 0 };
}

async function loadCommunity(
  tx: Transaction,
  communityId: string,
): Promise<{ readonly incarnation: string; readonly revision: number }> {
  const [row] = await queryRows<{ incarnation: string; revision: number }>(
    tx,
    sql`SELECT incarnation, revision::float8 AS revision FROM community WHERE id = ${communityId}`,
  );
  if (row === undefined) throw new Error(`there is no community ${communityId}`);
  return row;
}

/** The date in the communities' own time zone, as YYYY-MM-DD: a rule begins at midnight there. */
const dayInChina = (now: Date): string => now.toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
