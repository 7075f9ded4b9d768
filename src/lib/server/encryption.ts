import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

/*
 * Backups are encrypted in the format age (age-encryption.org/v1) for recipients whose keys lie elsewhere: the hub can
 * write them and not read them again. Any age program opens them as well.
 */

/** A text that is no recipient (`age1…`) or no key (`AGE-SECRET-KEY-1…`). */
export class NotAKey extends Error {
  override readonly name = 'NotAKey';
}

/** Something encrypted that the given keys do not open, or that is not whole. */
export class NotOpened extends Error {
  override readonly name = 'NotOpened';
}

/** Writes what only the holders of some keys can read. */
export interface Encryption {
  readonly encrypt: (plain: Blob) => Promise<Blob>;
}

/** Reads what was encrypted for one of some keys. */
export interface Decryption {
  /** @throws NotOpened */
  readonly decrypt: (encrypted: Blob) => Promise<Blob>;
}

/**
 * @param recipients one or several, with commas between them; all of their keys open what is written
 * @returns undefined for none
 * @throws NotAKey
 */
export function encryptionFor(recipients: string | undefined): Encryption | undefined {
  const names = (recipients ?? '').split(',').flatMap((name) => name.trim() || []);
  if (names.length === 0) return undefined;
  const encrypter = new Encrypter();
  for (const name of names) {
    try {
      encrypter.addRecipient(name);
    } catch (error) {
      throw new NotAKey(`${name} is no recipient of age`, { cause: error });
    }
  }
  return { encrypt: async (plain) => whole(await encrypter.encrypt(plain.stream())) };
}

/**
 * @param text of a file of keys: one a line, beside empty lines and comments that begin with `#`
 * @throws NotAKey when a line is none, or there is none
 */
export function decryptionBy(text: string): Decryption {
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const decrypter = new Decrypter();
  try {
    if (keys.length === 0) throw new TypeError('there is no key');
    for (const key of keys) decrypter.addIdentity(key);
  } catch (error) {
    // What the file holds is not repeated.
    throw new NotAKey('not a file of keys of age', { cause: error });
  }
  return {
    decrypt: async (encrypted) => {
      try {
        return await whole(await decrypter.decrypt(encrypted.stream()));
      } catch (error) {
        throw new NotOpened('these keys do not open it, or it is not whole', { cause: error });
      }
    },
  };
}

/** A new key: the text of a file that holds it, and its recipient, which everybody may know. */
export async function makeKey(now: Date): Promise<{ readonly text: string; readonly recipient: string }> {
  const key = await generateX25519Identity();
  const recipient = await identityToRecipient(key);
  return { text: `# created: ${now.toISOString()}\n# public key: ${recipient}\n${key}\n`, recipient };
}

/** Piece by piece, so that a large dump does not hold up what else the process does. */
const whole = (stream: ReadableStream<Uint8Array>): Promise<Blob> => new Response(stream).blob();
