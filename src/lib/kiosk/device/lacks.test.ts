import { expect, test } from 'vitest';
import { findLacks, type BrowserScope } from './lacks.ts';

/** A browser with everything, or one whose service worker registers only when asked to. */
const whole = (registered: boolean): BrowserScope => ({
  navigator: {
    serviceWorker: Object.assign(Object.create(null), {
      getRegistration: () => (registered ? Promise.resolve({}) : Promise.reject(new Error('insecure'))),
    }),
    locks: Object.create(null),
    mediaDevices: Object.create(null),
    wakeLock: Object.create(null),
  },
  BroadcastChannel: {},
  WebAssembly: {},
  Worker: {},
  OffscreenCanvas: {},
  VideoFrame: {},
  speechSynthesis: {},
  SpeechSynthesisUtterance: {},
  AudioContext: {},
});

test('F116 a whole browser lacks nothing', async () => {
  expect(await findLacks(whole(true))).toEqual([]);
});

test('F116 a browser that refuses its service worker does not start offline', async () => {
  expect(await findLacks(whole(false))).toEqual(['offlineStart']);
});

test('F116 what is missing is named, each by what it costs', async () => {
  const { WebAssembly: _wasm, speechSynthesis: _voice, ...rest } = whole(true);
  const { navigator, ...scope } = rest;
  const { mediaDevices: _camera, ...others } = navigator;
  expect(await findLacks({ ...scope, navigator: others })).toEqual(['camera', 'decoding', 'pins', 'voice']);
  expect(await findLacks({ navigator: {} })).toHaveLength(8);
});
