import { and, asc, count, eq, gte, sql } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import { eventTable, saidInBody } from '../db/schema/event.ts';

/** What a tablet recorded in so long before it was lost is worth a look. */
export const recentMs = 7 * 24 * 60 * 60_000;

/**
 * How many events of each type a kiosk recorded at or after a moment of its own clock, also those that came later, and
 * how many points they name in sum (null for a type that names none).
 */
export const recentRecords = (database: Transaction, communityId: string, kioskId: string, since: Date) =>
  database
    .select({
      type: eventTable.type,
      events: count(),
      points: sql<number | null>`sum((${saidInBody('points')})::bigint)::float8`,
    })
    .from(eventTable)
    .where(and(eq(eventTable.community, communityId), eq(eventTable.kiosk, kioskId), gte(eventTable.at, since)))
    .groupBy(eventTable.type)
    .orderBy(asc(eventTable.type));
