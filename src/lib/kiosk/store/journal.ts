import { digestBase64Url } from '#lib/base/digest.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { withWords } from './personal-words.ts';
import type { KioskTables } from './tables.ts';

// The second copy of the outbox: one line per entry, each with a checksum, appended to a file that is not IndexedDB's.
// A damaged IndexedDB is replaced by an empty one without a word, and this file is what notices and what gives back.

/**
 * One entry: the tablet was paired (so that an empty store is known to have been lost), or an event with the words that
 * lie beside it.
 */
export type JournalEntry =
  | { readonly kind: 'paired'; readonly kiosk: string; readonly epoch: string }
  | { readonly kind: 'event'; readonly event: KioskEvent; readonly words?: SaltedWords };

/** Where the lines are kept. Everything rejects when the place is missing or fails. */
export interface JournalFile {
  /** Appends text and flushes it to the disk. */
  append(text: string): Promise<void>;
  read(): Promise<string>;
  /** Replaces everything by `text`. */
  replace(text: string): Promise<void>;
}

const checksumLength = 12;
const kinds: readonly JournalEntry['kind'][] = ['paired', 'event'];

/** Entries as their lines. */
export async function journalLines(entries: readonly JournalEntry[]): Promise<string> {
  const lines = entries.map(async (entry) => {
    const text = JSON.stringify(entry);
    return `${await checksum(text)} ${text}\n`;
  });
  return (await Promise.all(lines)).join('');
}

// By the platform: a cold start checks the last line, and has no other use for a hash of its own.
const checksum = async (text: string): Promise<string> => (await digestBase64Url(text)).slice(0, checksumLength);

/** Events as their lines, each with the words beside it. */
export async function eventLines(
  tables: KioskTables,
  rows: readonly { readonly event: KioskEvent }[],
): Promise<string> {
  const worded = await withWords(tables, rows);
  return journalLines(
    worded.map(({ event, words }) => ({ kind: 'event', event, ...(words === null ? {} : { words }) })),
  );
}

/** What a file holds, and how many of its lines cannot be read. */
export interface ReadJournal {
  readonly entries: readonly JournalEntry[];
  readonly damagedLines: number;
}

/** The entries of a file. A torn last line, and any that is damaged, is left out and counted. */
export async function readJournal(text: string): Promise<ReadJournal> {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = (await Promise.all(lines.map(readLine))).filter((entry) => entry !== undefined);
  return { entries, damagedLines: lines.length - entries.length };
}

async function readLine(line: string): Promise<JournalEntry | undefined> {
  const text = line.slice(checksumLength + 1);
  if ((await checksum(text)) !== line.slice(0, checksumLength)) return undefined;
  // The checksum says that these are the bytes that were written, and only whole entries are written.
  const entry = JSON.parse(text) as JournalEntry;
  return kinds.includes(entry.kind) ? entry : undefined;
}
