import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alone } from './alone.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // The browser's own timeout does not go by the timers that a test moves on.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const timeout = new AbortController();
    setTimeout(() => timeout.abort(), ms);
    return timeout.signal;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Web Locks of one tablet: as in the browser, a request that gave up leaves the queue. */
class Locks {
  #tail: Promise<unknown> = Promise.resolve();

  request = (_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>): Promise<unknown> => {
    const before = this.#tail;
    const granted = new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      before.then(resolve, resolve);
    }).then(work);
    this.#tail = granted.catch(() => undefined);
    return granted;
  };
}

/** The part of LockManager that is used here. */
const asManager = (locks: Locks): LockManager => Object.assign(Object.create(null), { request: locks.request });

test('F23 two tabs exchange one after the other', async () => {
  const locks = asManager(new Locks());
  const seen: string[] = [];
  let finish: () => void = () => undefined;
  const first = alone(locks, async () => {
    seen.push('first begins');
    await new Promise<void>((resolve) => (finish = resolve));
    seen.push('first ends');
  });
  const second = alone(locks, async () => void seen.push('second'));
  await vi.advanceTimersByTimeAsync(100);
  finish();
  await Promise.all([first, second]);
  expect(seen).toEqual(['first begins', 'first ends', 'second']);
});

test('F21 a frozen tab that holds the lock is not waited for longer than half a minute', async () => {
  const locks = asManager(new Locks());
  void alone(locks, () => new Promise(() => undefined));
  let exchanged = false;
  const second = alone(locks, async () => void (exchanged = true));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(exchanged).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  await second;
  expect(exchanged).toBe(true);
});

test('a browser without locks exchanges all the same', async () => {
  expect(await alone(undefined, async () => 'done')).toBe('done');
});

test('F117 a browser that has locks and refuses them exchanges all the same', async () => {
  const refusing: LockManager = Object.assign(Object.create(null), {
    request: () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError')),
  });
  expect(await alone(refusing, async () => 'done')).toBe('done');
});

test('F117 the patience belongs to the turn', async () => {
  const locks = asManager(new Locks());
  void alone(locks, () => new Promise(() => undefined));
  const second = alone(locks, async () => 'done', { lock: 'points-store-boot', patienceMs: 5000 });
  await vi.advanceTimersByTimeAsync(5001);
  expect(await second).toBe('done');
});

test('what goes wrong in the exchange is told, and not taken for impatience', async () => {
  const locks = asManager(new Locks());
  let tries = 0;
  const failing = alone(locks, async () => {
    tries += 1;
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(tries).toBe(1);
});
