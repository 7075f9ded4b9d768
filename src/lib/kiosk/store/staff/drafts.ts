import type { DraftRow, KioskTables } from '../tables.ts';

/** Something begun and not recorded yet, as its screen wrote it. */
export interface Draft<Value> extends Omit<DraftRow, 'value'> {
  readonly value: Value;
}

/** A draft by its name, undefined when there is none. Each name has one kind of value, which its only writer knows. */
export async function readDraft<Value>(tables: KioskTables, name: string): Promise<Draft<Value> | undefined> {
  return (await tables.drafts.get(name)) as Draft<Value> | undefined;
}

/** The drafts whose names begin with `prefix`, by name. */
export async function listDrafts<Value>(tables: KioskTables, prefix: string): Promise<readonly Draft<Value>[]> {
  return (await tables.drafts.where('name').startsWith(prefix).toArray()) as Draft<Value>[];
}
