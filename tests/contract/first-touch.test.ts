import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { root } from './project-files.ts';

// static/first-touch.js is loaded before every page of the console, by itself.

type Listener = (event: object) => void;
const listeners = new Map<string, Listener>();

beforeEach(() => {
  vi.useFakeTimers();
  listeners.clear();
  runInNewContext(readFileSync(join(root, 'static/first-touch.js'), 'utf8'), {
    addEventListener: (name: string, listener: Listener) => listeners.set(name, listener),
    document: { documentElement: { toggleAttribute: () => undefined } },
    performance: { getEntriesByType: () => [] },
    setTimeout,
  });
});
afterEach(() => vi.useRealTimers());

/** Whether a form is let go as it is submitted. */
function goes(form: object): boolean {
  const preventDefault = vi.fn();
  listeners.get('submit')?.({ target: form, preventDefault });
  return preventDefault.mock.calls.length === 0;
}
const formOf = (method: string | null) => ({ getAttribute: () => method });

it('a form that changes something goes once, and again when its answer has long been due', () => {
  const form = formOf('post');
  expect([goes(form), goes(form), goes(form)]).toEqual([true, false, false]);
  expect(goes(formOf('POST'))).toBe(true);
  vi.advanceTimersByTime(31_000);
  expect([goes(form), goes(form)]).toEqual([true, false]);
});

it('a filter or a search goes as often as it is asked', () => {
  for (const method of ['get', null]) {
    const form = formOf(method);
    expect([goes(form), goes(form), goes(form)]).toEqual([true, true, true]);
  }
});
