import { isKnown } from '#lib/facts/facts.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { tombstoneOf } from '#lib/facts/tombstone.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import { residentOf } from '#lib/facts/words.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { findWords } from './personal-words.ts';
import type { KioskTables, OutboxRow } from './tables.ts';

// How the words of people leave the tablet: with their event, or because they were erased. Loaded with an exchange.

/** Forgets the words beside events that are forgotten. */
export const forgetWords = (tables: KioskTables, rows: readonly Pick<OutboxRow, 'event'>[]): Promise<void> =>
  tables.personalWords.bulkDelete(rows.flatMap(({ event }) => commitmentIn(event) ?? []));

/**
 * Erases the words that the hub has erased. An event that says the words itself gives way to its tombstone. The second
 * copy cannot be written here and is marked.
 */
export async function eraseWords(tables: KioskTables, erasures: readonly ScopeRow<'erasures'>[]): Promise<void> {
  if (erasures.length === 0) return;
  const idsOf = (wanted: 'resident' | 'event') =>
    new Set(erasures.filter(({ of }) => of === wanted).map(({ id }) => id));
  const events = idsOf('event');
  const rows = await rowsOf(tables, idsOf('resident'), events);
  const buried = rows.flatMap((row) => {
    // With a resident's name goes what lies beside events; a text that one says itself goes by its own erasure.
    if (row.event.type !== 'resident.registered' && !events.has(row.id)) return [];
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

/**
 * The events whose words concern some residents, and some events. Asked of every event, because few of those that have
 * words are found by a resident; an erasure is rare. A redemption stands before the reversal that names it.
 */
async function rowsOf(
  tables: KioskTables,
  residentIds: ReadonlySet<string>,
  eventIds: ReadonlySet<string>,
): Promise<readonly OutboxRow[]> {
  const redemptions = new Map<string, Bodies['redemption.recorded']>();
  const rows: OutboxRow[] = [];
  await tables.outbox.orderBy('[epoch+seq]').each((row) => {
    const { event } = row;
    if (!isKnown(event)) return;
    if (event.type === 'redemption.recorded') redemptions.set(event.body.redemptionId, event.body);
    const resident = residentOf(event, (id) => redemptions.get(id)) ?? '';
    if (residentIds.has(resident) || eventIds.has(event.id)) rows.push(row);
  });
  return rows;
}

/** Notes that the second copy holds no words any more that were erased, unless others were erased meanwhile. */
export const noteCopied = (tables: KioskTables, erasures: number | undefined): Promise<void> =>
  tables.transaction('rw', tables.meta, async () => {
    if ((await tables.read('erasedSinceCopy')) === erasures) await tables.meta.delete('erasedSinceCopy');
  });
