import { asc, eq } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import { storeTable } from '../db/schema/community.ts';

/** The community's stores in order of their ids. */
export const listStores = (database: Transaction, communityId: string) =>
  database
    .select({ id: storeTable.id, name: storeTable.name, nameEn: storeTable.nameEn })
    .from(storeTable)
    .where(eq(storeTable.community, communityId))
    .orderBy(asc(storeTable.id));
