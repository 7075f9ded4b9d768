import { bigint, boolean, date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { PendingOutcome, WorthKind } from '#lib/domain/award-allowance.ts';
import { community, instant } from './columns.ts';

/** What the facts of a kiosk were worth on a day, by which the next ones of that day are judged. */
export const worthDayTable = pgTable(
  'worth_day',
  {
    community: community(),
    kiosk: text('kiosk').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    kind: text('kind').$type<WorthKind>().notNull(),
    points: bigint('points', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.kiosk, t.day, t.kind] })],
);

/** Of which facts points became pending. Append-only. */
export const pendingAwardTable = pgTable(
  'pending_award',
  {
    community: community(),
    event: uuid('event').notNull(),
    resident: text('resident').notNull(),
    kiosk: text('kiosk').notNull(),
    /** The day on which they count, which need not be the one that the event says. */
    day: date('day', { mode: 'string' }).notNull(),
    points: bigint('points', { mode: 'number' }).notNull(),
    pendingSince: instant('pending_since').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.event] }),
    index('pending_award_since').on(t.community, t.pendingSince, t.event),
  ],
);

/**
 * What became of pending points. After a restore a decision may be there before its event, and is posted when that has
 * arrived and has pending points again.
 */
export const pendingDecisionTable = pgTable(
  'pending_decision',
  {
    community: community(),
    event: uuid('event').notNull(),
    /** The id under which it is posted: of the hub's fact, or the event that took the award back. */
    posting: uuid('posting').notNull(),
    outcome: text('outcome').$type<PendingOutcome>().notNull(),
    /** Whoever decided; empty where an event did. */
    staff: text('staff').notNull(),
    decidedAt: instant('decided_at').notNull(),
    posted: boolean('posted').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.event] }),
    index('pending_decision_staff').on(t.community, t.staff, t.decidedAt),
  ],
);
