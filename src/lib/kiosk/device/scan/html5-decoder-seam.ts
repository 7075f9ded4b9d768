import { assert } from '#lib/base/assert.ts';
import type { Html5Qrcode } from 'html5-qrcode';

/**
 * Keeps html5-qrcode, which opens, shows and closes the camera for us, from decoding. It would draw each picture to a
 * canvas and decode it on the main thread, which delays touches, and it reads far less than our decoder.
 *
 * html5-qrcode 2.3.8 has no option for this. Its constructor keeps the decoder in the private field `qrcode`
 * (`Html5QrcodeShim`, src/code-decoder.ts) and calls `qrcode.decodeAsync(canvas)` for each picture. It takes the next
 * picture when that promise settles, which here is never; stopping does not wait for it. The package is pinned, and the
 * asserts make a release with other internals fail loudly.
 */
export function keepFromLooking(scanner: Html5Qrcode): void {
  const own: unknown = Reflect.get(scanner, 'qrcode');
  assert(typeof own === 'object' && own !== null, 'html5-qrcode keeps its decoder in the field qrcode');
  assert('decodeAsync' in own, 'html5-qrcode decodes a picture of the camera with a method');
  Reflect.set(scanner, 'qrcode', { decodeAsync: () => new Promise<never>(() => undefined) });
}
