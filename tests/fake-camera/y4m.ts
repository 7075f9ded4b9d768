import { closeSync, openSync, writeSync } from 'node:fs';
import { lampPx } from './lamp.ts';
import { type CardLook, cardHalfWidthPx, emptyCounter, type Luma, withCard } from './scene.ts';

/** A video of a counter to which a card comes. Chromium shows it in a loop. */
export interface CardVideo {
  /** What the card's code says. */
  readonly text: string;
  readonly look: CardLook;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly fps?: number;
  /** How long the counter stays empty; more than a second, or the loop's next card counts as the same one. */
  readonly emptySeconds?: number;
  /** How long the card stays, from the first frame in which it is whole. */
  readonly cardSeconds?: number;
  /** The same seed makes the same film. */
  readonly seed?: number;
}

/** So many frames the card takes to slide in; in the last of them it is where it stays. */
const entryFrames = 4;

const lampLuma = { off: 16, on: 235 } as const;

/**
 * Writes a Y4M video for Chromium's `--use-file-for-fake-video-capture`: an empty counter, then a printed card that
 * slides in and stays, with the noise of a sensor. About 1.4 MB a frame at 1280×720.
 */
export function writeCardVideo(file: string, video: CardVideo): void {
  const { text, look, widthPx: width = 1280, heightPx: height = 720, fps = 10, seed = 1 } = video;
  const { emptySeconds = 1.2, cardSeconds = 0.6 } = video;
  const random = randomFrom(seed);
  const counter = emptyCounter(width, height, random);
  const place = { x: width * 0.46, y: height * 0.52 };
  // It comes from the left, code last, so that the code is never whole before the card is.
  const halfWidth = cardHalfWidthPx(look);
  const centres = Array.from({ length: entryFrames }, (_, frame) => {
    const progress = (frame + 1) / entryFrames;
    return (place.x + halfWidth) * progress - halfWidth;
  });
  const entry = centres.map((centreX) => withCard(counter, text, look, centreX, place.y));
  const resting = entry.at(-1) ?? counter;
  const frames: readonly (readonly [Luma, boolean])[] = [
    ...Array.from({ length: Math.round(emptySeconds * fps) }, () => [counter, false] as const),
    ...entry.map((frame, index) => [frame, (centres[index] ?? 0) >= halfWidth] as const),
    ...Array.from({ length: Math.max(1, Math.round(cardSeconds * fps)) }, () => [resting, true] as const),
  ];

  const noise = sensorNoise(random);
  const chroma = new Uint8Array((width / 2) * (height / 2) * 2).fill(128);
  const output = openSync(file, 'w');
  try {
    writeSync(output, `YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420\n`);
    for (const [scene, lit] of frames) {
      writeSync(output, 'FRAME\n');
      writeSync(output, withLamp(withNoise(scene, noise, random), width, lit));
      writeSync(output, chroma);
    }
  } finally {
    closeSync(output);
  }
}

/** Mulberry32: a small generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A strip of noise, about normal with a standard deviation of 3, from which each row of a frame takes another piece.
 */
function sensorNoise(random: () => number): Int8Array {
  return Int8Array.from({ length: 65_536 }, () => (random() + random() + random() + random() - 2) * 5.2);
}

function withNoise({ data, width, height }: Luma, noise: Int8Array, random: () => number): Uint8ClampedArray {
  const noisy = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    const offset = Math.floor(random() * (noise.length - width));
    for (let x = 0; x < width; x++) noisy[y * width + x] = (data[y * width + x] ?? 0) + (noise[offset + x] ?? 0);
  }
  return noisy;
}

function withLamp(luma: Uint8ClampedArray, width: number, lit: boolean): Uint8ClampedArray {
  for (let y = 0; y < lampPx; y++) luma.fill(lit ? lampLuma.on : lampLuma.off, y * width, y * width + lampPx);
  return luma;
}
