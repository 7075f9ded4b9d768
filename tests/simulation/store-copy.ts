import type { KioskTables } from '#lib/kiosk/store/tables.ts';

/** Rows of a tablet's store as they were at some time, by table. */
export type StoreCopy = ReadonlyMap<string, readonly unknown[]>;

export async function copyOf({ tables }: KioskTables): Promise<StoreCopy> {
  const rows = tables.map(async (table) => [table.name, (await table.toArray()) as unknown[]] as const);
  return new Map(await Promise.all(rows));
}

/** Puts a copy in the place of whatever the store holds. */
export const putBackCopy = (tables: KioskTables, copy: StoreCopy): Promise<void> =>
  tables.transaction('rw', tables.tables, async () => {
    for (const table of tables.tables) {
      await table.clear();
      await table.bulkPut([...(copy.get(table.name) ?? [])]);
    }
  });
