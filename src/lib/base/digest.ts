import { toBase64Url, utf8 } from './encoding.ts';

/**
 * SHA-256 of a text's UTF-8 bytes, as unpadded base64url (43 characters), by the platform: a hundred times as fast for
 * a batch of events as `sha256Base64Url`. No IndexedDB transaction can wait for it.
 */
export const digestBase64Url = async (text: string): Promise<string> =>
  toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
