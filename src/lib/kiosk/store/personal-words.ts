import type { SaltedWords } from '#lib/facts/registration/person.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { KioskTables } from './tables.ts';

// The words of people, which lie beside the events that commit to them. All of it works inside the caller's
// transaction, and asks the table only where an event has such words, because most have none.

/** Something about an event. */
interface OfEvent {
  readonly event: KioskEvent;
}

/** The same with the words that lie beside the event; null for one without words, or whose words were erased. */
export type Worded<Row extends OfEvent = OfEvent> = Row & { readonly words: SaltedWords | null };

/** Keeps words beside the event that commits to them. The hub has not been told of them yet. */
export const keepWords = (tables: KioskTables, event: KioskEvent, words: SaltedWords): Promise<unknown> =>
  tables.personalWords.put({ commitment: commitmentIn(event) ?? '', words, untold: [event.epoch, event.seq] });

/** The words that are kept, by their commitments. */
export async function findWords(
  tables: KioskTables,
  commitments: readonly string[],
): Promise<ReadonlyMap<string, SaltedWords>> {
  if (commitments.length === 0) return new Map();
  const rows = await tables.personalWords.bulkGet([...commitments]);
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.commitment, row.words]])));
}

/** Rows with the words beside their events. */
export async function withWords<Row extends OfEvent>(
  tables: KioskTables,
  rows: readonly Row[],
): Promise<readonly Worded<Row>[]> {
  const found = await findWords(
    tables,
    rows.flatMap(({ event }) => commitmentIn(event) ?? []),
  );
  return rows.map((row) => ({ ...row, words: found.get(commitmentIn(row.event) ?? '') ?? null }));
}
