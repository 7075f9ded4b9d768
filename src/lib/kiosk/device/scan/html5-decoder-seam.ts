import { assert } from '#lib/base/assert.ts';
import type { Html5Qrcode } from 'html5-qrcode';
import type { Html5QrcodeResult } from 'html5-qrcode/esm/core';

/** Looks at html5-qrcode's canvas; rejects when there is no code in it, as html5-qrcode expects. */
export type CanvasDecoder = (canvas: HTMLCanvasElement) => Promise<Html5QrcodeResult['result']>;

/**
 * Puts our decoder in the place of html5-qrcode's own, which otherwise decodes on the main thread and reads far less.
 *
 * html5-qrcode 2.3.8 has no option for this: its constructor keeps the decoder in the private field `qrcode`
 * (`Html5QrcodeShim`, src/code-decoder.ts) and calls `qrcode.decodeAsync(canvas)` for each frame of the camera and
 * `decodeRobustlyAsync` for files. The package is pinned; the asserts make a release with other insides fail loudly.
 */
export function replaceDecoder(scanner: Html5Qrcode, decode: CanvasDecoder): void {
  const own: unknown = Reflect.get(scanner, 'qrcode');
  assert(typeof own === 'object' && own !== null, 'html5-qrcode keeps its decoder in the field qrcode');
  assert('decodeAsync' in own && 'decodeRobustlyAsync' in own, 'html5-qrcode decodes with two methods');
  Reflect.set(scanner, 'qrcode', { decodeAsync: decode, decodeRobustlyAsync: decode });
}
