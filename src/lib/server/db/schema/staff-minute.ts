import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { community, instant } from './columns.ts';

/** A minute (since 1970, as the tablet's clock has it) in which a member of staff did something at a tablet. */
export const staffMinuteTable = pgTable(
  'staff_minute',
  {
    community: community(),
    staff: text('staff').notNull(),
    minute: bigint('minute', { mode: 'number' }).notNull(),
    kiosk: text('kiosk').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.staff, t.minute, t.kiosk] })],
);

/** One that has two tablets, of which `kiosk` sorts first. */
export const staffTwiceTable = pgTable(
  'staff_twice',
  {
    community: community(),
    staff: text('staff').notNull(),
    /** The day in UTC, counted from 1970. */
    day: bigint('day', { mode: 'number' }).notNull(),
    minute: bigint('minute', { mode: 'number' }).notNull(),
    kiosk: text('kiosk').notNull(),
    other: text('other').notNull(),
    /** When the later of the two arrived. */
    noticedAt: instant('noticed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.community, t.staff, t.day, t.minute, t.kiosk, t.other] })],
);
