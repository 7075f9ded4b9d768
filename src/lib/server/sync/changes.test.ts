import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChangeNotifier, mostConnections } from './changes.ts';

const logger = pino({ level: 'silent' });

describe('createChangeNotifier', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function listening() {
    const revisions = new Map([
      ['a', 5],
      ['b', 9],
    ]);
    const revisionsOf = vi.fn(() => Promise.resolve<ReadonlyMap<string, number>>(new Map(revisions)));
    const notifier = createChangeNotifier({ revisionsOf, logger });
    const listener = { who: 'kiosk:1', onChange: vi.fn(), onClose: vi.fn() };
    const leave = notifier.subscribe('a', listener);
    return { revisions, revisionsOf, notifier, listener, leave };
  }

  it('tells at once what this process has changed, and only whom it concerns', () => {
    const { notifier, listener } = listening();
    notifier.changed('b', 10);
    expect(listener.onChange).not.toHaveBeenCalled();
    notifier.changed('a', 6);
    expect(listener.onChange).toHaveBeenCalledTimes(1);
  });

  it('tells within a second what another process has changed', async () => {
    const { revisions, listener } = listening();
    await vi.advanceTimersByTimeAsync(1000);
    listener.onChange.mockClear();
    revisions.set('a', 6);
    await vi.advanceTimersByTimeAsync(1000);
    expect(listener.onChange).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(listener.onChange).toHaveBeenCalledTimes(1);
  });

  it('tells the same change once, however it hears of it', async () => {
    const { revisions, notifier, listener } = listening();
    revisions.set('a', 6);
    notifier.changed('a', 6);
    notifier.changed('a', 6);
    await vi.advanceTimersByTimeAsync(3000);
    expect(listener.onChange).toHaveBeenCalledTimes(1);
  });

  it('looks only while somebody listens', async () => {
    const { revisionsOf, leave } = listening();
    await vi.advanceTimersByTimeAsync(2500);
    expect(revisionsOf).toHaveBeenCalledTimes(2);
    leave();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(revisionsOf.mock.calls.length).toBeLessThanOrEqual(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on looking after the database did not answer', async () => {
    const { revisions, revisionsOf, listener } = listening();
    revisionsOf.mockRejectedValueOnce(new Error('gone'));
    revisions.set('a', 6);
    await vi.advanceTimersByTimeAsync(2000);
    expect(listener.onChange).toHaveBeenCalledTimes(1);
  });

  it("ends the oldest connection of a holder who has too many, and nobody else's", () => {
    const { notifier, listener } = listening();
    const open = () => {
      const onClose = vi.fn(() => leave());
      const leave = notifier.subscribe('a', { who: 'kiosk:2', onChange: vi.fn(), onClose });
      return onClose;
    };
    const ends = Array.from({ length: mostConnections + 2 }, open);
    expect(ends.map((end) => end.mock.calls.length)).toEqual([1, 1, ...Array.from({ length: 8 }, () => 0)]);
    expect(listener.onClose).not.toHaveBeenCalled();
  });

  it('ends all connections of a holder whose right has ended', () => {
    const { notifier, listener } = listening();
    const other = { who: 'kiosk:2', onChange: vi.fn(), onClose: vi.fn() };
    notifier.subscribe('a', other);
    notifier.end('a', 'kiosk:2');
    notifier.end('b', 'kiosk:1');
    expect(other.onClose).toHaveBeenCalledTimes(1);
    expect(listener.onClose).not.toHaveBeenCalled();
  });

  it('ends every subscription when it is closed, and those that come later at once', async () => {
    const { notifier, listener } = listening();
    notifier.close();
    expect(listener.onClose).toHaveBeenCalledTimes(1);
    const late = { who: 'kiosk:1', onChange: vi.fn(), onClose: vi.fn() };
    notifier.subscribe('a', late)();
    expect(late.onClose).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
