import { and, eq, ne } from 'drizzle-orm';
import type { Transaction } from '../db/database.ts';
import type { storeTable } from '../db/schema/community.ts';
import type { categoryTable } from '../db/schema/resident.ts';

/** What has names that no two of a community share. */
type Named = typeof storeTable | typeof categoryTable;

/** Whether another store or category of the community is called so. */
export async function isNameTaken(
  tx: Transaction,
  table: Named,
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

/** Looks, under the lock of a change, whether the name that somebody wants is another one's by now. */
export const forbidsTakenName =
  (
    table: Named,
    communityId: string,
    { id, wanted }: { readonly id: string; readonly wanted: { readonly name: string } },
  ) =>
  async (tx: Transaction, changed: readonly string[]): Promise<'nameTaken' | undefined> =>
    changed.includes('name') && (await isNameTaken(tx, table, communityId, { id, name: wanted.name }))
      ? 'nameTaken'
      : undefined;
