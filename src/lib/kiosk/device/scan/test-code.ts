import { encode } from 'uqr';
import type { Picture } from './decoder-protocol.ts';

/** The text of the test code. Its version digit belongs to no card, so it can never be taken for one. */
export const testCodeText = '000000001111111122222222';

/** The size of the test picture: small, because it shows whether the decoder runs, not how well it sees. */
const modulePx = 4;
const quietModules = 4;

/**
 * Draws `text` as a black and white QR picture at level Q, without a canvas, so that it also runs in a worker or in
 * Node.
 */
export function drawCode(text: string): Picture {
  const code = encode(text, { ecc: 'Q', border: quietModules });
  const size = code.size * modulePx;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    const row = code.data[Math.floor(y / modulePx)];
    for (let x = 0; x < size; x++) {
      if (row?.[Math.floor(x / modulePx)] === true) data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return { data, width: size, height: size };
}
