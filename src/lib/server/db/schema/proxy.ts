import { date, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ConsentWay } from '#lib/domain/proxy.ts';
import { community, instant, revision } from './columns.ts';

/** Who may redeem from whose account (代兑), by the facts of the hub that say it. */
export const proxyTable = pgTable(
  'proxy',
  {
    community: community(),
    id: uuid('id').notNull(),
    /** Whose points they are. */
    resident: text('resident').notNull(),
    /** Whose card is shown. */
    helper: text('helper').notNull(),
    consent: text('consent').$type<ConsentWay>().notNull(),
    witness: text('witness'),
    fromDay: date('from_day', { mode: 'string' }).notNull(),
    untilDay: date('until_day', { mode: 'string' }).notNull(),
    fact: integer('fact').notNull(),
    /** When it was ended before its last day, and by which fact: its own, or that one of the two left or was erased. */
    endedAt: instant('ended_at'),
    endedBy: integer('ended_by'),
    revision: revision(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    index('proxy_resident').on(t.community, t.resident),
    index('proxy_helper').on(t.community, t.helper),
  ],
);
