import { bigint, text, timestamp } from 'drizzle-orm/pg-core';

/** The leading column of every key. */
export const community = () => text('community').notNull();
/** A moment of the hub's clock, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
/** Where in the community's counter the row changed last: what a pull walks along. */
export const revision = () => bigint('revision', { mode: 'number' }).notNull();
