const encoder = new TextEncoder();

/** UTF-8 bytes of `text`. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

const printableAscii = /^[ -~]*$/;

/** The number of UTF-8 bytes of `text`. ASCII text, which most records are, need not be encoded to tell. */
export const utf8Length = (text: string): number => (printableAscii.test(text) ? text.length : utf8(text).length);

/** Unpadded base64url (RFC 4648 §5) of `bytes`, of which there are few: each becomes an argument of a call. */
export function toBase64Url(bytes: Uint8Array): string {
  // The kiosk's browsers and Node 20 have no Uint8Array.toBase64 yet, and btoa is in both.
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
