import { createHmac } from 'node:crypto';
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
