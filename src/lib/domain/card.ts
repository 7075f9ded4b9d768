import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';

// A card number is 24 decimal digits: 1 version digit, 21 random digits, 2 check digits. Digits only, because a numeric
// QR of this length fits version 1 at level Q, and because no Chinese input method can garble a digit.

declare const cardNumberBrand: unique symbol;
/** 24 digits whose version and check digits have been verified. A bearer token: never stored, never logged. */
export type CardNumber = string & { readonly [cardNumberBrand]: true };

/** Why a text is no card number. */
export type CardNumberError = 'format' | 'version' | 'checkDigits';

/** A card is active until it is lost, revoked or replaced; only an active one spends points. */
export type CardStatus = 'active' | 'lost' | 'revoked' | 'replaced';

/** A card as a tablet has it: of somebody who has moved away it is good no more until they are back. */
export type CardStanding = CardStatus | 'away';

/** The version digit says what the number stands for. */
export const cardVersion = '1';
const bodyDigits = 22;
const totalDigits = 24;

/** The two check digits of ISO 7064 MOD 97-10 for a string of digits. */
export function checkDigits(body: string): string {
  const check = 98 - ((remainder97(body) * 100) % 97);
  return String(check).padStart(2, '0');
}

/** The remainder of a decimal string by 97, digit by digit, because 24 digits exceed what a number holds exactly. */
function remainder97(digits: string): number {
  let remainder = 0;
  for (const digit of digits) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder;
}

/** Reads a scanned or typed text as a card number. Blanks and hyphens, as printed between the groups, are ignored. */
export function parseCardNumber(text: string): Result<CardNumber, CardNumberError> {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(digits) || digits.length !== totalDigits) return refuse('format');
  if (remainder97(digits) !== 1) return refuse('checkDigits');
  if (!digits.startsWith(cardVersion)) return refuse('version');
  return ok(digits as CardNumber);
}

/** Makes a new card number from a CSPRNG (21 random digits, about 70 bits). */
export function mintCardNumber(random: RandomBytes): CardNumber {
  let body = cardVersion;
  while (body.length < bodyDigits) {
    // Bytes from 250 on are dropped, since 256 is no multiple of 10 and would favour the low digits.
    for (const byte of random(32)) if (byte < 250 && body.length < bodyDigits) body += String(byte % 10);
  }
  return (body + checkDigits(body)) as CardNumber;
}

/** The number in groups of four, as printed below the code. */
export const groupCardNumber = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ');
