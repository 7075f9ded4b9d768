import { describe, expect, test } from 'vitest';
import type { Picture } from './decoder-protocol.ts';
import { sharpen } from './sharpen.ts';

/** A grey picture whose luma is a function of the place. */
function picture(width: number, height: number, lumaAt: (x: number, y: number) => number): Picture {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.fill(lumaAt(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return { data, width, height };
}

const lumaOf = ({ data, width }: Picture, x: number, y: number) => data[(y * width + x) * 4];

describe('sharpening', () => {
  test('halves the size, odd sizes too, and leaves an even grey as it was', () => {
    const sharp = sharpen(
      picture(41, 23, () => 120),
      3,
    );
    expect([sharp.width, sharp.height]).toEqual([20, 11]);
    expect(new Set(sharp.data)).toEqual(new Set([120, 255]));
  });

  test('more than doubles the contrast of a faint edge, in both directions, and nothing else', () => {
    const faint = 10;
    const upright = sharpen(
      picture(80, 40, (x) => (x < 40 ? 120 : 120 + faint)),
      3,
    );
    const level = sharpen(
      picture(40, 80, (_x, y) => (y < 40 ? 120 : 120 + faint)),
      3,
    );
    for (const [dark, light] of [
      [lumaOf(upright, 18, 10), lumaOf(upright, 21, 10)],
      [lumaOf(level, 10, 18), lumaOf(level, 10, 21)],
    ]) {
      expect(dark).toBeLessThan(120 - faint);
      expect(light).toBeGreaterThan(120 + 2 * faint);
    }
    expect(lumaOf(upright, 2, 10)).toBe(120);
    expect(lumaOf(upright, 37, 10)).toBe(120 + faint);
  });

  test('leaves the picture that it was given alone', () => {
    const given = picture(16, 16, (x) => x * 10);
    const before = Uint8ClampedArray.from(given.data);
    sharpen(given, 6);
    expect(given.data).toEqual(before);
  });
});
