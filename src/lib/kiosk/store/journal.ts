import * as v from 'valibot';
import { sha256Base64Url } from '#lib/base/hash.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';

// The second copy of the outbox: one line per entry, each with a checksum, appended to a file that is not IndexedDB's.
// A damaged IndexedDB is replaced by an empty one without a word, and this file is what notices and what gives back.

/** One entry: the tablet was paired (so that an empty store is known to have been lost), or an event. */
export type JournalEntry =
  | { readonly kind: 'paired'; readonly kiosk: string; readonly epoch: string }
  | { readonly kind: 'event'; readonly event: KioskEvent };

/** Where the lines are kept. Everything rejects when the place is missing or fails. */
export interface JournalFile {
  /** Appends text and flushes it to the disk. */
  append(text: string): Promise<void>;
  read(): Promise<string>;
  /** Replaces everything by `text`. */
  replace(text: string): Promise<void>;
}

const checksumLength = 12;
const entrySchema = v.variant('kind', [
  v.object({ kind: v.literal('paired'), kiosk: v.string(), epoch: v.string() }),
  v.object({ kind: v.literal('event'), event: v.looseObject({ id: v.string(), epoch: v.string(), seq: v.number() }) }),
]);

/** An entry as its line. */
export function journalLine(entry: JournalEntry): string {
  const text = JSON.stringify(entry);
  return `${sha256Base64Url(text).slice(0, checksumLength)} ${text}\n`;
}

/** What a file holds, and how many of its lines cannot be read. */
export interface ReadJournal {
  readonly entries: readonly JournalEntry[];
  readonly damagedLines: number;
}

/** The entries of a file. A torn last line, and any that is damaged, is left out and counted. */
export function readJournal(text: string): ReadJournal {
  const entries: JournalEntry[] = [];
  let damagedLines = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = readLine(line);
    if (entry === undefined) damagedLines += 1;
    else entries.push(entry);
  }
  return { entries, damagedLines };
}

function readLine(line: string): JournalEntry | undefined {
  const text = line.slice(checksumLength + 1);
  if (sha256Base64Url(text).slice(0, checksumLength) !== line.slice(0, checksumLength)) return undefined;
  const parsed = v.safeParse(entrySchema, JSON.parse(text));
  // The checksum says that these are the bytes that were written, and only whole events are written.
  return parsed.success ? (parsed.output as unknown as JournalEntry) : undefined;
}
