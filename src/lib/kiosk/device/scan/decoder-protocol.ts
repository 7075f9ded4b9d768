/** A picture as the decoder takes it: RGBA, row by row. An `ImageData` is one. */
export interface Picture {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/**
 * What the decoder looks at: pixels, or a camera's picture as the browser holds it. To turn that into pixels is work of some
 * milliseconds, which the decoder's thread does as well.
 */
export type Sight = Picture | VideoFrame;

/** A point of the picture, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a picture said, and the four corners of the code in it (top left, top right, bottom right, bottom left). */
export interface Reading {
  readonly text: string;
  readonly position: readonly [Point, Point, Point, Point];
}

/** What is held before the camera: a card of ours, or goods with a barcode. Fewer kinds are read faster. */
export type ScanSubject = 'card' | 'goods';

/** From the page to the worker. The first message says where the WebAssembly lies. */
export type DecoderRequest =
  | { readonly kind: 'load'; readonly wasmUrl: string }
  | { readonly kind: 'decode'; readonly id: number; readonly sight: Sight; readonly subject: ScanSubject };

/** From the worker to the page. */
export type DecoderReply =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'decoded'; readonly id: number; readonly reading: Reading | undefined }
  | { readonly kind: 'failed'; readonly reason: string };
