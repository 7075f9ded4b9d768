import type { RandomBytes } from '#lib/base/id.ts';
import { inThread } from './password-thread.ts';

// OWASP's Password Storage Cheat Sheet asks of Argon2id at least 19 MiB, two passes and one lane. The encoded hash
// names its own parameters, so that a raised cost takes old hashes along.
const memoryKiB = 19_456;
const passes = 2;

/** The longest password that is hashed: more would only cost the hub time. */
export const maxPasswordLength = 256;

/**
 * Hashes a password with a fresh salt, in the encoded form that the database holds. Takes about 0.15 s of a thread of
 * its own.
 */
export const hashPassword = (password: string, random: RandomBytes): Promise<string> =>
  inThread('hash', { password: password.normalize('NFC'), salt: random(16), memoryKiB, passes });

// A hash of nothing anybody knows, with the cost of a real one.
const decoy = '$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$y8H2pJYgx0vGm3gS0gS5p3mQm6kQ9y6G9d8wM2b7S1Y';

/**
 * Verifies a password. Without a hash it takes as long and says no, so that a name that does not exist is not told
 * apart.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  if (password.length === 0 || password.length > maxPasswordLength) return false;
  const verified = await inThread('verify', { password: password.normalize('NFC'), hash: hash ?? decoy });
  return verified && hash !== null;
}

// 32 characters, so that a byte picks each as often as the others. Left out is what is mistaken for something else when
// read from a screen (i, l, o and 0). Twelve of them are 60 bits.
const alphabet = 'abcdefghjkmnpqrstuvwxyz123456789';

/** A password from a CSPRNG that can be read from a screen and typed, as nxp9-fzkr-qxrz. */
export function newPassword(random: RandomBytes): string {
  const characters = Array.from(random(12), (byte) => alphabet.charAt(byte % alphabet.length));
  return [0, 4, 8].map((start) => characters.slice(start, start + 4).join('')).join('-');
}
