import { beforeEach, describe, expect, test, vi } from 'vitest';
import { listenToWedge } from './page-wedge.ts';

/** A keydown as Node can make one; `key` and `isComposing` are what a Chinese input method makes of them. */
class FakeKeyboardEvent extends Event {
  readonly code: string;
  readonly repeat = false;
  readonly ctrlKey = false;
  readonly altKey = false;
  readonly metaKey = false;
  readonly key = 'Process';
  readonly keyCode = 229;
  readonly isComposing = true;
  override readonly timeStamp: number;

  constructor(code: string, timeStamp: number) {
    super('keydown', { cancelable: true });
    this.code = code;
    this.timeStamp = timeStamp;
  }
}

describe('listening to a page', () => {
  let target: EventTarget;
  let codes: string[];
  let pending: (() => void) | undefined;
  let stop: () => void;

  beforeEach(() => {
    vi.stubGlobal('KeyboardEvent', FakeKeyboardEvent);
    target = new EventTarget();
    codes = [];
    pending = undefined;
    const after = (_delayMs: number, call: () => void) => {
      pending = call;
      return () => (pending = undefined);
    };
    stop = listenToWedge(target, { now: () => 0, after }, (text) => codes.push(text));
    return () => vi.unstubAllGlobals();
  });

  const strike = (text: string, end: readonly string[] = ['Enter']) =>
    [...[...text].map((digit) => `Digit${digit}`), ...end].map((code, index) => {
      const event = new FakeKeyboardEvent(code, 1_000 + index * 20);
      target.dispatchEvent(event);
      return event.defaultPrevented;
    });

  test('reads a scanner through an input method, which has taken the text for itself', () => {
    const prevented = strike('123412341234');
    expect(codes).toEqual(['123412341234']);
    expect(prevented).toEqual([false, false, false, ...Array<boolean>(10).fill(true)]);
  });

  test('reads a scanner without end key when the silence is over', () => {
    strike('123412341234', []);
    expect(codes).toEqual([]);
    pending?.();
    expect(codes).toEqual(['123412341234']);
  });

  test('hears nothing after it was stopped', () => {
    strike('1234123412', []);
    stop();
    expect(pending).toBeUndefined();
    strike('123412341234');
    expect(codes).toEqual([]);
  });
});
