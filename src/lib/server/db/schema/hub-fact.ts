import { bigint, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { HubFactType } from '#lib/hub-facts/hub-fact.ts';
import { community, instant } from './columns.ts';

/** What managers did, in the hub's own chain: gapless from 1 in each community, and never changed. */
export const hubFactTable = pgTable(
  'hub_fact',
  {
    community: community(),
    number: integer('number').notNull(),
    id: uuid('id').notNull(),
    type: text('type').$type<HubFactType>().notNull(),
    v: integer('v').notNull(),
    at: instant('at').notNull(),
    /** Who did it; null for what the hub does by itself. */
    staff: text('staff'),
    /** Why, as the fact holds it or as it lies beside the fact (`resident_words`); empty once it was erased. */
    reason: text('reason').notNull(),
    hash: text('hash').notNull(),
    prev: text('prev').notNull(),
    /** The fact without its hash: the very text that the hash is over, or its tombstone. */
    payload: text('payload').notNull(),
    /** The change by which it was applied to this database: another one after a restore. */
    revision: bigint('revision', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.community, t.number] }),
    unique('hub_fact_id').on(t.community, t.id),
    unique('hub_fact_prev').on(t.community, t.prev),
  ],
);

/**
 * What of a fact is not for everybody, such as hashes of PINs: of use where the fact is applied once more. It may be
 * erased.
 */
export const hubFactConfidentialTable = pgTable(
  'hub_fact_confidential',
  {
    community: community(),
    number: integer('number').notNull(),
    said: text('said').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.number] })],
);

/** Of which facts the reason was erased, and by which fact of the hub. */
export const hubFactErasureTable = pgTable(
  'hub_fact_erasure',
  {
    community: community(),
    erased: uuid('erased').notNull(),
    /** SHA-256 over the tombstone in the place of the fact; null where it has none. */
    tombstone: text('tombstone'),
    fact: integer('fact').notNull(),
    erasedAt: instant('erased_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.erased] })],
);
