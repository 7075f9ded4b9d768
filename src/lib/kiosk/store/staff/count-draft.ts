import type { CountLine } from '#lib/facts/stocktake/fact.ts';
import type { VarianceReason } from '#lib/facts/stocktake/reason.ts';
import { varianceOf } from '#lib/domain/count.ts';

// A stocktake of one place, from the first item to the confirmation. Whoever counts is not told what the ledger
// expects; the draft keeps it from the moment of counting, so that redemptions made meanwhile do not distort the
// difference.

/** Whoever began a count, or counted an item. */
export interface Counter {
  readonly id: string;
  readonly name: string;
}

/** One item that was counted. */
export interface CountDraftLine extends CountLine {
  readonly countedBy: Counter;
}

/** A count that is going on. Several people may work on it. */
export interface CountDraft {
  readonly countId: string;
  readonly place: string;
  readonly startedBy: Counter;
  readonly startedMs: number;
  /** In the order of counting. */
  readonly lines: readonly CountDraftLine[];
}

/** What the names of all drafts of counts begin with. */
export const countPrefix = 'count:';
/** The name of a place's draft: there is one at a time, so that two people do not count the same shelf unawares. */
export const countDraftName = (place: string): string => countPrefix + place;

/** The draft with an item counted, or counted again: what was counted last is what counts. */
export function withCounted(
  draft: CountDraft,
  counted: Omit<CountDraftLine, 'reason' | 'countedBy'>,
  by: Counter,
): CountDraft {
  const others = draft.lines.filter(({ itemId }) => itemId !== counted.itemId);
  const reason: VarianceReason = varianceOf(counted) === 0 ? 'none' : 'unexplained';
  return { ...draft, lines: [...others, { ...counted, reason, countedBy: { id: by.id, name: by.name } }] };
}

/** The draft with a reason for a line's difference. A line without a difference has none. */
export const withReason = (draft: CountDraft, itemId: string, reason: VarianceReason): CountDraft => ({
  ...draft,
  lines: draft.lines.map((line) =>
    line.itemId === itemId && varianceOf(line) !== 0 && reason !== 'none' ? { ...line, reason } : line,
  ),
});

/** The lines as they are recorded. */
export const recordedLines = ({ lines }: CountDraft): readonly CountLine[] =>
  lines.map(({ countedBy: _countedBy, ...line }) => line);
