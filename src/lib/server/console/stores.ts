import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';

/** The community's stores, those with the most goods first. */
export const listStores = (database: Transaction, communityId: string) =>
  database
    .select({ id: storeTable.id, name: storeTable.name, nameEn: storeTable.nameEn })
    .from(storeTable)
    .where(eq(storeTable.community, communityId))
    .orderBy(
      desc(sql`(SELECT count(*) FROM stock WHERE stock.community = ${communityId} AND stock.store = ${storeTable.id})`),
      asc(storeTable.id),
    );
