/**
 * Whether a PIN is the one that a hash was made of. `encoded` is Argon2id in the PHC form, which names its own parameters.
 * The hash function is loaded when the first PIN is typed, and the service worker has it for days without a network.
 */
export async function verifyPin(pin: string, encoded: string): Promise<boolean> {
  const { argon2Verify } = await import('hash-wasm');
  return argon2Verify({ password: pin, hash: encoded });
}
