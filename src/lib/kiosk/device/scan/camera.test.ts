import { ok, refuse, type Result } from '#lib/base/result.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CameraEvents, type CameraTrouble, type OpenCamera, troubleOf } from './camera-seam.ts';
import { CameraScanner, type CameraState } from './camera.ts';
import { manualTimers, type ManualTimers } from '#doubles/manual-timers.ts';

/** One attempt to open the camera, which the test lets succeed or fail. */
interface Opening {
  readonly events: CameraEvents;
  readonly settle: (result: Result<OpenCamera, CameraTrouble>) => void;
  readonly reject: (reason: Error) => void;
}

describe('the camera scanner', () => {
  let openings: Opening[];
  let openCameras: number;
  let isVisible: boolean;
  let watchers: (() => void)[];
  let states: string[];
  let codes: string[];
  let timers: ManualTimers;
  let scanner: CameraScanner;
  let last: CameraState;

  beforeEach(() => {
    openings = [];
    openCameras = 0;
    isVisible = true;
    watchers = [];
    states = [];
    codes = [];
    timers = manualTimers();
    scanner = new CameraScanner({
      surroundings: {
        open: (events) => new Promise((settle, reject) => openings.push({ events, settle, reject })),
        isVisible: () => isVisible,
        watch: (call) => {
          watchers.push(call);
          return () => (watchers = watchers.filter((other) => other !== call));
        },
      },
      timers,
      onState: (state) => {
        last = state;
        states.push(state.kind);
      },
      onCode: (text) => codes.push(text),
    });
  });

  /** Lets every promise that can go on do so. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const opening = (): Opening => {
    const newest = openings.at(-1);
    if (newest === undefined) throw new Error('the camera was not opened');
    return newest;
  };
  const camera = (): OpenCamera => {
    openCameras += 1;
    return { close: async () => void (openCameras -= 1) };
  };
  const succeed = async () => {
    await settled();
    opening().settle(ok(camera()));
    await settled();
  };
  const fail = async (trouble: CameraTrouble) => {
    await settled();
    opening().settle(refuse(trouble));
    await settled();
  };
  const change = async () => {
    for (const call of watchers) call();
    await settled();
  };
  const start = () => void scanner.start();

  test('starts, scans, and is off after a stop', async () => {
    start();
    await succeed();
    await scanner.stop();
    expect(states).toEqual(['starting', 'scanning', 'idle']);
    expect(openCameras).toBe(0);
    expect(watchers).toEqual([]);
  });

  test('is opened once, however often it is started', async () => {
    start();
    start();
    await succeed();
    start();
    await settled();
    expect(openings).toHaveLength(1);
  });

  test('stopped while it is being opened, it is turned off as soon as it is on', async () => {
    start();
    await settled();
    const stopped = scanner.stop();
    opening().settle(ok(camera()));
    await stopped;
    expect(openCameras).toBe(0);
    expect(states).toEqual(['starting', 'idle']);
  });

  test('stopped and started again while it is being opened, it just goes on', async () => {
    start();
    await settled();
    void scanner.stop();
    start();
    await succeed();
    expect(openings).toHaveLength(1);
    expect(openCameras).toBe(1);
    expect(scanner.state).toEqual({ kind: 'scanning' });
  });

  test('reports a card once while it stays, again when it was away, and at once after forget', async () => {
    start();
    await succeed();
    const { onFrame } = opening().events;
    for (const text of ['a', 'a', undefined, 'a']) {
      onFrame(text);
      timers.pass(66);
    }
    expect(codes).toEqual(['a']);
    onFrame(undefined);
    timers.pass(1_000);
    onFrame('a');
    expect(codes).toEqual(['a', 'a']);
    scanner.forget();
    onFrame('a');
    expect(codes).toEqual(['a', 'a', 'a']);
  });

  test('does not report a card that was left lying since before the stop', async () => {
    start();
    await succeed();
    opening().events.onFrame('a');
    await scanner.stop();
    timers.pass(60_000);
    start();
    await succeed();
    opening().events.onFrame('a');
    expect(codes).toEqual(['a']);
  });

  test('hears nothing from a camera that was stopped', async () => {
    start();
    await succeed();
    const { events } = opening();
    await scanner.stop();
    events.onFrame('late');
    events.onOver('lost');
    await settled();
    expect(codes).toEqual([]);
    expect(states.at(-1)).toBe('idle');
  });

  test('refused, it does not nag, but tries when the permission changes', async () => {
    start();
    await fail({ kind: 'refused' });
    timers.pass(3_600_000);
    await settled();
    expect(openings).toHaveLength(1);
    await change();
    await succeed();
    expect(states).toEqual(['starting', 'refused', 'scanning']);
  });

  test('missing, it tries when the cameras change, and now and then without a word', async () => {
    start();
    await fail({ kind: 'missing' });
    timers.pass(500);
    await fail({ kind: 'missing' });
    await change();
    await succeed();
    expect(openings).toHaveLength(3);
    expect(states).toEqual(['starting', 'missing', 'scanning']);
  });

  test('rests longer after each failure, 15 s at most, and tells the reason', async () => {
    start();
    await fail({ kind: 'failed', part: 'camera', reason: 'NotReadableError' });
    for (const restMs of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      const tries = openings.length;
      timers.pass(restMs - 1);
      await settled();
      expect(openings).toHaveLength(tries);
      timers.pass(1);
      await fail({ kind: 'failed', part: 'camera', reason: `try ${tries}` });
      expect(openings).toHaveLength(tries + 1);
    }
    expect(last).toEqual({ kind: 'failed', part: 'camera', reason: 'try 7' });
  });

  test('pulled out, it is lost until it is back, even while opening finds none', async () => {
    start();
    await succeed();
    opening().events.onOver('lost');
    await settled();
    expect(openCameras).toBe(0);
    timers.pass(500);
    await fail({ kind: 'missing' });
    await change();
    await succeed();
    expect(states).toEqual(['starting', 'scanning', 'lost', 'scanning']);
    expect(openCameras).toBe(1);
  });

  test('that keeps dying at once is tried less and less often; one that ran steadily is tried soon', async () => {
    const untilTriedMs = async () => {
      const tries = openings.length;
      let waited = 0;
      for (; openings.length === tries; waited += 500) {
        timers.pass(500);
        await settled();
      }
      return waited;
    };
    start();
    await succeed();
    opening().events.onOver('lost');
    await settled();
    expect(await untilTriedMs()).toBe(500);
    await succeed();
    opening().events.onFrame(undefined);
    opening().events.onOver('lost');
    await settled();
    expect(await untilTriedMs()).toBe(1_000);
    await succeed();
    timers.pass(5_000);
    opening().events.onFrame(undefined);
    opening().events.onOver('lost');
    await settled();
    expect(await untilTriedMs()).toBe(500);
  });

  test('on a turned tablet is opened anew at once, without a word', async () => {
    start();
    await succeed();
    opening().events.onOver('turned');
    await succeed();
    expect(openings).toHaveLength(2);
    expect(openCameras).toBe(1);
    expect(states).toEqual(['starting', 'scanning']);
  });

  test('that dies while it is being opened is closed and tried again', async () => {
    start();
    await settled();
    opening().events.onOver('lost');
    await succeed();
    expect(openCameras).toBe(0);
    timers.pass(500);
    await succeed();
    expect(states).toEqual(['starting', 'lost', 'scanning']);
  });

  test('is off while the page is hidden', async () => {
    start();
    await succeed();
    isVisible = false;
    await change();
    expect(openCameras).toBe(0);
    expect(timers.pending()).toBe(0);
    isVisible = true;
    await change();
    await succeed();
    expect(states).toEqual(['starting', 'scanning', 'idle', 'starting', 'scanning']);
  });

  test('tells of a broken decoder only when it does not recover, and when it does', async () => {
    start();
    await succeed();
    const { onDecoderFailure, onFrame } = opening().events;
    onDecoderFailure('worker crashed');
    timers.pass(2_999);
    onDecoderFailure('worker crashed');
    expect(scanner.state.kind).toBe('scanning');
    timers.pass(1);
    onDecoderFailure('no such file');
    expect(last).toEqual({ kind: 'failed', part: 'decoder', reason: 'no such file' });
    onFrame(undefined);
    expect(scanner.state.kind).toBe('scanning');
  });

  test('an open that throws is a failure like any other', async () => {
    start();
    await settled();
    opening().reject(new Error('chunk not found'));
    await settled();
    expect(last).toEqual({ kind: 'failed', part: 'camera', reason: 'Error: chunk not found' });
    timers.pass(500);
    await succeed();
    expect(scanner.state.kind).toBe('scanning');
  });
});

test.each([
  ['Error getting userMedia, error = NotAllowedError: Permission denied', 'refused'],
  ['Error getting userMedia, error = NotFoundError: Requested device not found', 'missing'],
  ['Error getting userMedia, error = NotReadableError: Could not start video source', 'failed'],
  [new DOMException('no', 'SecurityError'), 'refused'],
  ['Camera streaming not supported by the browser.', 'failed'],
])('sorts %s as %s', (error, kind) => {
  expect(troubleOf(error).kind).toBe(kind);
});
