import { and, count, desc, eq, sql } from 'drizzle-orm';
import type { ReviewCode, SetAsideCode } from '#lib/protocol/push.ts';
import type { Transaction } from '../db/database.ts';
import { eventTable, reviewTable, setAsideTable } from '../db/schema/event.ts';
import { kioskTable } from '../db/schema/kiosk.ts';
import { residentTable } from '../db/schema/resident.ts';
import { olderThan, pageOf, pageRows, textKey } from './page.ts';

/** Who has to decide about something that came in differently than it should have. */
export type Decider = 'manager' | 'staffAtCounter' | 'administrator';

/** Who decides about each kind of review (the facts stand; only people know what to do about them). */
export const reviewDecider = {
  overdraft: 'manager',
  beyondAllotment: 'manager',
  oversell: 'staffAtCounter',
  cardUnknown: 'manager',
  cardInactive: 'manager',
  cardMismatch: 'manager',
  priceDiffers: 'manager',
  itemUnknown: 'manager',
  ruleMismatch: 'manager',
  clockDrift: 'administrator',
  alreadyReversed: 'staffAtCounter',
  residentUnknown: 'manager',
  recovered: 'administrator',
  afterDamage: 'administrator',
  staffUnknown: 'manager',
  notPermitted: 'manager',
  letThrough: 'staffAtCounter',
  countConflict: 'staffAtCounter',
  reversalMismatch: 'manager',
  transferUnknown: 'manager',
  alreadyThere: 'manager',
} as const satisfies Record<ReviewCode, Decider>;

/** Who decides about what was set aside. */
export const setAsideDecider = {
  schema: 'administrator',
  hash: 'administrator',
  chain: 'administrator',
  oversized: 'administrator',
  conflict: 'manager',
  foreign: 'manager',
  failed: 'administrator',
} as const satisfies Record<SetAsideCode, Decider>;

/** Reviews, newest first, all or those of one code. */
export async function listReviews(
  database: Transaction,
  communityId: string,
  { code, from }: { readonly code: ReviewCode | undefined; readonly from: string | null },
) {
  const r = reviewTable;
  const key = textKey(r.event, r.code);
  const rows = await database
    .select({
      key,
      event: r.event,
      code: r.code,
      raisedAt: r.raisedAt,
      kioskId: r.kiosk,
      kioskLabel: kioskTable.label,
      type: eventTable.type,
      residentId: residentTable.id,
      residentName: residentTable.name,
    })
    .from(r)
    .leftJoin(kioskTable, and(eq(kioskTable.community, r.community), eq(kioskTable.id, r.kiosk)))
    .leftJoin(eventTable, and(eq(eventTable.community, r.community), eq(eventTable.id, r.event)))
    .leftJoin(
      residentTable,
      and(
        eq(residentTable.community, r.community),
        sql`${residentTable.id} = ${eventTable.payload}->'body'->>'residentId'`,
      ),
    )
    .where(
      and(
        eq(r.community, communityId),
        code === undefined ? undefined : eq(r.code, code),
        olderThan(r.raisedAt, key, from),
      ),
    )
    .orderBy(desc(r.raisedAt), desc(key))
    .limit(pageRows + 1);
  return pageOf(rows, (row) => [String(row.raisedAt.getTime()), row.key]);
}

/** What was set aside, newest first, of all kiosks or one: events in no balance, that somebody has to look at. */
export async function listSetAside(
  database: Transaction,
  communityId: string,
  { kioskId, from }: { readonly kioskId: string | undefined; readonly from: string | null },
) {
  const s = setAsideTable;
  const key = textKey(s.kiosk, s.epoch, s.seq, s.digest);
  const rows = await database
    .select({
      key,
      kioskId: s.kiosk,
      kioskLabel: kioskTable.label,
      epoch: s.epoch,
      seq: s.seq,
      eventId: s.eventId,
      code: s.code,
      detail: s.detail,
      raw: s.raw,
      receivedAt: s.receivedAt,
    })
    .from(s)
    .leftJoin(kioskTable, and(eq(kioskTable.community, s.community), eq(kioskTable.id, s.kiosk)))
    .where(
      and(
        eq(s.community, communityId),
        kioskId === undefined ? undefined : eq(s.kiosk, kioskId),
        olderThan(s.receivedAt, key, from),
      ),
    )
    .orderBy(desc(s.receivedAt), desc(key))
    .limit(pageRows + 1);
  return pageOf(rows, (row) => [String(row.receivedAt.getTime()), row.key]);
}

/** How many reviews were raised and how many events were set aside. */
export async function attentionTotals(database: Transaction, communityId: string) {
  const [reviews] = await database
    .select({ count: count() })
    .from(reviewTable)
    .where(eq(reviewTable.community, communityId));
  const [setAside] = await database
    .select({ count: count() })
    .from(setAsideTable)
    .where(eq(setAsideTable.community, communityId));
  return { reviews: reviews?.count ?? 0, setAside: setAside?.count ?? 0 };
}
