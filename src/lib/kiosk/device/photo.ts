// Photos of goods travel inside an event of at most 32 KiB, so they are small: a few centimetres on the shelf need no
// more.

/** The longest data URL that the hub takes (protocol, `photoSchema`). */
const longest = 24_000;
const sizes = [320, 240, 160] as const;
const qualities = [0.8, 0.6, 0.4] as const;

/**
 * Takes a square picture from a playing video: its middle, reduced until it is small enough.
 * @returns a data URL of JPEG. Rejects when the video shows nothing.
 */
export function takePhoto(video: HTMLVideoElement): string {
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (side === 0) throw new Error('the camera shows nothing');
  const left = (video.videoWidth - side) / 2;
  const top = (video.videoHeight - side) / 2;
  for (const size of sizes) {
    const canvas = document.createElement('canvas');
    canvas.width = size;
    canvas.height = size;
    canvas.getContext('2d')?.drawImage(video, left, top, side, side, 0, 0, size, size);
    for (const quality of qualities) {
      const url = canvas.toDataURL('image/jpeg', quality);
      if (url.length <= longest) return url;
    }
  }
  throw new Error('the photo cannot be made small enough');
}
