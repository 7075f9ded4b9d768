import type { ImportKind, JudgedRow } from '#lib/domain/import.ts';
import type { SheetRefusal } from '#lib/domain/sheet.ts';
import type { ImportRefused, ImportWanted } from './import.ts';
import type { Worked } from './work.ts';

// Files lie in the memory of the hub between their steps, since a browser does not send one twice by itself: one of
// each member of the staff, for half an hour. They hold names, so that they are written down nowhere.

/** A file between its steps, and while something is done with it. */
export interface HeldFile extends Worked {
  readonly id: string;
  /** What it is called on somebody's disk. */
  readonly name: string;
  readonly kind: ImportKind;
  /** What was read of it, with what somebody has said about it; undefined until it was read. */
  wanted: ImportWanted | undefined;
  /** Why nothing could be read of it. */
  refusal: SheetRefusal | undefined;
  /** What its rows would become; undefined until somebody has looked, and again after the columns were changed. */
  judged: readonly JudgedRow[] | undefined;
  /** What became of its rows; undefined until it was imported. */
  outcome: readonly JudgedRow[] | undefined;
  /** Why the last attempt to import it did nothing, where that was found out after the page had answered. */
  refused: ImportRefused['code'] | undefined;
  /** What was typed for that attempt. */
  typed: { readonly alsoChange: boolean; readonly reason: string } | undefined;
}

const mostFiles = 20;
/** So many rows of all files together: some 100 MB, however many managers import at once. */
const mostRows = 200_000;
const holdMs = 30 * 60_000;

interface Held {
  readonly file: HeldFile;
  untilMs: number;
}
const held = new Map<string, Held>();

type By = { readonly communityId: string; readonly staffId: string };

const keyOf = ({ communityId, staffId }: By): string => JSON.stringify([communityId, staffId]);

const rowsOf = ({ wanted }: HeldFile): number => wanted?.sheet.rows.length ?? 0;

/** Lets go of files whose time is over, and of the oldest where there are many or many rows, but of none at work. */
function makeRoom(nowMs: number): void {
  for (const [key, { file, untilMs }] of held) {
    const rows = [...held.values()].reduce((sum, each) => sum + rowsOf(each.file), 0);
    if (file.work === undefined && (untilMs < nowMs || held.size >= mostFiles || rows > mostRows)) held.delete(key);
  }
}

/** Holds a file of somebody, in the place of an earlier one, whose work is stopped. */
export function holdFile(by: By, file: HeldFile, nowMs: number): void {
  held.get(keyOf(by))?.file.work?.stop();
  held.delete(keyOf(by));
  makeRoom(nowMs);
  held.set(keyOf(by), { file, untilMs: nowMs + holdMs });
}

/** Somebody's file of that id; undefined once it has gone, or after the hub was started anew. */
export function heldFile(by: By, id: string | null, nowMs: number): HeldFile | undefined {
  const found = held.get(keyOf(by));
  if (found === undefined || found.file.id !== id) return undefined;
  if (found.file.work !== undefined) found.untilMs = nowMs + holdMs;
  return found.untilMs >= nowMs ? found.file : undefined;
}

/** Whether a file of somebody is being entered, which another one has to wait for. */
export const isEntering = (by: By): boolean => held.get(keyOf(by))?.file.work?.aim === 'entering';

/** Lets go of a file. */
export const dropFile = (by: By): boolean => held.delete(keyOf(by));
