import type { DraftRow } from '../tables.ts';
import { readTime } from '../time.ts';
import type { DeskEnvironment } from './recording.ts';

/** Something begun and not recorded yet, as its screen wrote it. */
export interface Draft<Value> extends Omit<DraftRow, 'value'> {
  readonly value: Value;
}

type Memory = Pick<DeskEnvironment, 'tables'>;

/** A draft by its name, undefined when there is none. Each name has one kind of value, which its only writer knows. */
export async function readDraft<Value>({ tables }: Memory, name: string): Promise<Draft<Value> | undefined> {
  return (await tables.drafts.get(name)) as Draft<Value> | undefined;
}

/** The drafts whose names begin with `prefix`, by name. */
export async function listDrafts<Value>({ tables }: Memory, prefix: string): Promise<readonly Draft<Value>[]> {
  return (await tables.drafts.where('name').startsWith(prefix).toArray()) as Draft<Value>[];
}

/** Keeps something that is not recorded yet. @param owner the id of whoever works on it. */
export async function saveDraft(
  { tables, reading }: DeskEnvironment,
  name: string,
  owner: string,
  value: unknown,
): Promise<void> {
  const { nowMs: updatedMs } = await readTime(tables, reading());
  await tables.drafts.put({ name, owner, value, updatedMs });
}

/** Forgets a draft: what was begun is recorded. */
export const dropDraft = ({ tables }: Memory, name: string): Promise<void> => tables.drafts.delete(name);
