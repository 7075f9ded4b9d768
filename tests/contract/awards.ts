import { sql } from 'drizzle-orm';
import { decideAward, giveAward, type AwardWanted } from '#lib/server/console/awards.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import type { ChainContext } from '#lib/server/ledger/hub-chain.ts';
import { auditor, byManager, chainOf, foundCommunity, newId, openingPoints, residentId, testNow } from './community.ts';
import { recordEach } from './hub-facts.ts';

// What the tests of points for many have in common.

export const today = '2026-11-22';
/** Five points each time, at most ten a day (`someHubFacts`); `service` gives ten points an hour. */
export const reading = 'reading';

export const seenOf = (index: number, quantity = 1, points = 5, before = 0) => ({
  residentId: residentId(index),
  quantity,
  points,
  before,
});

export const found = async (database: Database, size: Parameters<typeof foundCommunity>[1] = {}): Promise<string> => {
  const community = await foundCommunity(database, size);
  await recordEach(chainOf(database), community, '开读书会', ['categories.added']);
  return community;
};
export const give = (
  database: Database,
  community: string,
  wanted: Partial<AwardWanted> = {},
  context?: ChainContext,
) =>
  giveAward(
    context ?? chainOf(database),
    byManager(community),
    { id: newId(), categoryId: reading, day: today, reason: '秋天的读书会', lines: [seenOf(0), seenOf(1)], ...wanted },
    testNow,
  );
export const decide = (
  database: Database,
  community: string,
  id: string,
  { decision = 'confirm' as 'confirm' | 'refuse', staffId = auditor, at = testNow } = {},
) => decideAward(chainOf(database), { communityId: community, staffId, role: 'auditor' }, { id, decision }, at);
export const balances = async (database: Database, community: string): Promise<readonly number[]> => {
  const rows = await queryRows<{ balance: number }>(
    database.orm,
    sql`SELECT balance::float8 AS balance FROM account WHERE community = ${community} AND kind = 'resident' ORDER BY id`,
  );
  return rows.map(({ balance }) => balance - openingPoints);
};
