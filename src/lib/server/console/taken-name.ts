import { and, eq, ne } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import type { storeTable } from '../db/schema/community.ts';
import type { categoryTable } from '../db/schema/resident.ts';

/** Whether another store or category of the community is called so. */
export async function isNameTaken(
  tx: Transaction,
  table: typeof storeTable | typeof categoryTable,
  communityId: string,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<boolean> {
  const rows = await tx
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.community, communityId), ne(table.id, id), eq(table.name, name)))
    .limit(1);
  return rows.length > 0;
}
