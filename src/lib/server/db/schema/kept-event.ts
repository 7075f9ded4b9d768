import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { community, instant } from './columns.ts';

/** An event of another kiosk, as a tablet brought it that does not take that one's place. Nothing follows from it. */
export const keptEventTable = pgTable(
  'kept_event',
  {
    community: community(),
    /** The kiosk that brought it. */
    sender: text('sender').notNull(),
    hash: text('hash').notNull(),
    /** The kiosk that recorded it, as it says itself. */
    recorder: text('recorder').notNull(),
    event: uuid('event').notNull(),
    type: text('type').notNull(),
    at: instant('at').notNull(),
    /** The event as it came, without its hash: the text that the hash is over. */
    payload: text('payload').notNull(),
    /** The words that came beside it and that it commits to, as JSON; null where there are none. */
    words: text('words'),
    keptSince: instant('kept_since').notNull(),
    /** When a manager said that it is not to be taken; null while nobody did. It stays all the same. */
    discardedAt: instant('discarded_at'),
  },
  (t) => [primaryKey({ columns: [t.community, t.sender, t.hash] }), index('kept_event_hash').on(t.community, t.hash)],
);
