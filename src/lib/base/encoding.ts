const encoder = new TextEncoder();

/** UTF-8 bytes of `text`. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

const printableAscii = /^[ -~]*$/;

/** How many bytes `text` has in UTF-8: told without encoding it where all of it is ASCII, as most of what is recorded is. */
export const utf8Length = (text: string): number => (printableAscii.test(text) ? text.length : utf8(text).length);

/** Unpadded base64url (RFC 4648 §5) of `bytes`. */
export function toBase64Url(bytes: Uint8Array): string {
  // The kiosk's browsers and Node 20 have no Uint8Array.toBase64 yet, and btoa is in both.
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
