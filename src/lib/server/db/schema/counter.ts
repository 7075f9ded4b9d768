import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { VarianceReason } from '#lib/facts/stocktake/reason.ts';
import type { WriteOffReason } from '#lib/facts/write-off/limits.ts';
import { community, instant } from './columns.ts';

// What staff recorded at the counter. Each row belongs to the event that brought it, and is append-only like it.

/** The columns of who did it, where and when by the kiosk's clock. */
const recorded = () => ({
  community: community(),
  event: uuid('event').notNull(),
  id: uuid('id').notNull(),
  kiosk: text('kiosk').notNull(),
  store: text('store').notNull(),
  staff: text('staff'),
});

export const stockCountTable = pgTable(
  'stock_count',
  {
    ...recorded(),
    place: text('place').notNull(),
    approvedBy: text('approved_by'),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.event] })],
);

export const stockCountLineTable = pgTable(
  'stock_count_line',
  {
    community: community(),
    event: uuid('event').notNull(),
    line: integer('line').notNull(),
    item: text('item').notNull(),
    counted: integer('counted').notNull(),
    expected: integer('expected').notNull(),
    /** False for a line that did not know of the count before it, and so changed nothing. */
    applied: boolean('applied').notNull(),
    reason: text('reason').$type<VarianceReason>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.event, t.line] })],
);

export const writeOffTable = pgTable(
  'write_off',
  {
    ...recorded(),
    reason: text('reason').$type<WriteOffReason>().notNull(),
    note: text('note').notNull(),
    /** A small picture as a data URL. */
    photo: text('photo'),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.event] })],
);

export const shiftTable = pgTable(
  'shift',
  {
    ...recorded(),
    beginsAt: instant('begins_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    redemptions: integer('redemptions').notNull(),
    reversals: integer('reversals').notNull(),
    accruals: integer('accruals').notNull(),
    points: bigint('points', { mode: 'number' }).notNull(),
    cashExpectedFen: bigint('cash_expected_fen', { mode: 'number' }).notNull(),
    cashCountedFen: bigint('cash_counted_fen', { mode: 'number' }).notNull(),
    unsent: integer('unsent').notNull(),
    flagged: integer('flagged').notNull(),
    note: text('note').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.event] }), index('shift_ended').on(t.community, t.endsAt)],
);
