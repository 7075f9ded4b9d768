import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveRefresh } from './live.svelte.ts';

const { invalidate } = vi.hoisted(() => ({ invalidate: vi.fn() }));
vi.mock('$app/navigation', () => ({ invalidate }));
vi.mock('$app/state', () => ({ navigating: { to: null } }));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'EventSource',
    class extends EventTarget {
      close(): void {}
    },
  );
  invalidate.mockClear();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('an open page says how long ago something was by the minute, though nothing comes in', () => {
  const end = new LiveRefresh().start();
  vi.advanceTimersByTime(50_000);
  expect(invalidate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(11_000);
  expect(invalidate).toHaveBeenCalledExactlyOnceWith('hub:live');
  vi.advanceTimersByTime(60_000);
  expect(invalidate).toHaveBeenCalledTimes(2);
  end();
  vi.advanceTimersByTime(600_000);
  expect(invalidate).toHaveBeenCalledTimes(2);
});
