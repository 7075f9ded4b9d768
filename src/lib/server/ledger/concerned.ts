import { sql, type SQL } from 'drizzle-orm';

/**
 * Whom the words beside an event concern, as a column of `event`: the resident whom it names, or whose redemption it
 * undoes; empty for nobody, and while the redemption has not been applied.
 * @param community the community of the event
 */
export const concerned = (
  community: SQL | string,
): SQL => sql`coalesce(event.payload::json -> 'body' ->> 'residentId', (
  SELECT sale.payload::json -> 'body' ->> 'residentId' FROM redemption
    JOIN event AS sale ON sale.community = ${community} AND sale.id = redemption.event
    WHERE redemption.community = ${community}
      AND redemption.id = (event.payload::json -> 'body' ->> 'redemptionId')::uuid), '')`;
