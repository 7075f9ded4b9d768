import { boolean, doublePrecision, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { community, instant } from './columns.ts';

/** Awards to many residents at once, and what became of each. Why each was made is said by its fact alone. */
export const awardBatchTable = pgTable(
  'award_batch',
  {
    community: community(),
    id: uuid('id').notNull(),
    /** The number of the hub's fact that said it first. */
    fact: integer('fact').notNull(),
    category: text('category').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    /** When residents did what they get points for. */
    at: instant('at').notNull(),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    /** Null while a second person has to decide. */
    outcome: text('outcome').$type<'awarded' | 'refused'>(),
    /** Null while nobody has decided, and where nobody else had to. */
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    index('award_batch_proposed').on(t.community, t.proposedAt),
    index('award_batch_decided').on(t.community, t.proposedBy, t.decidedAt),
  ],
);

/** What each resident gets by such an award. */
export const awardLineTable = pgTable(
  'award_line',
  {
    community: community(),
    /** Also the id of the transfer. */
    id: uuid('id').notNull(),
    batch: uuid('batch').notNull(),
    resident: text('resident').notNull(),
    /** Hours, or times, as the rule counts. */
    quantity: doublePrecision('quantity').notNull(),
    points: integer('points').notNull(),
    /** Whether the transfer is in the ledger. */
    posted: boolean('posted').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    index('award_line_batch').on(t.community, t.batch),
    index('award_line_resident').on(t.community, t.resident),
  ],
);
