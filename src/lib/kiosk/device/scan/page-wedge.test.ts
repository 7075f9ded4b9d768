import { beforeEach, describe, expect, test, vi } from 'vitest';
import { listenToWedge } from './page-wedge.ts';

/** A keydown as Node can make one; `key` and `isComposing` are what a Chinese input method makes of them. */
class FakeKeyboardEvent extends Event {
  readonly code: string;
  readonly repeat = false;
  readonly shiftKey = false;
  readonly ctrlKey = false;
  readonly altKey = false;
  readonly metaKey = false;
  readonly key = 'Process';
  override readonly timeStamp: number;
  readonly getModifierState = (): boolean => false;

  constructor(type: string, code: string, timeStamp: number) {
    super(type, { cancelable: true });
    this.code = code;
    this.timeStamp = timeStamp;
  }
}

/** No key of these tests goes to a text field. */
class FakeField extends Event {}

describe('listening to a page', () => {
  let target: EventTarget;
  let codes: string[];
  let pending: (() => void)[];
  let stop: () => void;

  beforeEach(() => {
    for (const field of ['HTMLInputElement', 'HTMLTextAreaElement']) vi.stubGlobal(field, FakeField);
    vi.stubGlobal('KeyboardEvent', FakeKeyboardEvent);
    vi.stubGlobal('document', { querySelectorAll: () => [] });
    target = new EventTarget();
    codes = [];
    pending = [];
    const after = (_delayMs: number, call: () => void) => {
      pending.push(call);
      return () => (pending = pending.filter((other) => other !== call));
    };
    stop = listenToWedge(target, { now: () => 0, after }, { onCode: (text) => codes.push(text) });
    return () => vi.unstubAllGlobals();
  });

  const send = (type: string, code: string, at: number): boolean => {
    const event = new FakeKeyboardEvent(type, code, at);
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const strike = (text: string, end: readonly string[] = ['Enter']) =>
    [...[...text].map((digit) => `Digit${digit}`), ...end].map((code, index) =>
      send('keydown', code, 1_000 + index * 20),
    );

  test('reads a scanner through an input method, which has taken the text for itself', () => {
    const prevented = strike('6901234567892');
    expect(codes).toEqual(['6901234567892']);
    expect(prevented.every(Boolean)).toBe(true);
  });

  test('keeps from the page what the keys do when they come up', () => {
    strike('6901234567892');
    expect(send('keyup', 'Enter', 1_300)).toBe(true);
    expect(send('keyup', 'Enter', 1_900)).toBe(false);
  });

  test('reads a scanner without end key when the silence is over', () => {
    strike('6901234567892', []);
    expect(codes).toEqual([]);
    for (const call of [...pending]) call();
    expect(codes).toEqual(['6901234567892']);
  });

  test('hands on a label that the shop has no use for, to be answered', () => {
    strike('12345678901');
    expect(codes).toEqual(['12345678901']);
  });

  test('passes over events of its name that are no keys, as filling in by the browser sends them', () => {
    expect(target.dispatchEvent(new Event('keydown', { cancelable: true }))).toBe(true);
    expect(codes).toEqual([]);
  });

  test('hears nothing after it was stopped', () => {
    strike('6901234567892', []);
    stop();
    expect(pending).toEqual([]);
    strike('6901234567892');
    expect(codes).toEqual([]);
  });
});
