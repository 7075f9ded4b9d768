import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { queryRows } from '#lib/server/db/database.ts';
import { enterResidents, foundCommunity } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// Rows that are read are counted and no time is taken, so that the figure is the same on any machine.

describeOnEachDatabase('entering people into a database that is new', (_database, open) => {
  it('reads accounts in proportion to the people, and not each beside each', async () => {
    const place = await open();
    try {
      const community = await foundCommunity(place, { residents: 0 });
      const many = 300;
      const read = await place.transaction(async (tx) => {
        await enterResidents(tx, community, many);
        const [accounts] = await queryRows<{ read: number }>(
          tx,
          sql`SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS read
            FROM pg_stat_xact_user_tables WHERE relname = 'account'`,
        );
        return accounts?.read ?? 0;
      });
      expect(read).toBeGreaterThan(0);
      expect(read / many).toBeLessThan(3);
    } finally {
      await place.close();
    }
  });
});
