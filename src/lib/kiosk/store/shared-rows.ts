import Dexie from '#dexie';
import type { RowScopeName, ScopeRow } from '#lib/protocol/pull.ts';
import type { KioskTables } from './tables.ts';

/** Every row of a scope that has no table of its own, inside the caller's transaction. */
export async function sharedRows<Name extends RowScopeName>(
  { scopeRows }: KioskTables,
  name: Name,
): Promise<readonly ScopeRow<Name>[]> {
  const rows = await scopeRows.where('[scope+id]').between([name, Dexie.minKey], [name, Dexie.maxKey]).toArray();
  return rows.map(({ row }) => row as ScopeRow<Name>);
}
