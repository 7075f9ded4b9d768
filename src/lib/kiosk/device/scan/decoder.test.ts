import { beforeEach, describe, expect, test } from 'vitest';
import type { DecoderReply, DecoderRequest, Picture, Reading } from './decoder-protocol.ts';
import { Decoder, DecoderFailed, type DecoderWorkerLike } from './decoder.ts';
import { manualTimers, type ManualTimers } from '#doubles/manual-timers.ts';
import { testCodeText } from './test-code.ts';

/** A worker that a test answers for. */
class FakeWorker implements DecoderWorkerLike {
  onmessage: ((event: MessageEvent<DecoderReply>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  readonly heard: DecoderRequest[] = [];
  terminated = false;

  postMessage(message: DecoderRequest, transfer: Transferable[]): void {
    this.heard.push(structuredClone(message, { transfer }));
  }

  terminate(): void {
    this.terminated = true;
  }

  say(reply: DecoderReply): void {
    this.onmessage?.(new MessageEvent('message', { data: reply }));
  }

  /** Answers the newest picture. */
  answer(text: string | undefined): void {
    const last = this.heard.at(-1);
    if (last?.kind !== 'decode') throw new Error('the worker was given no picture');
    this.say({ kind: 'decoded', id: last.id, reading: text === undefined ? undefined : readingOf(text) });
  }

  crash(): void {
    const event = Object.assign(new Event('error', { cancelable: true }), { message: 'out of memory' });
    this.onerror?.(event as ErrorEvent);
  }
}

const corner = { x: 0, y: 0 };
const readingOf = (text: string): Reading => ({ text, position: [corner, corner, corner, corner] });
const picture = (): Picture => ({ data: new Uint8ClampedArray(16), width: 2, height: 2 });

describe('the decoder', () => {
  let workers: FakeWorker[];
  let timers: ManualTimers;
  let decoder: Decoder;
  const newest = (): FakeWorker => {
    const worker = workers.at(-1);
    if (worker === undefined) throw new Error('no worker was started');
    return worker;
  };

  beforeEach(() => {
    workers = [];
    timers = manualTimers();
    const createWorker = () => {
      workers.push(new FakeWorker());
      return newest();
    };
    decoder = new Decoder({ createWorker, wasmUrl: 'https://kiosk.test/reader.wasm', timers });
  });

  test('starts no worker before the first picture, and one for all', async () => {
    expect(workers).toHaveLength(0);
    const first = decoder.decode(picture());
    newest().say({ kind: 'loaded' });
    newest().answer('a');
    const second = decoder.decode(picture());
    newest().answer(undefined);
    expect(await first).toEqual(readingOf('a'));
    expect(await second).toBeUndefined();
    expect(workers).toHaveLength(1);
    expect(newest().heard[0]).toEqual({ kind: 'load', wasmUrl: 'https://kiosk.test/reader.wasm' });
  });

  test('hands the picture over instead of copying it', async () => {
    const given = picture();
    const decoded = decoder.decode(given);
    expect(given.data.byteLength).toBe(0);
    newest().answer('a');
    await decoded;
  });

  test('gives each picture its own answer, in whatever order they come', async () => {
    const [first, second] = [decoder.decode(picture()), decoder.decode(picture())];
    const ids = newest().heard.flatMap((request) => (request.kind === 'decode' ? [request.id] : []));
    for (const id of ids.toReversed()) newest().say({ kind: 'decoded', id, reading: readingOf(`text ${id}`) });
    expect(await first).toEqual(readingOf(`text ${ids[0]}`));
    expect(await second).toEqual(readingOf(`text ${ids[1]}`));
  });

  test('rejects what waits when the worker crashes, rests, and starts a new one', async () => {
    const doomed = decoder.decode(picture());
    newest().crash();
    await expect(doomed).rejects.toThrow(new DecoderFailed('out of memory'));
    expect(newest().terminated).toBe(true);
    await expect(decoder.decode(picture())).rejects.toThrow('rests');
    timers.pass(250);
    const next = decoder.decode(picture());
    newest().answer('a');
    expect(await next).toEqual(readingOf('a'));
    expect(workers).toHaveLength(2);
  });

  test('rests twice as long after each failure in a row, 30 s at most', async () => {
    const restMs: number[] = [];
    for (let failure = 0; failure < 9; failure++) {
      const doomed = decoder.decode(picture());
      newest().say({ kind: 'failed', reason: 'no such file' });
      await expect(doomed).rejects.toThrow('no such file');
      let waited = 0;
      for (const started = workers.length; workers.length === started; waited += 250) {
        timers.pass(250);
        decoder.decode(picture()).catch(() => undefined);
      }
      restMs.push(waited);
    }
    expect(restMs).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('takes a worker that gives no answer for broken, sooner once it is loaded', async () => {
    const slow = decoder.decode(picture());
    timers.pass(29_999);
    newest().say({ kind: 'loaded' });
    timers.pass(4_999);
    expect(newest().terminated).toBe(false);
    timers.pass(1);
    await expect(slow).rejects.toThrow('no answer within 5000 ms');
    timers.pass(250);
    const never = decoder.decode(picture());
    timers.pass(30_000);
    await expect(never).rejects.toThrow('no answer within 30000 ms');
  });

  test('an idle worker is left in peace', async () => {
    const decoded = decoder.decode(picture());
    newest().say({ kind: 'loaded' });
    newest().answer('a');
    await decoded;
    expect(timers.pending()).toBe(0);
  });

  test('is recycled: the old worker ends, its late words are ignored, the next picture starts a new one at once', async () => {
    const waiting = decoder.decode(picture());
    const old = newest();
    decoder.recycle();
    await expect(waiting).rejects.toThrow('recycled');
    expect(old.terminated).toBe(true);
    const next = decoder.decode(picture());
    old.say({ kind: 'failed', reason: 'too late' });
    newest().answer('b');
    expect(await next).toEqual(readingOf('b'));
    expect(newest()).not.toBe(old);
  });

  test('rejects when no worker can be made', async () => {
    const createWorker = () => {
      throw new Error('workers are forbidden');
    };
    const barred = new Decoder({ createWorker, wasmUrl: '', timers });
    await expect(barred.decode(picture())).rejects.toThrow('workers are forbidden');
    expect(await barred.selfTest()).toEqual({ kind: 'broken', reason: expect.stringContaining('rests') });
  });

  test.each([
    ['works', testCodeText, { kind: 'working', tookMs: 40 }],
    ['reads something else', '1', { kind: 'misread', text: '1' }],
    ['reads nothing', undefined, { kind: 'misread', text: undefined }],
  ])('tests itself when it %s', async (_name, text, outcome) => {
    const tested = decoder.selfTest();
    timers.pass(40);
    newest().answer(text);
    expect(await tested).toEqual(outcome);
  });
});
