import { encode, type QrCodeGenerateResult } from 'uqr';
import { assert } from '#lib/base/assert.ts';

/** A code as the path data of an SVG whose viewBox is `0 0 size size`. */
export interface QrDrawing {
  readonly size: number;
  readonly path: string;
}

/** Modules of blank around a code, which ISO/IEC 18004 asks for. */
const quietZone = 4;

/**
 * A card's code as the path data of an SVG whose viewBox is `0 0 size size`: dark modules as squares, quiet zone
 * included. The number may have blanks between its groups.
 */
export function cardCode(number: string): QrDrawing {
  const code = encode(number.replaceAll(' ', ''), { ecc: 'Q', boostEcc: false, border: quietZone });
  assert(code.version === 1, 'a card number fits a version-1 code at level Q');
  return drawn(code);
}

/** Any text as such path data, for a phone's camera at a screen. */
export const qrCode = (text: string): QrDrawing => drawn(encode(text, { ecc: 'M', border: quietZone }));

function drawn({ data, size }: QrCodeGenerateResult): QrDrawing {
  const squares = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  );
  return { size, path: squares.join('') };
}
