import { describe, expect, it } from 'vitest';
import { actionName, fateOf, isSameForm, type KeptForm } from './kept.ts';

const kept: KeptForm = {
  path: '/hub/reviews',
  action: '?/decide',
  identity: [['finding', 'review/a']],
  values: [['note', '已与居民说好']],
  isUnsent: false,
};

describe('the form that was kept', () => {
  it('is told from others of its action by what it is about', () => {
    expect(isSameForm(kept, '?/decide', [['finding', 'review/a']])).toBe(true);
    expect(isSameForm(kept, '?/decide', [['finding', 'review/b']])).toBe(false);
    expect(isSameForm(kept, '?/change', [['finding', 'review/a']])).toBe(false);
  });

  it('is the same when the list is filtered otherwise', () => {
    expect(actionName('?/decide&state=all&kind=setAside')).toBe('?/decide');
    expect(isSameForm(kept, '?/decide&state=all', [['finding', 'review/a']])).toBe(true);
  });
});

describe('what was kept, on the next page', () => {
  it('is forgotten when the page of its path answers it', () => {
    expect(fateOf(kept, { path: '/hub/reviews', answers: true })).toBe('forget');
  });

  it('goes back into its form where nothing has answered it: 500, 503, no network', () => {
    expect(fateOf(kept, { path: '/hub/reviews', answers: false })).toBe('fill');
  });

  it('goes back when it never arrived, whatever an older outcome in the address says', () => {
    expect(fateOf({ ...kept, isUnsent: true }, { path: '/hub/reviews', answers: true })).toBe('fill');
  });

  it('waits on every other page', () => {
    for (const answers of [true, false]) expect(fateOf(kept, { path: '/hub', answers })).toBe('wait');
  });
});
