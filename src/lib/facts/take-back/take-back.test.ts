import { describe, expect, it } from 'vitest';
import { decideTakeBack, takeBackLimitMs, takeBackOf } from './take-back.ts';

const atMs = Date.UTC(2026, 10, 22, 9);
const id = '019ab000-0000-7000-8000-000000000000';
const award = { id, points: 30, atMs };
const command = { residentId: 'res_1', reason: ' 发错了人 ' };

describe('whether an award can be taken back', () => {
  it.each([
    ['at once', 0, { kind: 'possible', transferId: id }],
    ['on the last moment of its 31 days', 31 * 86_400_000, { kind: 'possible', transferId: id }],
    ['a moment later', 31 * 86_400_000 + 1, { kind: 'tooOld', limitMs: takeBackLimitMs }],
    ['by a clock that stands before it', -60_000, { kind: 'possible', transferId: id }],
  ])('%s', (_name, laterMs, takeBack) => expect(takeBackOf(award, atMs + laterMs)).toEqual(takeBack));

  it('not twice: what was taken back has no name any more', () => {
    expect(takeBackOf({ id: null, atMs }, atMs)).toEqual({ kind: 'taken' });
    // Of an old one nobody can tell any more, and it makes no difference.
    expect(takeBackOf({ id: null, atMs }, atMs + 2 * takeBackLimitMs)).toMatchObject({ kind: 'tooOld' });
  });
});

describe('taking an award back', () => {
  it('takes all of its points, for a reason', () => {
    expect(decideTakeBack({ award, nowMs: atMs }, command)).toEqual({
      ok: true,
      value: {
        type: 'accrual.reversed',
        body: { transferId: id, residentId: 'res_1', points: 30, reason: '发错了人' },
      },
    });
  });

  it.each([
    ['an award that is not known', { award: undefined, nowMs: atMs }, command, { code: 'accrualUnknown' }],
    [
      'an old award, whatever else is wrong',
      { award: { ...award, id: null }, nowMs: atMs + takeBackLimitMs + 1 },
      { ...command, reason: '' },
      { code: 'awardTooOld', limitMs: takeBackLimitMs },
    ],
    [
      'one that was taken back, also without a reason',
      { award: { ...award, id: null }, nowMs: atMs },
      { ...command, reason: '' },
      { code: 'alreadyReversed' },
    ],
    ['no reason', { award, nowMs: atMs }, { ...command, reason: ' ' }, { code: 'reasonMissing' }],
  ])('refuses %s', (_name, state, asked, error) => {
    expect(decideTakeBack(state, asked)).toEqual({ ok: false, error });
  });
});
