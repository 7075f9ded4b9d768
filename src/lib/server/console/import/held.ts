import type { JudgedRow } from '#lib/domain/import.ts';
import type { ImportWanted } from './import.ts';

// Files lie in the memory of the hub between their steps, since a browser does not send one twice by itself: one of
// each member of the staff, for half an hour. They hold names, so that they are written down nowhere.

/** A file between its steps. */
export interface HeldFile {
  readonly id: string;
  /** What it is called on somebody's disk. */
  readonly name: string;
  wanted: ImportWanted;
  /** What its rows would become; undefined until somebody has looked, and again after the columns were changed. */
  judged: readonly JudgedRow[] | undefined;
  /** What became of its rows; undefined until it was imported. */
  outcome: readonly JudgedRow[] | undefined;
}

const mostFiles = 20;
const holdMs = 30 * 60_000;

const held = new Map<string, { readonly file: HeldFile; readonly untilMs: number }>();

const keyOf = ({ communityId, staffId }: { readonly communityId: string; readonly staffId: string }): string =>
  JSON.stringify([communityId, staffId]);

/** Holds a file of somebody, in the place of an earlier one. The oldest goes where there are many. */
export function holdFile(by: Parameters<typeof keyOf>[0], file: HeldFile, nowMs: number): void {
  held.delete(keyOf(by));
  for (const [key, { untilMs }] of held) if (untilMs < nowMs || held.size >= mostFiles) held.delete(key);
  held.set(keyOf(by), { file, untilMs: nowMs + holdMs });
}

/** Somebody's file of that id; undefined once it has gone, or after the hub was started anew. */
export function heldFile(by: Parameters<typeof keyOf>[0], id: string | null, nowMs: number): HeldFile | undefined {
  const found = held.get(keyOf(by));
  return found !== undefined && found.file.id === id && found.untilMs >= nowMs ? found.file : undefined;
}

/** Lets go of a file. */
export const dropFile = (by: Parameters<typeof keyOf>[0]): boolean => held.delete(keyOf(by));
