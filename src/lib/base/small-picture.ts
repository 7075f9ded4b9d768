// Pictures of goods travel inside facts and events, so they are small: a few centimetres on the shelf need no more.

/** The longest data URL that the hub takes (protocol, `photoSchema`). */
const longest = 24_000;
const sizes = [320, 240, 160] as const;
const qualities = [0.8, 0.6, 0.4] as const;

/**
 * Redraws the middle of a picture as a square, reduced until it is small enough. Nothing but what is seen is in it.
 * @returns a data URL of JPEG. Throws when it shows nothing, or cannot be made small enough.
 */
export function smallPicture(source: CanvasImageSource, width: number, height: number): string {
  const side = Math.min(width, height);
  if (side === 0) throw new Error('the picture shows nothing');
  const left = (width - side) / 2;
  const top = (height - side) / 2;
  for (const size of sizes) {
    const canvas = document.createElement('canvas');
    canvas.width = size;
    canvas.height = size;
    canvas.getContext('2d')?.drawImage(source, left, top, side, side, 0, 0, size, size);
    for (const quality of qualities) {
      const url = canvas.toDataURL('image/jpeg', quality);
      if (url.length <= longest) return url;
    }
  }
  throw new Error('the picture cannot be made small enough');
}
