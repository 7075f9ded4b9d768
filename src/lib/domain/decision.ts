import { cleanText } from './text.ts';

// What people decide about a finding. A decision never changes the ledger: what does is recorded as an event.

/** Everything that can be decided. */
export const decisions = ['noAction', 'corrected', 'passedOn', 'reopened'] as const;
export type Decision = (typeof decisions)[number];

/** The decisions after which nobody has to look any more. */
export const settling: readonly Decision[] = ['noAction', 'corrected'];

/** What can be decided next, given what was decided last. */
export const choicesAfter = (last: Decision | null): readonly Decision[] =>
  last !== null && settling.includes(last) ? ['reopened'] : ['noAction', 'corrected', 'passedOn'];

/** Most characters of a note. */
export const longestNote = 500;

/** A note as it is kept; undefined for one that is missing or too long. */
export function noteOf(typed: string): string | undefined {
  const note = typed
    .split(/\r\n?|\n/)
    .map(cleanText)
    .join('\n')
    .trim();
  return note === '' || [...note].length > longestNote ? undefined : note;
}
