/** A picture for the decoder: RGBA, row by row, such as an `ImageData`. */
export interface Picture {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/**
 * What the decoder looks at: pixels, or a camera's picture as the browser holds it. Turning that into pixels takes some
 * milliseconds, and so is left to the decoder's thread.
 */
export type Sight = Picture | VideoFrame;

/** A point of the picture, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The text in a picture, and the four corners of its code (top left, top right, bottom right, bottom left). */
export interface Reading {
  readonly text: string;
  readonly position: readonly [Point, Point, Point, Point];
}

/** What to look for: a card of ours, or goods with a barcode. Fewer kinds are read faster. */
export type ScanSubject = 'card' | 'goods';

/** From the page to the worker. The first message says where the WebAssembly file is. */
export type DecoderRequest =
  | { readonly kind: 'load'; readonly wasmUrl: string }
  | { readonly kind: 'decode'; readonly id: number; readonly sight: Sight; readonly subject: ScanSubject };

/** From the worker to the page. */
export type DecoderReply =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'decoded'; readonly id: number; readonly reading: Reading | undefined }
  | { readonly kind: 'failed'; readonly reason: string };
