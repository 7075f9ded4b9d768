import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { community } from './columns.ts';

/** What the office keeps and changes. Each is a table of that name. */
export const thingKinds = ['item', 'supplier', 'store', 'category'] as const;
export type ThingKind = (typeof thingKinds)[number];

/** Which facts of the hub changed a thing, in their order. Who, when, why, before and after are in the fact. */
export const thingChangeTable = pgTable(
  'thing_change',
  {
    community: community(),
    kind: text('kind').$type<ThingKind>().notNull(),
    thing: text('thing').notNull(),
    /** Its place among the changes of the thing, counted from 1. */
    number: integer('number').notNull(),
    fact: integer('fact').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.kind, t.thing, t.number] })],
);
