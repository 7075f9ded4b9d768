import { sql, type SQL } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Decision } from '#lib/domain/decision.ts';
import type { ReviewCode } from '#lib/findings/reviews.ts';
import type { EventResult, SetAsideCode } from '#lib/protocol/push.ts';
import { community, instant } from './columns.ts';

export const eventTable = pgTable(
  'event',
  {
    community: community(),
    id: uuid('id').notNull(),
    kiosk: text('kiosk').notNull(),
    epoch: uuid('epoch').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** True where another event has this place, because two devices went on with one chain; else null. */
    beside: boolean('beside'),
    type: text('type').notNull(),
    at: instant('at').notNull(),
    receivedAt: instant('received_at').notNull(),
    hash: text('hash').notNull(),
    /** The event as it came, without its hash: the very text that the hash is over, which is kept and seldom read. */
    payload: text('payload').notNull(),
    /** The answer that was given first, and is given again. */
    answer: jsonb('answer').$type<Pick<EventResult, 'status' | 'review'>>().notNull(),
    /** The change that stored it; null for what was stored before seals. */
    revision: bigint('revision', { mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.id] }),
    uniqueIndex('event_place')
      .on(t.community, t.kiosk, t.epoch, t.seq)
      .where(sql`beside IS NULL`),
    index('event_received').on(t.community, t.receivedAt),
    index('event_revision').on(t.community, t.revision),
  ],
);

/** What the body of an event says under a key, as text; null where it says nothing. */
export const saidInBody = (key: string): SQL<string | null> =>
  sql<string | null>`${eventTable.payload}::json->'body'->>${key}::text`;

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
  (t) => [
    primaryKey({ columns: [t.community, t.kiosk, t.epoch, t.seq, t.digest] }),
    index('set_aside_received').on(t.community, t.receivedAt),
  ],
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

/**
 * Somebody's decision about something that was found. It is never changed: a later one has the next number, and the
 * last one counts.
 */
export const reviewDecisionTable = pgTable(
  'review_decision',
  {
    community: community(),
    /** What it is about, as `server/console/finding-key.ts` writes it. */
    finding: text('finding').notNull(),
    number: integer('number').notNull(),
    decision: text('decision').$type<Decision>().notNull(),
    note: text('note').notNull(),
    staff: text('staff').notNull(),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.finding, t.number] })],
);

/** A place in a chain where events were missing when later ones came. Most are filled by the next push. */
export const chainGapTable = pgTable(
  'chain_gap',
  {
    community: community(),
    kiosk: text('kiosk').notNull(),
    epoch: uuid('epoch').notNull(),
    /** The seq that the hub asked for. */
    wanted: bigint('wanted', { mode: 'number' }).notNull(),
    /** The seq that came instead; null when it could not be told. */
    arrived: bigint('arrived', { mode: 'number' }),
    noticedAt: instant('noticed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.kiosk, t.epoch, t.wanted] })],
);
