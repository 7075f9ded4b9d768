import { describe, expect, it } from 'vitest';
import { actionName, fateOf, isArrival, isSameForm, type KeptForm } from './kept.ts';

const kept: KeptForm = {
  by: 'chen',
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
    expect(fateOf(kept, { by: 'chen', path: '/hub/reviews', answers: true })).toBe('forget');
  });

  it('goes back into its form where nothing has answered it: 500, 503, no network', () => {
    expect(fateOf(kept, { by: 'chen', path: '/hub/reviews', answers: false })).toBe('fill');
  });

  it('goes back when it never arrived, whatever an older outcome in the address says', () => {
    expect(fateOf({ ...kept, isUnsent: true }, { by: 'chen', path: '/hub/reviews', answers: true })).toBe('fill');
  });

  it('waits on every other page', () => {
    for (const answers of [true, false]) expect(fateOf(kept, { by: 'chen', path: '/hub', answers })).toBe('wait');
  });

  it('is forgotten as soon as somebody else is signed in, on every page', () => {
    for (const path of ['/hub/reviews', '/hub']) {
      for (const isUnsent of [true, false]) {
        expect(fateOf({ ...kept, isUnsent }, { by: 'wang', path, answers: false })).toBe('forget');
      }
    }
  });
});

describe('an outcome in the address', () => {
  it('answers where the hub has just led to it', () => {
    expect(isArrival('enter', { type: 'navigate', redirectCount: 1 })).toBe(true);
    for (const way of ['link', 'goto', 'form'] as const) {
      expect(isArrival(way, { type: 'reload', redirectCount: 0 })).toBe(true);
    }
  });

  it('answers nothing on a page that is loaded again or gone back to', () => {
    for (const type of ['reload', 'back_forward'] as const) {
      expect(isArrival('enter', { type, redirectCount: 0 })).toBe(false);
    }
    expect(isArrival('popstate', { type: 'navigate', redirectCount: 1 })).toBe(false);
  });

  it('answers where a sending that had failed was loaded again, and led on', () => {
    expect(isArrival('enter', { type: 'reload', redirectCount: 1 })).toBe(true);
  });

  it('answers where the browser does not tell how it came', () => {
    expect(isArrival('enter', undefined)).toBe(true);
  });
});
