import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import DecoderWorker from './decoder.worker.ts?worker';
import { Decoder } from './decoder.ts';
import { pageTimers } from './timers.ts';

/**
 * The decoder as the kiosk runs it, with worker and WebAssembly served by the app. Import it dynamically after the
 * first paint. Nothing is loaded before the first picture.
 */
export const createPageDecoder = (): Decoder =>
  new Decoder({
    createWorker: () => new DecoderWorker(),
    wasmUrl: new URL(wasmUrl, globalThis.location.href).href,
    timers: pageTimers,
  });
