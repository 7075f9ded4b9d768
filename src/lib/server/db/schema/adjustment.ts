import { boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { community, instant } from './columns.ts';

/** Adjustments of points that somebody has proposed, and what became of each. */
export const adjustmentTable = pgTable(
  'adjustment',
  {
    community: community(),
    id: uuid('id').notNull(),
    resident: text('resident').notNull(),
    /** Signed from the resident's side. */
    points: integer('points').notNull(),
    reason: text('reason').notNull(),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    /** Null while nobody has decided. */
    outcome: text('outcome').$type<'confirmed' | 'refused'>(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    /** Whether the transfer is in the ledger. */
    posted: boolean('posted').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    index('adjustment_resident').on(t.community, t.resident),
    index('adjustment_proposed').on(t.community, t.proposedAt),
  ],
);
