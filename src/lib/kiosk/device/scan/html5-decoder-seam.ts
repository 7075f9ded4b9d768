import { assert } from '#lib/base/assert.ts';
import type { Html5Qrcode } from 'html5-qrcode';

/**
 * Keeps html5-qrcode, which opens, shows and closes the camera for us, from looking at its pictures: it would draw each of
 * them to a canvas and decode it on the main thread, where it holds up a touch, and read far less than our decoder.
 *
 * html5-qrcode 2.3.8 has no option for this: its constructor keeps the decoder in the private field `qrcode`
 * (`Html5QrcodeShim`, src/code-decoder.ts) and calls `qrcode.decodeAsync(canvas)` for a picture of the camera. It takes the
 * next picture when that one is done with, which here is never; stopping it does not wait for that. The package is pinned;
 * the asserts make a release with other insides fail loudly.
 */
export function keepFromLooking(scanner: Html5Qrcode): void {
  const own: unknown = Reflect.get(scanner, 'qrcode');
  assert(typeof own === 'object' && own !== null, 'html5-qrcode keeps its decoder in the field qrcode');
  assert('decodeAsync' in own, 'html5-qrcode decodes a picture of the camera with a method');
  Reflect.set(scanner, 'qrcode', { decodeAsync: () => new Promise<never>(() => undefined) });
}
