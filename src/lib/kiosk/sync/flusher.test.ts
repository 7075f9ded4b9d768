import { describe, expect, test } from 'vitest';
import type { ProblemCode } from '#lib/protocol/problem.ts';
import { backoffMs } from './backoff.ts';
import type { ExchangeOutcome } from './exchange.ts';
import { Flusher, troubleOf } from './flusher.ts';

/** A flusher whose exchanges and timers the test ends by hand. */
class Bench {
  nowMs = 1_000_000;
  readonly states: string[] = [];
  timer: { readonly delayMs: number; readonly call: () => void } | undefined;
  readonly #running: ((outcome: ExchangeOutcome) => void)[] = [];
  started = 0;
  readonly flusher: Flusher = new Flusher({
    now: () => this.nowMs,
    chance: () => 0.5,
    setTimer: (call, delayMs) => {
      const timer = { call, delayMs };
      this.timer = timer;
      return () => {
        if (this.timer === timer) this.timer = undefined;
      };
    },
    exchangeAlone: () => {
      this.started += 1;
      return new Promise((resolve) => this.#running.push(resolve));
    },
    onChange: () => this.states.push(this.flusher.state.kind),
  });

  async end(outcome: ExchangeOutcome): Promise<void> {
    this.#running.shift()?.(outcome);
    await settled();
  }

  fire(): void {
    const { timer } = this;
    this.timer = undefined;
    timer?.call();
  }
}

/** Lets everything that waits for a promise run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const done: ExchangeOutcome = { kind: 'done', pushed: 1 };
const unreachable: ExchangeOutcome = { kind: 'failed', failure: { kind: 'unreachable', cause: 'Failed to fetch' } };
const problem = (code: ProblemCode, retryAfterSeconds?: number): ExchangeOutcome => ({
  kind: 'failed',
  failure: {
    kind: 'problem',
    problem: {
      type: 'about:blank',
      title: code,
      status: 400,
      code,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  },
});

describe('backoff', () => {
  test('is between one second and a minute, doubling, with full jitter', () => {
    expect([0, 1, 2, 5, 6, 7, 1000].map((failures) => backoffMs(failures, 0.999999))).toEqual([
      1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000,
    ]);
    expect([0, 3, 20].map((failures) => backoffMs(failures, 0))).toEqual([1000, 1000, 1000]);
  });
});

describe('the flusher', () => {
  test('exchanges again after half a minute, without any sign of news', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    await bench.end(done);
    expect(bench.timer?.delayMs).toBe(30_000);
    bench.fire();
    expect(bench.started).toBe(2);
    expect(bench.states).toEqual(['exchanging', 'idle', 'exchanging']);
  });

  test('F23 triggers during an exchange lead to exactly one more after it', async () => {
    const bench = new Bench();
    for (let trigger = 0; trigger < 5; trigger += 1) bench.flusher.flush();
    expect(bench.started).toBe(1);
    await bench.end(done);
    expect(bench.started).toBe(2);
    await bench.end(done);
    expect(bench.started).toBe(2);
  });

  test('F16 waits longer after each failure, without an end, and says until when', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      await bench.end(unreachable);
      expect(bench.flusher.state).toEqual({
        kind: 'offline',
        why: 'unreachable',
        cause: 'Failed to fetch',
        nextTryAtMs: bench.nowMs + (bench.timer?.delayMs ?? 0),
      });
      waits.push(bench.timer?.delayMs ?? 0);
      bench.fire();
    }
    expect(waits).toEqual([1000, 1500, 2500, 4500, 8500, 16_500, 30_500, 30_500, 30_500]);
    await bench.end(done);
    bench.flusher.flush();
    await bench.end(unreachable);
    expect(bench.timer?.delayMs).toBe(1000);
  });

  test('a hub that asks for patience is given it', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    await bench.end(problem('hub-unavailable', 120));
    expect(bench.timer?.delayMs).toBe(120_000);
  });

  test('says why the last try failed while it tries again, and nothing once one has succeeded', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    expect(troubleOf(bench.flusher.state)).toBeUndefined();
    await bench.end(problem('hub-unavailable'));
    bench.flusher.flush();
    expect(bench.flusher.state).toEqual({ kind: 'exchanging', after: 'unwell' });
    bench.flusher.reset();
    expect(troubleOf(bench.flusher.state)).toBe('unwell');
    await bench.end(unreachable);
    await bench.end(done);
    expect(troubleOf(bench.flusher.state)).toBeUndefined();
    bench.flusher.flush();
    expect(bench.flusher.state).toEqual({ kind: 'exchanging' });
  });

  test('the network coming back does not wait for the timer', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    await bench.end(unreachable);
    bench.flusher.flush();
    expect(bench.started).toBe(2);
  });

  test('the network coming back during a try that fails is followed by another one at once', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    bench.flusher.flush();
    await bench.end(unreachable);
    expect(bench.started).toBe(2);
    await bench.end(unreachable);
    expect(bench.started).toBe(2);
    expect(bench.timer?.delayMs).toBe(1500);
    bench.fire();
    bench.flusher.flush();
    await bench.end(problem('hub-unavailable', 120));
    expect(bench.started).toBe(3);
    expect(bench.timer?.delayMs).toBe(120_000);
  });

  test.each<ProblemCode>(['kiosk-revoked', 'kiosk-unknown', 'proof-invalid'])(
    'F17 %s stops it until the tablet is paired again',
    async (code) => {
      const bench = new Bench();
      bench.flusher.flush();
      await bench.end(problem(code));
      expect(bench.flusher.state).toEqual({ kind: 'stopped', reason: 'unauthorised' });
      bench.flusher.flush();
      expect(bench.started).toBe(1);
      bench.flusher.resume();
      expect(bench.started).toBe(2);
    },
  );

  test('says that a copy was noticed, until it is let in again or its right ends', async () => {
    const bench = new Bench();
    const revoked = problem('kiosk-revoked');
    if (revoked.kind !== 'failed' || revoked.failure.kind !== 'problem') throw new Error('a revocation is a problem');
    const copied: ExchangeOutcome = {
      kind: 'failed',
      failure: { kind: 'problem', problem: { ...revoked.failure.problem, copied: true } },
    };
    bench.flusher.flush();
    for (const outcome of [copied, unreachable, copied]) {
      await bench.end(outcome);
      expect(bench.flusher.state).toEqual({ kind: 'stopped', reason: 'copied' });
      bench.fire();
    }
    await bench.end(revoked);
    expect(bench.flusher.state).toEqual({ kind: 'stopped', reason: 'unauthorised' });
    bench.fire();
    await bench.end(done);
    expect(bench.flusher.state).toEqual({ kind: 'idle' });
  });

  test('asks now and then whether it is let in again, stays stopped meanwhile, and goes on by itself', async () => {
    const bench = new Bench();
    const stopped = { kind: 'stopped', reason: 'unauthorised' };
    bench.flusher.flush();
    await bench.end(problem('kiosk-revoked'));
    for (const outcome of [problem('kiosk-revoked'), unreachable]) {
      expect(bench.timer?.delayMs).toBe(5 * 60_000);
      bench.fire();
      expect(bench.flusher.state).toEqual(stopped);
      await bench.end(outcome);
      expect(bench.flusher.state).toEqual(stopped);
    }
    bench.fire();
    await bench.end(done);
    expect(bench.flusher.state).toEqual({ kind: 'idle' });
  });

  test('what it asked before it was paired again is ignored', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    await bench.end(problem('kiosk-revoked'));
    bench.fire();
    bench.flusher.resume();
    await bench.end(problem('kiosk-revoked'));
    expect(bench.flusher.state).toEqual({ kind: 'exchanging' });
    await bench.end(done);
    expect(bench.flusher.state).toEqual({ kind: 'idle' });
  });

  test('F88 a hub that sends nothing to this version goes on being sent to', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    await bench.end({ kind: 'mismatched', older: 'kiosk' });
    expect(bench.flusher.state).toEqual({ kind: 'mismatched', older: 'kiosk' });
    expect(bench.timer?.delayMs).toBe(30_000);
    bench.flusher.flush();
    expect(bench.started).toBe(2);
  });

  test('F21 an exchange that hangs for 15 minutes is given up, counted for staff, and another begins', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    expect(bench.timer?.delayMs).toBe(15 * 60_000);
    bench.fire();
    expect(bench.flusher.state).toMatchObject({ kind: 'offline', cause: 'the exchange hung' });
    expect(bench.flusher.watchdogResets).toBe(1);
    bench.fire();
    expect(bench.started).toBe(2);
    // The first one ends after all, and its failure is ignored.
    await bench.end(unreachable);
    expect(bench.flusher.state).toEqual({ kind: 'exchanging', after: 'unreachable' });
    await bench.end(done);
    expect(bench.flusher.state).toEqual({ kind: 'idle' });
  });

  test('F21 a reset by the watchdog begins anew at once, whatever was going on, and leaves a stopped one alone', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    bench.flusher.reset();
    expect(bench.started).toBe(2);
    await bench.end(unreachable);
    expect(bench.flusher.state).toEqual({ kind: 'exchanging' });
    await bench.end(problem('kiosk-revoked'));
    bench.flusher.reset();
    expect([bench.started, bench.flusher.watchdogResets]).toEqual([2, 1]);
  });

  test('ends with its page: no timer, no exchange', async () => {
    const bench = new Bench();
    bench.flusher.flush();
    await bench.end(done);
    bench.flusher.end();
    expect(bench.timer).toBeUndefined();
    bench.flusher.flush();
    expect(bench.started).toBe(1);
  });
});
