import { ok, refuse, type Result } from '#lib/base/result.ts';

/** Why a text is no barcode of goods. */
export type BarcodeError = 'format' | 'checkDigit';

/**
 * Reads a scanned text as the barcode of goods (GS1 GTIN: EAN-8, UPC-A, EAN-13, ITF-14), in the one form that the shelf
 * knows it by: EAN-8 as it is, everything else as 13 digits, or 14 where the first is not zero. Scanners may or may not
 * send the leading zero of a UPC-A code.
 */
export function parseBarcode(text: string): Result<string, BarcodeError> {
  const digits = text.trim();
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return refuse('format');
  if (checkDigit(digits.slice(0, -1)) !== digits.at(-1)) return refuse('checkDigit');
  if (digits.length === 8) return ok(digits);
  const gtin = digits.padStart(14, '0');
  return ok(gtin.startsWith('0') ? gtin.slice(1) : gtin);
}

/** The check digit of a GTIN without it: weights 3 and 1 from the right (GS1 General Specifications, section 7.9). */
function checkDigit(body: string): string {
  let sum = 0;
  for (const [index, digit] of Array.from(body).toReversed().entries())
    sum += Number(digit) * (index % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}
