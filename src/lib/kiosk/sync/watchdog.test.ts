import { expect, test } from 'vitest';
import { watch } from './watchdog.ts';

/** A minute passes at a time, by the test's hand. */
class Hours {
  nowMs = 0;
  waitingSinceMs: number | null = null;
  answers = true;
  failing = false;
  resets = 0;
  probes = 0;
  #call: (() => void) | undefined;
  readonly stop = watch({
    now: () => this.nowMs,
    setTimer: (call) => {
      this.#call = call;
      return () => (this.#call = undefined);
    },
    waitingSinceMs: () => (this.failing ? Promise.reject(new Error('the disk')) : Promise.resolve(this.waitingSinceMs)),
    hubAnswers: () => {
      this.probes += 1;
      return Promise.resolve(this.answers);
    },
    reset: () => (this.resets += 1),
  });

  async pass(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      this.nowMs += 60_000;
      const call = this.#call;
      this.#call = undefined;
      call?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test('F21 an event that stands still for a quarter of an hour before a hub that answers resets the flusher, again and again', async () => {
  const hours = new Hours();
  hours.waitingSinceMs = 1;
  await hours.pass(15);
  expect(hours.resets).toBe(0);
  await hours.pass(1);
  expect(hours.resets).toBe(1);
  await hours.pass(15);
  expect(hours.resets).toBe(2);
});

test('F21 two days without a network are no standstill: the quarter of an hour begins when the hub answers', async () => {
  const hours = new Hours();
  hours.waitingSinceMs = 1;
  hours.answers = false;
  await hours.pass(2 * 24 * 60);
  hours.answers = true;
  await hours.pass(15);
  expect(hours.resets).toBe(0);
});

test('a queue that moves is left alone, however long it is', async () => {
  const hours = new Hours();
  for (let event = 1; event <= 60; event += 1) {
    hours.waitingSinceMs = event;
    await hours.pass(1);
  }
  expect(hours.resets).toBe(0);
});

test('nobody is probed while nothing waits, a store that fails is looked at again, and the end is the end', async () => {
  const hours = new Hours();
  await hours.pass(60);
  expect(hours.probes).toBe(0);
  hours.failing = true;
  await hours.pass(2);
  hours.failing = false;
  hours.waitingSinceMs = 1;
  await hours.pass(1);
  expect(hours.probes).toBe(1);
  hours.stop();
  await hours.pass(60);
  expect(hours.probes).toBe(1);
});
