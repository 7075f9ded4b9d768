import type { RandomBytes } from '#lib/base/id.ts';

const pinDigits = 6;

/** A PIN from a CSPRNG. People would choose a birthday, so that the hub chooses. */
export function newPin(random: RandomBytes): string {
  let digits = '';
  while (digits.length < pinDigits) {
    // Bytes from 250 on are dropped, since 256 is no multiple of 10 and would favour the low digits.
    for (const byte of random(pinDigits)) if (byte < 250 && digits.length < pinDigits) digits += String(byte % 10);
  }
  return digits;
}
