import type { Picture } from './decoder-protocol.ts';

/**
 * The longest side of a picture that is looked at; larger ones are reduced. More pixels take more time and read no more
 * cards.
 */
export const longestSidePx = 1280;

let canvas: OffscreenCanvasRenderingContext2D | undefined;

/**
 * The pixels of a camera's picture, which this closes: a camera has few pictures, and stops when they are not returned.
 */
export function pixelsOf(frame: VideoFrame): Picture {
  try {
    const shrink = Math.min(1, longestSidePx / Math.max(frame.displayWidth, frame.displayHeight));
    const width = Math.round(frame.displayWidth * shrink);
    const height = Math.round(frame.displayHeight * shrink);
    const context = canvasOf(width, height);
    context.drawImage(frame, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } finally {
    frame.close();
  }
}

/** One canvas for all pictures of a size. */
function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  if (canvas?.canvas.width === width && canvas.canvas.height === height) return canvas;
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('there is no canvas to draw on');
  canvas = context;
  return context;
}
