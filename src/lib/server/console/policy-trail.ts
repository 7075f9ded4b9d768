import { sql } from 'drizzle-orm';
import { queryRows, type Database } from '../db/database.ts';

/** Figures of a policy that were changed in the database by hand, beside the console, without anybody's name. */
export type UntracedFigures = {
  readonly community: string;
  /** The change behind which it happened. */
  readonly number: number;
  readonly figures: number;
};

/**
 * Looks whether each change of a policy begins where the one before it ended, and whether the last one is in force. It
 * is no part of the ledger's verification: the points add up in either case, and a backup must not fail for it.
 */
export const untracedFigures = ({ orm }: Database): Promise<readonly UntracedFigures[]> =>
  queryRows<UntracedFigures>(
    orm,
    sql`SELECT change.community, change.number, differing.figures::float8 AS figures
      FROM policy_change AS change
      JOIN community ON community.id = change.community
      LEFT JOIN policy_change AS later ON later.community = change.community AND later.number = change.number + 1
      CROSS JOIN LATERAL (
        SELECT count(*) AS figures FROM jsonb_each(change.after) AS figure
        WHERE coalesce(later.before, community.policy) -> figure.key IS DISTINCT FROM figure.value) AS differing
      WHERE differing.figures > 0 ORDER BY change.community, change.number`,
  );
