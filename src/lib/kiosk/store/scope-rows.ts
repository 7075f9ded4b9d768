import type { Table } from '#dexie';
import { rowScopeNames, type Changes, type RowScopeName } from '#lib/protocol/pull.ts';
import { cardForm, residentForm } from '#lib/protocol/columns.ts';
import { tabledScopes, type KioskTables } from './tables.ts';

// Where the tablet keeps the rows that pulls bring. All of it works inside the caller's transaction.

const isTabled = (name: RowScopeName): boolean => tabledScopes.some((tabled) => tabled === name);

/** Every table that pulls write, and one that starts over replaces. */
export const snapshotTables = (tables: KioskTables): readonly Table[] => [
  ...tabledScopes.map((name) => tables.table(name)),
  tables.residentBundles,
  tables.cardBundles,
  tables.scopeRows,
];

/** Writes the rows of all pages at once; a row that came twice counts as it came last. */
export async function putRows(tables: KioskTables, pages: readonly Changes[]): Promise<void> {
  const put = (name: RowScopeName) => {
    const rows = pages.flatMap((page): readonly { readonly id: string }[] => page[name]);
    return isTabled(name)
      ? tables.table(name).bulkPut(rows)
      : tables.scopeRows.bulkPut(rows.map((row) => ({ scope: name, id: row.id, row })));
  };
  await Promise.all([
    ...rowScopeNames.map(put),
    tables.residents.put(residentForm.concat(pages.map((page) => page.residents))),
    tables.cards.put(cardForm.concat(pages.map((page) => page.cards))),
  ]);
}
