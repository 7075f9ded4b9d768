import { bigint, index, json, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { EventResult, SetAsideCode, ReviewCode } from '#lib/protocol/push.ts';
import { community, instant } from './columns.ts';

export const eventTable = pgTable(
  'event',
  {
    community: community(),
    id: uuid('id').notNull(),
    kiosk: text('kiosk').notNull(),
    epoch: uuid('epoch').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    type: text('type').notNull(),
    at: instant('at').notNull(),
    receivedAt: instant('received_at').notNull(),
    hash: text('hash').notNull(),
    /** The event as it came: text that is kept and seldom read, so that nothing is spent on taking it apart. */
    payload: json('payload').notNull(),
    /** The answer that was given first, and is given again. */
    answer: jsonb('answer').$type<Pick<EventResult, 'status' | 'review'>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    unique('event_seq').on(t.community, t.kiosk, t.epoch, t.seq),
    index('event_received').on(t.community, t.receivedAt),
  ],
);

export const waitingTable = pgTable(
  'waiting',
  { community: community(), event: uuid('event').notNull(), waitsFor: text('waits_for').notNull() },
  (t) => [primaryKey({ columns: [t.community, t.event] }), index('waiting_for').on(t.community, t.waitsFor)],
);

export const setAsideTable = pgTable(
  'set_aside',
  {
    community: community(),
    kiosk: text('kiosk').notNull(),
    epoch: uuid('epoch').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** SHA-256 of what came, so that the same bytes get the same answer. */
    digest: text('digest').notNull(),
    eventId: text('event_id'),
    code: text('code').$type<SetAsideCode>().notNull(),
    detail: text('detail').notNull(),
    raw: text('raw').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.kiosk, t.epoch, t.seq, t.digest] })],
);

export const reviewTable = pgTable(
  'review',
  {
    community: community(),
    event: uuid('event').notNull(),
    code: text('code').$type<ReviewCode>().notNull(),
    kiosk: text('kiosk').notNull(),
    detail: jsonb('detail').notNull(),
    raisedAt: instant('raised_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.event, t.code] }), index('review_raised').on(t.community, t.raisedAt)],
);
