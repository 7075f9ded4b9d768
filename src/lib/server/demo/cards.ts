import { createHmac } from 'node:crypto';
import { encode } from 'uqr';
import { assert } from '#lib/base/assert.ts';
import { mintCardNumber, type CardNumber } from '#lib/domain/card.ts';

/**
 * The card number of the demo's resident at place `index`, always the same for one `cardSeed`: the demo can print its
 * cards again although the database holds their hashes alone. Cards of a real community are minted from a CSPRNG.
 */
export function demoCardNumber(cardSeed: string, index: number): CardNumber {
  let block = 0;
  return mintCardNumber((count) => {
    assert(count === 32, 'the stream hands out blocks of an HMAC-SHA-256');
    block += 1;
    return createHmac('sha256', cardSeed)
      .update(`card ${String(index)} ${String(block)}`)
      .digest();
  });
}

/** Modules of blank around a code, which ISO/IEC 18004 asks for. */
const quietZone = 4;

/** A card's code as the path data of an SVG whose viewBox is `0 0 size size`: dark modules as squares, quiet zone included. */
export function cardCode(number: CardNumber): { readonly size: number; readonly path: string } {
  const code = encode(number, { ecc: 'Q', boostEcc: false, border: quietZone });
  assert(code.version === 1, 'a card number fits a version-1 code at level Q');
  const runs = code.data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  );
  return { size: code.size, path: runs.join('') };
}
