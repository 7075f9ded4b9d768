import { isKnown } from '#lib/facts/facts.ts';
import { commitmentIn, isWorded, tombstoneOf } from '#lib/facts/registration/person.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { findWords } from './personal-words.ts';
import type { KioskTables, OutboxRow } from './tables.ts';

// How the words of people leave the tablet: with their event, or because they were erased. Loaded with an exchange.

/** Forgets the words beside events that are forgotten. */
export const forgetWords = (tables: KioskTables, rows: readonly Pick<OutboxRow, 'event'>[]): Promise<void> =>
  tables.personalWords.bulkDelete(rows.flatMap(({ event }) => commitmentIn(event) ?? []));

/**
 * Erases the words that the hub has erased. An event of version 1, which says the name itself, gives way
 * to its tombstone. The second copy cannot be written here and is marked.
 */
export async function eraseWords(tables: KioskTables, erasures: readonly ScopeRow<'erasures'>[]): Promise<void> {
  if (erasures.length === 0) return;
  const residentIds = erasures.filter(({ of }) => of === 'resident').map(({ id }) => id);
  // Asked of every event, because few of those that have words are found by a resident; an erasure is rare.
  const isOfThem = ({ event }: OutboxRow): boolean =>
    isKnown(event) && isWorded(event) && residentIds.includes(event.body.residentId);
  const rows = await tables.outbox.filter(isOfThem).toArray();
  const buried = rows.flatMap((row) => {
    if (row.event.type !== 'resident.registered') return [];
    const event = tombstoneOf(row.event);
    return event === row.event ? [] : [{ ...row, event }];
  });
  const found = await findWords(
    tables,
    rows.flatMap(({ event }) => commitmentIn(event) ?? []),
  );
  if (buried.length === 0 && found.size === 0) return;
  await Promise.all([
    tables.outbox.bulkPut(buried),
    tables.personalWords.bulkDelete([...found.keys()]),
    tables.write('erasedSinceCopy', ((await tables.read('erasedSinceCopy')) ?? 0) + 1),
  ]);
}

/** Notes that the second copy holds no words any more that were erased, unless others were erased meanwhile. */
export const noteCopied = (tables: KioskTables, erasures: number | undefined): Promise<void> =>
  tables.transaction('rw', tables.meta, async () => {
    if ((await tables.read('erasedSinceCopy')) === erasures) await tables.meta.delete('erasedSinceCopy');
  });
