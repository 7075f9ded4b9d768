import { expect, it } from 'vitest';
import { choicesAfter, decisions, longestNote, noteOf, settling } from './decision.ts';

it('what is settled can only be opened again, and only that', () => {
  for (const last of decisions) {
    const offered = choicesAfter(last);
    expect(offered.includes('reopened')).toBe(settling.includes(last));
    expect(offered.some((choice) => settling.includes(choice))).toBe(!settling.includes(last));
  }
  expect(choicesAfter(null)).toEqual(['noAction', 'corrected', 'passedOn']);
});

it('a note says something, in characters and not in code units', () => {
  expect(noteOf('  看过 ')).toBe('看过');
  expect(noteOf(' \n\t')).toBeUndefined();
  expect(noteOf('𠮷'.repeat(longestNote))).toHaveLength(2 * longestNote);
  expect(noteOf('x'.repeat(longestNote + 1))).toBeUndefined();
});
